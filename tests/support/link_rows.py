"""Messages of each kind for the tests of link and outbox, as few as a message needs."""

from collections.abc import Callable

from wince_wire import (
    Birth,
    ClockState,
    Event,
    EventKind,
    Face,
    Health,
    Measurement,
    NoScoreReason,
    Score,
    Vitals,
)

CLOCK = ClockState(synchronised=False)


class Makers:
    """Messages of each kind for a boot id and a count."""

    @staticmethod
    def score(boot_id: str, seq: int) -> Score:
        return Score(
            boot_id=boot_id,
            seq=seq,
            t_ns=seq * 1_000_000_000,
            clock=CLOCK,
            patient="p1",
            score=None,
            interval=None,
            confidence=None,
            no_score_reason=NoScoreReason.NO_FACE,
            no_score_since_ns=1,
            calibrated=False,
            components=(),
            face_fraction=0.0,
            pulse_fraction=None,
            flags=(),
            window_s=10.0,
            baseline_age_s=None,
        )

    @staticmethod
    def vitals(boot_id: str, seq: int) -> Vitals:
        return Vitals(
            boot_id=boot_id,
            seq=seq,
            t_ns=seq,
            clock=CLOCK,
            patient="p1",
            source="ppg",
            sensor_state="ok",
            hr_bpm=None,
            rmssd_ms=None,
            sdnn_ms=None,
            beats_total=0,
            beats_corrected_total=0,
            signal_quality=None,
            sample_rate_hz=None,
        )

    @staticmethod
    def face(boot_id: str, seq: int) -> Face:
        return Face(
            boot_id=boot_id,
            seq=seq,
            t_ns=seq,
            clock=CLOCK,
            patient="p1",
            frames=30,
            frames_with_face=0,
            frames_dropped=0,
            presence=None,
            v1_speed=None,
            v2_speed=None,
            v3_speed=None,
            action_units={},
            action_unit_method="none",
            pose=None,
            interocular_px=None,
        )

    @staticmethod
    def health(boot_id: str, seq: int) -> Health:
        return Health(
            boot_id=boot_id,
            seq=seq,
            t_ns=seq,
            clock=CLOCK,
            uptime_s=1.0,
            camera="sim",
            camera_state="ok",
            frame_rate_hz=None,
            frames_total=0,
            frames_dropped_total=0,
            frame_latency_ms_p50=None,
            frame_latency_ms_p99=None,
            pulse_sensor="sim",
            pulse_state="ok",
            pulse_rate_hz=None,
            outbox_rows=0,
            outbox_bytes=0,
            outbox_dropped_total=0,
            publish_refused_total=0,
            temperature_c=None,
            memory_mb=None,
            disk_free_mb=None,
        )

    @staticmethod
    def event(boot_id: str, seq: int) -> Event:
        return Event(boot_id=boot_id, seq=seq, t_ns=seq, clock=CLOCK, kind=EventKind.MARKER)

    def second(self) -> list[Callable[[str, int], Measurement]]:
        """The rows of one second."""
        return [self.score, self.vitals, self.face]

    def birth(self, boot_id: str) -> Birth:
        return Birth(
            boot_id=boot_id,
            t_ns=1,
            clock=CLOCK,
            wince_version="0",
            camera="sim",
            pulse_sensor="sim",
            simulated=True,
            models={},
        )
