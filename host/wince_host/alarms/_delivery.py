"""Brings what happened to an alarm to somebody outside, again until it arrives or is too old."""

import logging
import queue
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from wince_host.care import AlarmEntry

logger = logging.getLogger(__name__)

WAITS_S = (1.0, 5.0, 15.0, 60.0)
"""Between attempts: five attempts in 81 s, then it is given up and stands in the record."""
MOST_WAITING = 256


class DeliveryError(Exception):
    """One attempt failed; the sentence goes into the record, so it holds no secret.

    Parameters
    ----------
    sentence
        What went wrong.
    final
        Trying again cannot help.
    """

    def __init__(self, sentence: str, *, final: bool = False) -> None:
        super().__init__(sentence)
        self.final = final


class Receiver(Protocol):
    """Somebody outside who is told of alarms."""

    @property
    def name(self) -> str:
        """How the record calls it; no secret."""
        ...

    def wants(self, entry: AlarmEntry) -> bool:
        """Tell whether this line is for it."""
        ...

    def send(self, entry: AlarmEntry) -> bool:
        """Bring one line there, within a few seconds; False when nobody is there to hear it.

        Raises
        ------
        DeliveryError
            If it did not arrive.
        """
        ...

    def close(self) -> None:
        """Let everything go."""
        ...


Report = Callable[[AlarmEntry, str, DeliveryError | None], None]


class Deliveries:
    """One thread per receiver, so that a slow one does not hold up another.

    Parameters
    ----------
    receivers
        Who is told.
    report
        Called with the line, the receiver's name, and the last error or None.
    waits_s
        Between attempts.
    """

    def __init__(
        self, receivers: Sequence[Receiver], report: Report, *, waits_s: Sequence[float] = WAITS_S
    ) -> None:
        self._stop = threading.Event()
        self._lanes = [_Lane(receiver, report, waits_s, self._stop) for receiver in receivers]

    def start(self) -> None:
        """Begin to deliver."""
        for lane in self._lanes:
            lane.thread.start()

    def stop(self, *, wait_s: float = 5.0) -> None:
        """End; what did not arrive yet stays undelivered."""
        self._stop.set()
        for lane in self._lanes:
            lane.waiting.put(None)
        for lane in self._lanes:
            if lane.thread.ident is not None:
                lane.thread.join(wait_s)
            lane.receiver.close()

    def put(self, entry: AlarmEntry, *, unless: Collection[str] = ()) -> None:
        """Deliver a line, soon, to everybody whom it concerns but those named."""
        for lane in self._lanes:
            if lane.receiver.name not in unless:
                lane.put(entry)

    def names(self) -> list[str]:
        """Return how the record calls the receivers."""
        return [lane.receiver.name for lane in self._lanes]


class _Lane:
    def __init__(
        self,
        receiver: Receiver,
        report: Report,
        waits_s: Sequence[float],
        stop: threading.Event,
    ) -> None:
        self.receiver = receiver
        self.waiting: queue.SimpleQueue[AlarmEntry | None] = queue.SimpleQueue()
        self._report = report
        self._waits_s = waits_s
        self._stop = stop
        self.thread = threading.Thread(target=self._run, name="alarm delivery", daemon=True)

    def put(self, entry: AlarmEntry) -> None:
        if not self.receiver.wants(entry):
            return
        if self.waiting.qsize() >= MOST_WAITING:
            full = DeliveryError(f"{MOST_WAITING} others wait for it already", final=True)
            self._report(entry, self.receiver.name, full)
            return
        self.waiting.put(entry)

    def _run(self) -> None:
        while (entry := self.waiting.get()) is not None and not self._stop.is_set():
            try:
                # What nobody hears is neither delivered nor failed: it leaves no line.
                if self._send(entry):
                    self._report(entry, self.receiver.name, None)
            except DeliveryError as error:
                if not self._stop.is_set():
                    self._report(entry, self.receiver.name, error)

    def _send(self, entry: AlarmEntry) -> bool:
        for wait_s in self._waits_s:
            try:
                return self._attempt(entry)
            except DeliveryError as error:
                if error.final or self._stop.wait(wait_s):
                    raise
        return self._attempt(entry)

    def _attempt(self, entry: AlarmEntry) -> bool:
        try:
            return self.receiver.send(entry)
        except DeliveryError:
            raise
        except Exception as error:  # a receiver that breaks must not end the others' alarms
            logger.exception("an alarm could not be delivered to %s", self.receiver.name)
            raise DeliveryError(f"failed: {type(error).__name__}") from error
