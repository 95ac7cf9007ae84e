"""What the REST API tells of this moment is of this moment, and of the unit that spoke last."""

import time
from pathlib import Path

from api_desk import Desk, api_app, host_context, make_keys, served
from made_up_unit import MadeUpUnit
from wince_host.live import STALE_AFTER_S, LiveUpdate

PERSON = "heron.2"


def test_a_score_that_is_old_or_of_another_unit_is_not_the_one_of_now(tmp_path: Path) -> None:
    with (
        host_context(tmp_path) as context,
        api_app(context) as app,
        served(app) as address,
    ):
        desk = Desk(context, address, make_keys(context))

        def said(device: str, score: float, ago_s: float, *, t_ns: int | None = None) -> object:
            message = MadeUpUnit(device, PERSON).score(score, t_ns=t_ns)
            came_s = time.monotonic() - ago_s
            context.live.apply(
                [LiveUpdate(device=device, message=message, received_monotonic_s=came_s)]
            )
            path = f"/api/v1/people/{PERSON}/calibration"
            now = desk.client("read").get(path).json()["now"]
            return now and now["score"]

        assert said("gone", 8.0, STALE_AFTER_S + 1.0) is None
        assert said("here", 2.0, 0.0) == 2.0
        # Its clock is a day ahead, and it spoke before the other one.
        assert said("fast", 9.0, 5.0, t_ns=time.time_ns() + 86_400 * 10**9) == 2.0
        desk.close()
