"""The board that ingest writes on after each commit and that pages read from."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from wince_wire import Aim, Birth, Envelope, Face, Health, Score, State, Vitals

from ._view import DeviceView

LiveMessage = Birth | State | Score | Vitals | Face | Health | Aim


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveUpdate:
    """One committed message that is news.

    Attributes
    ----------
    device
        From the topic, never from the payload.
    received_monotonic_s
        `time.monotonic` at arrival.
    since_ns
        For a state: UTC at which it began, None when nobody knows.
    """

    device: str
    message: LiveMessage
    received_monotonic_s: float
    since_ns: int | None = None


class LiveBoard:
    """Latest state of every device, held in memory. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: dict[str, DeviceView] = {}
        self._version = 0
        self._broker_connected = False
        self._broker_last_contact_ns: int | None = None
        self._broker_problem: str | None = None
        self._store_problem: str | None = None

    @property
    def version(self) -> int:
        """A number that rises with each change: equal numbers mean that nothing is new."""
        return self._version

    @property
    def broker_connected(self) -> bool:
        """Whether the host is connected to the broker now."""
        return self._broker_connected

    @property
    def broker_last_contact_ns(self) -> int | None:
        """UTC of the last sign of life from the broker; None when there was none yet."""
        return self._broker_last_contact_ns

    @property
    def broker_problem(self) -> str | None:
        """Why the broker cannot be used, in one sentence; None while all is well."""
        return self._broker_problem

    @property
    def store_problem(self) -> str | None:
        """Why rows cannot be stored, in one sentence; None while all is well."""
        return self._store_problem

    def devices(self) -> list[DeviceView]:
        """Return one view per device, sorted by name."""
        with self._lock:
            return [self._views[name] for name in sorted(self._views)]

    def device(self, name: str) -> DeviceView | None:
        """Return the view of one device, or None when it was never heard of."""
        with self._lock:
            return self._views.get(name)

    def newest_of(self, patient: str) -> DeviceView | None:
        """Return the unit that sees a person: of several, the one whose score came last."""
        views = [
            view
            for view in self.devices()
            if view.last_score is not None and view.last_score.patient == patient
        ]
        return max(views, key=lambda view: view.score_received_monotonic_s or 0.0, default=None)

    def apply(self, updates: Iterable[LiveUpdate]) -> None:
        """Write committed news on the board. All of it appears at once."""
        with self._lock:
            changed = False
            for update in updates:
                view = self._views.get(update.device, DeviceView(device=update.device))
                newer = _with_update(view, update)
                changed |= newer != view or update.device not in self._views
                self._views[update.device] = newer
            self._version += changed

    def broker_contact(
        self, *, connected: bool, at_ns: int | None, problem: str | None = None
    ) -> None:
        """Note how the link to the broker is; ``at_ns`` is UTC of a sign of life, if it is one."""
        with self._lock:
            self._broker_connected = connected
            self._broker_problem = problem
            if at_ns is not None:
                self._broker_last_contact_ns = at_ns
            self._version += 1

    def store_state(self, problem: str | None) -> None:
        """Note why rows cannot be stored, or None when they can."""
        with self._lock:
            self._version += problem != self._store_problem
            self._store_problem = problem


def _with_update(view: DeviceView, update: LiveUpdate) -> DeviceView:
    message, at_s = update.message, update.received_monotonic_s
    match message:
        case Birth():
            return replace(view, birth=message)
        case State(state=state):
            return _with_state(view, state, update.since_ns)
        case Score() if _is_newer(message, view.last_score):
            return replace(view, last_score=message, score_received_monotonic_s=at_s)
        case Vitals() if _is_newer(message, view.last_vitals):
            return replace(view, last_vitals=message, vitals_received_monotonic_s=at_s)
        case Face() if _is_newer(message, view.last_face):
            return replace(view, last_face=message, face_received_monotonic_s=at_s)
        case Health() if _is_newer(message, view.last_health):
            return replace(view, last_health=message, health_received_monotonic_s=at_s)
        case Aim() if view.last_aim is None or message.t_ns > view.last_aim.t_ns:
            return replace(view, last_aim=message, aim_received_monotonic_s=at_s)
    return view


def _with_state(
    view: DeviceView, state: Literal["online", "offline"], since_ns: int | None
) -> DeviceView:
    return replace(view, online=state, state_since_ns=since_ns)


def _is_newer(message: Envelope, held: Envelope | None) -> bool:
    return held is None or message.boot_id != held.boot_id or message.seq > held.seq
