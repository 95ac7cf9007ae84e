"""A pulse sensor alone: nothing that was measured is lost, whatever the sensor does."""

import math
import threading
import time
from typing import Any

import numpy as np

from bedside import PULSE_HZ, pulse_batches
from wince_device.heart import HeartTracker
from wince_device.sources import PulseBatch, SampleBatch
from wince_wire import NoScoreReason


class HandSensor:
    """Gives what a test has laid ready."""

    name = "hand-fed sensor"
    kind = "ppg"
    rate_hz = PULSE_HZ
    simulated = False

    def __init__(self, batches: list[SampleBatch], *, ends: bool = False) -> None:
        self._batches = batches
        self._ends = ends
        self._closed = threading.Event()
        self.all_read = threading.Event()

    @property
    def ended(self) -> bool:
        return self._ends and not self._batches

    def read(self, timeout_s: float) -> PulseBatch | None:
        if self._batches:
            return self._batches.pop(0)
        self.all_read.set()
        self._closed.wait(timeout_s)
        return None

    def close(self) -> None:
        self._closed.set()


def shifted(batches: list[SampleBatch], to_s: float) -> list[SampleBatch]:
    return [SampleBatch(samples=one.samples, t_s=one.t_s + to_s) for one in batches]


def test_stopping_works_through_everything_that_was_read(bare_bench: Any) -> None:  # noqa: ANN401 - a fixture
    end_s = math.floor(time.monotonic()) + 0.45
    batches = shifted(pulse_batches(0.0, 20.0, list(range(0, 1000, 7))), end_s - 20.0)
    expected = HeartTracker(kind="ppg", rate_hz=PULSE_HZ)
    beats = [beat for one in batches for beat in expected.process(one)]
    sensor = HandSensor(list(batches))
    pipeline = bare_bench.pipeline(None, "file:hand", pulse=sensor)
    while time.monotonic() < end_s:  # the last sample is not to lie in the future
        time.sleep(0.01)
    pipeline.start()
    assert sensor.all_read.wait(10.0)
    pipeline.stop()
    counts = pipeline.counts()
    assert counts.beats == len(beats) > 15
    assert counts.seconds == len(bare_bench.scores()) >= 1
    assert counts.failures == 0
    assert {row.no_score_reason for row in bare_bench.scores()} == {NoScoreReason.NO_FACE}


def test_a_bad_batch_takes_no_good_one_along(bare_bench: Any) -> None:  # noqa: ANN401 - a fixture
    now_s = time.monotonic()
    good = shifted(pulse_batches(0.0, 20.0, list(range(0, 1000, 50))), now_s - 20.0)
    bad = [
        SampleBatch(samples=np.zeros(2), t_s=np.array([now_s, now_s - 1.0])),
        SampleBatch(samples=np.zeros(1), t_s=np.array([now_s]), state="asleep"),
        SampleBatch(samples=np.zeros(1), t_s=np.array([now_s + 1e6])),
        SampleBatch(samples=np.zeros(1), t_s=np.array([now_s - 1e6])),
    ]
    fed = [*good[:5], *bad, *good[5:]]
    expected = HeartTracker(kind="ppg", rate_hz=PULSE_HZ)
    beats = [beat for one in good for beat in expected.process(one)]
    sensor = HandSensor(fed)
    pipeline = bare_bench.pipeline(None, "file:hand", pulse=sensor)
    pipeline.start()
    assert sensor.all_read.wait(10.0)
    pipeline.stop()
    counts = pipeline.counts()
    assert (counts.beats, counts.failures) == (len(beats), 4)


def test_a_sensor_that_gives_nothing_has_its_seconds_told(bare_bench: Any) -> None:  # noqa: ANN401 - a fixture
    pipeline = bare_bench.pipeline(None, "file:hand", pulse=HandSensor([]))
    pipeline.start()
    bare_bench.wait(lambda: len(bare_bench.scores()) >= 2, "two seconds")
    pipeline.stop()
    assert all(row.score is None for row in bare_bench.scores())


def test_stopping_twice_or_before_the_start_is_harmless(bare_bench: Any) -> None:  # noqa: ANN401 - a fixture
    pipeline = bare_bench.pipeline(None, "file:hand", pulse=HandSensor([]))
    pipeline.stop()
    pipeline.stop()
    assert [row.kind for row in bare_bench.events()] == ["stopped"]


def test_a_recorded_pulse_that_ends(bare_bench: Any) -> None:  # noqa: ANN401 - a fixture
    now_s = time.monotonic()
    sensor = HandSensor(shifted(pulse_batches(0.0, 5.0), now_s - 5.0), ends=True)
    pipeline = bare_bench.pipeline(None, "file:hand", pulse=sensor)
    reader = pipeline._pulse_reader
    assert reader is not None
    pipeline.start()
    bare_bench.wait(lambda: reader.state == "ended", "the end of the recording")
    pipeline.stop()
    assert [row.kind for row in bare_bench.events()] == ["started", "stopped"]
