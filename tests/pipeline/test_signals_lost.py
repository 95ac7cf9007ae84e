"""Three bedside units side by side: each loses another signal, says so, and finds it again."""

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from wince_device.sources import open_camera
from wince_wire import Event, Face, Measurement, NoScoreReason, Score, Vitals

pytestmark = pytest.mark.models

LOST_S = (12.6, 13.9)
LOST = f"{LOST_S[0]}-{LOST_S[1]}"


class Unit:
    """What one unit stored, by the time since its patient appeared."""

    def __init__(self, bench: Any, pipeline: Any, began_ns: int) -> None:  # noqa: ANN401 - fixtures
        self.bench = bench
        self.pipeline = pipeline
        self.began_ns = began_ns
        self.rows: list[Measurement] = []

    def of(self, kind: type) -> list[Any]:
        return [row for row in self.rows if isinstance(row, kind)]

    def reasons(self, first_s: float, last_s: float) -> list[NoScoreReason | None]:
        return [
            row.no_score_reason
            for row in self.of(Score)
            if first_s <= (row.t_ns - self.began_ns) / 1e9 <= last_s
        ]


@pytest.fixture(scope="module")
def units(make_bench: Callable[[], Any], patient: str) -> dict[str, Unit]:
    made = {}
    for name, lost in (
        ("finger", f"finger_off={LOST}"),
        ("plug", f"unplug={LOST}"),
        ("face", f"face_gone_at={LOST}"),
    ):
        bench = make_bench()
        spec = f"sim:{patient},pulse_noise=off,{lost}"
        camera = open_camera(spec)
        began_ns = time.time_ns()
        pipeline = bench.pipeline(spec, None if name == "face" else spec, camera=camera)
        made[name] = Unit(bench, pipeline, began_ns)
        pipeline.start()
    for unit in made.values():
        found_ns = unit.began_ns + round((LOST_S[1] + 1.0) * 1e9)

        def back(one: Unit = unit, found_ns: int = found_ns) -> bool:
            return any(row.score is not None and row.t_ns > found_ns for row in one.bench.scores())

        unit.bench.wait(back, "scores come back")
    for unit in made.values():
        unit.pipeline.stop()
        unit.rows = unit.bench.rows()
    return made


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("finger", NoScoreReason.NO_FINGER),
        ("plug", NoScoreReason.SENSOR_UNPLUGGED),
        ("face", NoScoreReason.NO_FACE),
    ],
)
def test_scores_stop_for_the_right_reason_and_come_back(
    units: dict[str, Unit], name: str, reason: NoScoreReason
) -> None:
    unit = units[name]
    reasons = unit.reasons(0.0, 60.0)
    assert None in unit.reasons(0.0, LOST_S[0])
    assert None not in unit.reasons(LOST_S[0] + 1.1, LOST_S[1] + 0.5)
    scored = reasons[reasons.index(None) :]
    assert next(one for one in scored if one is not None) is reason
    assert reasons[-1] is None


def test_a_second_is_told_for_every_second_and_counted(units: dict[str, Unit]) -> None:
    for unit in units.values():
        times = [round(row.t_ns / 1e9, 1) for row in unit.of(Score)]
        steps = [round(after - before, 1) for before, after in pairwise(times)]
        assert set(steps) == {1.0}
        counts = unit.pipeline.counts()
        assert counts.seconds == len(times)
        assert counts.scores == sum(row.score is not None for row in unit.of(Score))
        assert counts.failures == counts.rows_refused == 0


def test_all_rows_of_a_second_are_there(units: dict[str, Unit]) -> None:
    assert len(units["plug"].of(Vitals)) == len(units["plug"].of(Score))
    assert units["face"].of(Vitals) == []
    for unit in units.values():
        counts = unit.pipeline.counts()
        faces = unit.of(Face)
        assert counts.frames - 15 <= sum(row.frames for row in faces) <= counts.frames
        assert sum(row.frames_dropped for row in faces) <= counts.frames_dropped
        assert [row.seq for row in unit.rows] == list(range(1, len(unit.rows) + 1))


def test_states_and_figures_travel_along(units: dict[str, Unit]) -> None:
    finger = {row.sensor_state for row in units["finger"].of(Vitals)}
    assert finger == {"ok", "no_finger"}
    last = units["finger"].of(Vitals)[-1]
    assert 40.0 < last.hr_bpm < 140.0
    assert last.beats_total <= units["finger"].pipeline.counts().beats
    face = units["face"].pipeline.figures()
    assert (face.pulse_state, face.pulse_rate_hz) == ("none", None)
    assert units["plug"].pipeline.figures().pulse_gaps_total > 0
    names = [stage.name for stage in units["finger"].pipeline.figures().stages]
    assert names == ["camera", "pulse sensor", "face", "estimator"]
    assert all("simulated" in row.flags for row in units["face"].of(Score))


def test_a_run_begins_and_ends_with_its_events(units: dict[str, Unit]) -> None:
    for unit in units.values():
        kinds = [row.kind for row in unit.of(Event)]
        assert kinds[0] == "started"
        assert kinds[-1] == "stopped"
