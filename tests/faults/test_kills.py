"""The short form of the long study: each of the three processes is killed twice."""

from collections.abc import Callable

import pytest

from kill_round import KillRound
from wince_stand import Stand

pytestmark = [pytest.mark.broker, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(240)]


def test_scores_stored_are_scores_made_whoever_is_killed(
    stand: Stand, free_port: Callable[[], int], face_models: object
) -> None:
    del face_models
    done = KillRound(stand, dashboard_port=free_port(), seed=1).run(6)
    assert done.kills == {"device": 2, "host": 2, "broker": 2}
    assert (done.lost, done.doubled) == (0, 0)
    assert done.stored == done.made
    assert sum(done.made.scores.values()) > 6
