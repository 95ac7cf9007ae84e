"""Tells now and then how the device itself is doing."""

import time
from pathlib import Path

import msgspec

from wince_device.clock import WallClock
from wince_device.health import disk_free_mb, memory_mb, temperature_c
from wince_device.outbox import Outbox, RowMaker
from wince_wire import Health

from ._face_stage import FaceStage

HEALTH_EVERY_S = 10.0


class HealthReport:
    """Makes health rows from figures of the moment.

    Parameters
    ----------
    clock
        UTC and clock state.
    outbox
        Asked how much it holds.
    folder
        On the disk whose free space is told.
    camera, pulse_sensor
        Their names.
    """

    def __init__(
        self, *, clock: WallClock, outbox: Outbox, folder: Path, camera: str, pulse_sensor: str
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._folder = folder
        self._camera = camera
        self._pulse_sensor = pulse_sensor
        self._started_s = self._told_s = time.monotonic()
        self._due_s = self._started_s + HEALTH_EVERY_S
        self._frames_told = 0

    def due(self, t_s: float) -> bool:
        """Tell whether it is time for the next report."""
        return t_s >= self._due_s

    def row(
        self,
        t_s: float,
        *,
        face: FaceStage | None,
        frames_dropped: int,
        camera_state: str,
        pulse_state: str,
        pulse_rate_hz: float | None,
        publish_refused: int,
    ) -> RowMaker:
        """Return the report of this moment; the frame rate is that since the report before."""
        self._due_s = t_s + HEALTH_EVERY_S
        now_s = time.monotonic()
        frames = face.frames if face else 0
        frame_rate_hz = (frames - self._frames_told) / max(1e-3, now_s - self._told_s)
        self._frames_told, self._told_s = frames, now_s
        # All figures are taken here: while the outbox has a row made, it answers no questions.
        outbox = self._outbox.statistics
        report = Health(
            boot_id=self._outbox.boot_id,
            seq=0,
            t_ns=self._clock.now_ns(),
            clock=self._clock.state(),
            uptime_s=now_s - self._started_s,
            camera=self._camera,
            camera_state=camera_state,
            frame_rate_hz=frame_rate_hz if face else None,
            frames_total=frames,
            frames_dropped_total=frames_dropped,
            frame_latency_ms_p50=face.latency_ms(50.0) if face else None,
            frame_latency_ms_p99=face.latency_ms(99.0) if face else None,
            pulse_sensor=self._pulse_sensor,
            pulse_state=pulse_state,
            pulse_rate_hz=pulse_rate_hz,
            outbox_rows=outbox.rows,
            outbox_bytes=outbox.size_bytes,
            outbox_dropped_total=outbox.dropped_total,
            publish_refused_total=publish_refused,
            temperature_c=temperature_c(),
            memory_mb=memory_mb(),
            disk_free_mb=disk_free_mb(self._folder),
        )
        return lambda boot_id, seq: msgspec.structs.replace(report, boot_id=boot_id, seq=seq)
