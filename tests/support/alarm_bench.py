"""A live board, two clocks, made-up scores and the record of it for the alarms' tests."""

from dataclasses import dataclass, field
from typing import Any

from wince_host.alarms import AlarmWatch, Moment
from wince_host.care import AlarmAction, AlarmKind, AlarmLimits, CareStore
from wince_host.live import LiveBoard, LiveUpdate
from wince_wire import ClockState, NoScoreReason, Score

S = 10**9
START_NS = 1_700_000_000 * S
BOOT = "5f0c1e9a7b3d4c2e8f6a1b0d9c8e7f60"


def limits(**more: Any) -> AlarmLimits:  # noqa: ANN401 - the limits' own fields
    """Return limits of heron that are quick to test."""
    usual: dict[str, Any] = {"high": 7.0, "clear": 6.0, "delay_s": 10.0, "escalate_after_s": 60.0}
    return AlarmLimits(
        patient="heron",
        set_by="mila",
        set_ns=START_NS,
        **{**usual, "technical_after_s": 30.0, **more},
    )


def score_message(
    seq: int, value: float | None, *, t_ns: int, patient: str = "heron", absent_s: float = 0.0
) -> Score:
    """Return the message of one second."""
    absent = value is None
    return Score(
        boot_id=BOOT,
        seq=seq,
        t_ns=t_ns,
        clock=ClockState(synchronised=True),
        patient=patient,
        score=value,
        interval=None if value is None else (max(0.0, value - 1), min(10.0, value + 1)),
        confidence=None if absent else 0.8,
        no_score_reason=NoScoreReason.NO_FACE if absent else None,
        no_score_since_ns=t_ns - int(absent_s * S) if absent else None,
        calibrated=False,
        components=(),
        face_fraction=0.9,
        pulse_fraction=None,
        flags=(),
        window_s=3.0,
        baseline_age_s=None,
    )


@dataclass
class Bedside:
    """A board that the test writes on, and a clock that the test moves."""

    live: LiveBoard = field(default_factory=LiveBoard)
    monotonic_s: float = 1000.0
    utc_ns: int = START_NS
    seq: int = 0

    def __post_init__(self) -> None:
        self.live.broker_contact(connected=True, at_ns=None)

    def now(self) -> Moment:
        """Return this moment."""
        return Moment(monotonic_s=self.monotonic_s, utc_ns=self.utc_ns)

    def pass_time(self, seconds: float) -> None:
        """Let both clocks go on."""
        self.monotonic_s += seconds
        self.utc_ns += int(seconds * S)

    def say(
        self,
        value: float | None,
        *,
        device: str = "bed4",
        patient: str = "heron",
        absent_s: float = 0.0,
    ) -> None:
        """Let a unit's score of this moment arrive."""
        self.seq += 1
        message = score_message(
            self.seq, value, t_ns=self.utc_ns, patient=patient, absent_s=absent_s
        )
        update = LiveUpdate(device=device, message=message, received_monotonic_s=self.monotonic_s)
        self.live.apply([update])


def second(
    bedside: Bedside,
    watch: AlarmWatch,
    value: float | None,
    *,
    device: str = "bed4",
    patient: str = "heron",
) -> None:
    bedside.pass_time(1.0)
    bedside.say(value, device=device, patient=patient)
    watch.look()


def seconds(
    bedside: Bedside, watch: AlarmWatch, value: float | None, count: int, **more: str
) -> None:
    for _ in range(count):
        second(bedside, watch, value, **more)


def silence(bedside: Bedside, watch: AlarmWatch, count: int) -> None:
    for _ in range(count):
        bedside.pass_time(1.0)
        watch.look()


def record(care: CareStore, kind: AlarmKind | None = None) -> list[tuple[AlarmAction, str]]:
    return [
        (entry.action, entry.by)
        for entry in care.alarms(since_ns=0, until_ns=2**62)
        if kind is None or entry.kind is kind
    ]
