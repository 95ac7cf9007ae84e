"""A day of a unit's work behind its face model, as fast as the machine goes: does anything grow?"""

import gc
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import wince_sim
from bedside import estimator
from wince_device.clock import WallClock
from wince_device.face import FaceObservation, FaceTracker, MotionSmoother
from wince_device.health import memory_mb
from wince_device.monitor import Monitor, SecondResult
from wince_device.outbox import Outbox
from wince_device.rows import RowContext, rows_of
from wince_device.sources import SampleBatch
from wince_wire import Ack

Bar = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
FPS = 30
PULSE_HZ = 100
LOOP_S = 20
SETTLED_S = 1_800
"""The windows of half an hour are full after that: growth is counted from here."""


def measure_soak(hours: float, bar: Bar) -> dict[str, Any]:
    """Let a day pass and follow the memory; the host acknowledges every minute."""
    seconds = round(hours * 3_600)
    look_s = max(60, seconds // 144)
    frames = _frames()
    samples = _samples()
    memory: list[tuple[int, float]] = []
    began_s = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        Outbox(Path(folder) / "outbox.db") as outbox,
        bar("a day", seconds // 60) as told,
    ):
        deepest = bytes_a_minute = 0

        def keep(result: SecondResult) -> None:
            outbox.append_many(rows_of(result, context))

        context = RowContext(
            patient="person-1",
            utc_ns=lambda t_s: round((1_700_000_000 + t_s) * 1e9),
            clock=WallClock().state(),
            pulse_kind="ppg",
            frames_dropped=0,
            window_s=3.0,
        )
        monitor = Monitor(
            estimator=estimator(has_pulse=True, require_pulse=False),
            has_camera=True,
            pulse_kind="ppg",
            pulse_rate_hz=float(PULSE_HZ),
        )
        for second in range(seconds):
            for frame in frames[(second % LOOP_S) * FPS : (second % LOOP_S + 1) * FPS]:
                lap_s = second - second % LOOP_S
                monitor.push_face(
                    replace(
                        frame,
                        t_s=frame.t_s + lap_s,
                        frame_index=frame.frame_index + lap_s * FPS,
                    )
                )
            monitor.push_pulse(_batch(samples, second))
            monitor.advance(monitor.complete_until_s, keep)
            if second % 60 == 59:
                deepest = max(deepest, outbox.depth())
                bytes_a_minute = max(bytes_a_minute, outbox.bytes())
                newest = outbox.boots()[-1].rows_made
                outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=newest))
                told()
            if (second + 1) % look_s == 0:
                gc.collect()
                memory.append((second + 1, memory_mb() or 0.0))
        rows = outbox.boots()[-1].rows_made
    settled = [mb for at_s, mb in memory if at_s >= min(SETTLED_S, seconds // 2)]
    return {
        "hours": hours,
        "rows": rows,
        "deepest_outbox_rows": deepest,
        "bytes_a_minute": bytes_a_minute,
        "first_mb": settled[0],
        "last_mb": settled[-1],
        "highest_mb": max(settled),
        "growth_mb": settled[-1] - settled[0],
        "minutes": (time.monotonic() - began_s) / 60.0,
    }


def _frames() -> list[FaceObservation]:
    """Return twenty seconds of a simulated patient as the face path saw them."""
    camera = wince_sim.open_camera(
        f"pace=fast,duration={LOOP_S},fps={FPS},width=320,height=240,seed=4,course=constant:2"
    )
    tracker, smoother = FaceTracker(), MotionSmoother()
    frames: list[FaceObservation] = []
    while (frame := camera.read(1.0)) is not None:
        frames += smoother.add(tracker.process(frame))
    frames += smoother.finish()
    camera.close()
    return frames[: LOOP_S * FPS]


def _samples() -> NDArray[np.float64]:
    """Return the pulse wave of as long."""
    sensor = wince_sim.open_pulse_sensor(
        f"pace=fast,duration={LOOP_S + 1},seed=4,pulse_hz={PULSE_HZ},course=constant:2"
    )
    pieces = []
    while (batch := sensor.read(1.0)) is not None:
        pieces.append(batch.samples)
    sensor.close()
    return np.concatenate(pieces)[: LOOP_S * PULSE_HZ]


def _batch(samples: NDArray[np.float64], second: int) -> SampleBatch:
    """Return one second of the looped pulse wave."""
    first = (second % LOOP_S) * PULSE_HZ
    t_s = second + (1.0 + np.arange(PULSE_HZ)) / PULSE_HZ
    return SampleBatch(samples=samples[first : first + PULSE_HZ], t_s=t_s)
