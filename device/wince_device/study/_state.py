"""Where a session stands, as its journal tells."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ._events import (
    Began,
    BlockBegan,
    BlockEnded,
    BlockRedone,
    ConsentGiven,
    ConsentRefused,
    Ended,
    Event,
    Marked,
    Opened,
    Paused,
    QualityChanged,
    Rated,
    Resumed,
    Status,
)


@dataclass(slots=True)
class AttemptState:
    """One attempt at one block.

    Attributes
    ----------
    began
        How it began, and in which program.
    status
        ``interrupted`` until its end is written.
    end_s
        On the clock of its program; None while it goes on or where it was cut off.
    pauses
        Beginning and end of each, the last one open while it stands still.
    """

    began: BlockBegan
    program: Began
    status: Status = "interrupted"
    end_s: float | None = None
    recorded_s: float = 0.0
    pauses: list[tuple[float, float | None]] = field(default_factory=list)
    markers: list[Marked] = field(default_factory=list)
    qualities: list[QualityChanged] = field(default_factory=list)
    ratings: dict[str, Rated] = field(default_factory=dict)

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    def recorded_until_s(self, now_s: float) -> float:
        """Return how much was recorded up to a moment, pauses left out."""
        return max(0.0, now_s - self.began.t_s) - sum(
            max(0.0, min(now_s if end_s is None else end_s, now_s) - start_s)
            for start_s, end_s in self.pauses
        )


@dataclass(slots=True)
class SessionState:
    """What the journal of a session says so far.

    Attributes
    ----------
    running
        The attempt under way in this very program.
    """

    opened: Opened | None = None
    programs: list[Began] = field(default_factory=list)
    consent: ConsentGiven | None = None
    refused: bool = False
    attempts: list[AttemptState] = field(default_factory=list)
    running: AttemptState | None = None
    ended: Ended | None = None
    last_quality: dict[str, QualityChanged] = field(default_factory=dict)

    def complete(self, order: int) -> AttemptState | None:
        """Return the attempt that counts at a place of the plan."""
        found = [
            one for one in self.attempts if one.began.order == order and one.status == "complete"
        ]
        return found[-1] if found else None

    def attempts_at(self, order: int) -> int:
        """Count the attempts at a place of the plan."""
        return sum(one.began.order == order for one in self.attempts)

    def apply(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case Opened():
                self.opened = event
            case Began():
                self._begin_program(event)
            case ConsentGiven():
                self.consent, self.refused = event, False
            case ConsentRefused():
                self.refused = True
            case Ended():
                self.ended = event
            case _:
                self._apply_to_block(event)

    def _begin_program(self, event: Began) -> None:
        # What ran before this program was cut off: its clock says nothing here.
        self.programs.append(event)
        self.running = None
        self.last_quality = {}

    def _apply_to_block(self, event: Event) -> None:
        running = self.running
        match event:
            case BlockBegan():
                self._begin_block(event)
            case BlockEnded() if running is not None:
                running.status = event.status
                running.end_s, running.recorded_s = event.t_s, event.recorded_s
                self.running = None
            case BlockRedone():
                counted = self.complete(event.order)
                if counted is not None:
                    counted.status = "redone"
            case Paused() if running is not None:
                running.pauses.append((event.t_s, None))
            case Resumed() if running is not None and running.paused:
                running.pauses[-1] = (running.pauses[-1][0], event.t_s)
            case Marked() if running is not None:
                running.markers.append(event)
            case QualityChanged():
                self.last_quality[event.text.split(" ", 1)[0]] = event
                if running is not None:
                    running.qualities.append(event)
            case Rated():
                counted = self.complete(event.order)
                if counted is not None:
                    counted.ratings[event.scale] = event
            case _:
                pass

    def _begin_block(self, event: BlockBegan) -> None:
        attempt = AttemptState(began=event, program=self.programs[-1])
        # How the signals stood when it began belongs to it too.
        attempt.qualities = [
            _moved(one, max(one.t_s, event.t_s)) for one in self.last_quality.values()
        ]
        self.attempts.append(attempt)
        self.running = attempt


def _moved(event: QualityChanged, t_s: float) -> QualityChanged:
    return QualityChanged(utc_ns=event.utc_ns, t_s=t_s, text=event.text)


def state_of(events: Iterable[Event]) -> SessionState:
    """Return where a session stands after these events."""
    state = SessionState()
    for event in events:
        state.apply(event)
    return state
