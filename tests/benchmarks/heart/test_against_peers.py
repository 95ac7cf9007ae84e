"""The tracker on line finds the annotated beats at least as well as whole-record methods."""

from pathlib import Path

import heart_trials as trials
import pytest
from heart_peers import PEERS, beats_of

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(("name", "least"), [("118e24", 0.995), ("118e06", 0.93)])
def test_the_noise_stress_record_is_reported_no_worse(
    shared: Path, name: str, least: float
) -> None:
    samples, rate_hz, truth = trials.record_118(shared, name)
    ours = trials.shares(trials.track(samples, rate_hz, "ecg").times_s, truth, 0.1)[2]
    assert ours >= least
    for peer in PEERS["ecg"].values():
        found = beats_of(peer, samples, rate_hz)
        assert found is None or ours >= trials.shares(found, truth, 0.1)[2]
