"""The switch between the running device and its recordings."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from wince_device.clock import WallClock
from wince_device.face import FaceObservation
from wince_device.heart import Beat
from wince_device.monitor import SecondResult
from wince_device.sources import Camera, Frame, PulseBatch, PulseSensor
from wince_wire import CommandRefusedError, RecordingError

from ._consent import Consent, seconds_allowed
from ._counts import RecordingCounts, RecordingEnd
from ._erasure import erase_subject
from ._folders import list_recordings, sweep
from ._limits import MB, DiskBudget, EndReason, Span, free_bytes
from ._recipient import load_recipient
from ._recording import Recording
from ._sources import Sources, software, sources_of

logger = logging.getLogger(__name__)

CLOSES_WITHIN_S: Final = 10.0
LONGEST_MARKER: Final = 200
ROOM_TO_END: Final = MB
"""What was measured last is written also after a limit was met."""


class Recorder:
    """Takes everything the device measures and records it while there is consent.

    Its methods may be called from any thread and none of them waits for the disk, but `start`,
    `close` and `erase`. While nothing is recorded what is put here is let go.

    Parameters
    ----------
    recordings
        Folder of the recordings.
    recipient_file
        Public key of the site (PEM); empty where none is set.
    maximum_mb
        What all recordings together may take.
    reserve_mb
        What must stay free on the disk: the outbox may grow by so much.
    device
        The device's name.
    clock
        UTC.
    ended
        Called once for each recording, from a thread of its own, when everything is closed. It
        must not start, close or erase anything itself.
    now_s
        The sources' clock.
    free
        Tells how many bytes are free on the disk of a folder.
    """

    def __init__(
        self,
        recordings: Path,
        *,
        recipient_file: str,
        maximum_mb: float,
        reserve_mb: float,
        device: str,
        clock: WallClock | None = None,
        ended: Callable[[RecordingEnd], None] = lambda _end: None,
        now_s: Callable[[], float] = time.monotonic,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self._recordings = recordings
        self._recipient_file = recipient_file
        self._maximum_mb, self._reserve_mb = maximum_mb, reserve_mb
        self._device = device
        self._clock = clock or WallClock()
        self._tell_ended = ended
        self._now_s, self._free = now_s, free
        self._lock = threading.Lock()
        self._current: Recording | None = None
        sweep(recordings)

    def start(
        self,
        consent: Consent | None,
        *,
        patient: str,
        camera: Camera | None = None,
        pulse: PulseSensor | None = None,
    ) -> str:
        """Begin to record; return the recording's number, which is also its folder's name.

        Parameters
        ----------
        patient
            Pseudonym.
        camera, pulse
            Told in the manifest.

        Raises
        ------
        CommandRefusedError
            Without consent that holds now, or while another recording goes on.
        ConfigurationError
            If no usable key of the site is configured.
        RecordingError
            If the disk refuses or has no room.
        """
        with self._lock:
            if self._current is not None and self._current.active:
                msg = "a recording goes on already: stop it before another one begins"
                raise CommandRefusedError(msg)
            self._close_current()
            try:
                self._current = self._begin(consent, patient, sources_of(camera, pulse))
            except OSError as error:
                why = error.strerror
                msg = f"a recording cannot be written to {self._recordings} ({why}): check the disk"
                raise RecordingError(msg) from error
            self._current.start()
            logger.info("recording %s began", self._current.recording_id)
            return self._current.recording_id

    def stop(self, reason: EndReason = EndReason.ASKED) -> RecordingCounts | None:
        """Cover nothing from this moment on; return what there is, None if nothing was recorded.

        What was measured before this moment and is still on its way is awaited in the background,
        for some seconds.
        """
        current = self._current
        if current is None or not current.active:
            return None
        current.end(reason)
        return current.counts()

    def close(self) -> None:
        """End a recording and wait until it is written: the device stops. May be called twice."""
        with self._lock:
            self._close_current()

    def erase(self, patient: str) -> int:
        """Erase every recording of a pseudonym, that under way too; return how many there were.

        Raises
        ------
        RecordingError
            If one cannot be erased.
        """
        with self._lock:
            if self._current is not None and self._current.subject == patient:
                self._close_current()
            return erase_subject(self._recordings, patient)

    @property
    def active(self) -> bool:
        """Whether anything is being recorded: shown to whoever is in the room."""
        current = self._current
        return current is not None and current.active

    def counts(self) -> RecordingCounts | None:
        """Return how the recording goes; None when there is none."""
        current = self._current
        return None if current is None or not current.active else current.counts()

    def put_frame(self, frame: Frame) -> None:
        """Take a frame; its picture is recorded only if consent says so."""
        current = self._current
        if current is not None:
            current.put_frame(frame)

    def put_batch(self, batch: PulseBatch) -> None:
        """Take pulse samples as the sensor gave them."""
        current = self._current
        if current is not None and not current.finished:
            current.put(lambda harvest: harvest.add_batch(batch))

    def put_second(self, result: SecondResult) -> None:
        """Take one second's result."""
        current = self._current
        if current is not None and not current.finished:
            current.put(lambda harvest: harvest.add_second(result))

    def put_rest(self, observations: Sequence[FaceObservation], beats: Sequence[Beat]) -> None:
        """Take the frames and beats of the broken second at the end."""
        current = self._current
        if current is not None and not current.finished:
            current.put(lambda harvest: harvest.add_rest(observations, beats))

    def mark(self, text: str, *, t_s: float | None = None) -> None:
        """Note that something happened, now or at a moment of the sources' clock."""
        current, moment_s = self._current, self._now_s() if t_s is None else t_s
        if current is not None and not current.finished:
            current.put(lambda harvest: harvest.add_marker(moment_s, _bounded(text)))

    def _begin(self, consent: Consent | None, patient: str, sources: Sources) -> Recording:
        now_ns, state = self._clock.now_ns(), self._clock.state()
        allowed_s = seconds_allowed(consent, now_ns=now_ns, synchronised=state.synchronised)
        assert consent is not None  # noqa: S101 - without one no second was allowed
        recipient = load_recipient(self._recipient_file)
        self._recordings.mkdir(parents=True, exist_ok=True, mode=0o700)
        start_s = self._now_s()
        return Recording(
            self._recordings,
            consent=consent,
            span=Span(start_s, start_s + allowed_s, lapsed=lambda: self._lapsed(consent)),
            subject=patient,
            device=self._device,
            sources=sources,
            software=software(),
            recipient=recipient,
            budget=self._budget(),
            clock=self._clock,
            now_s=self._now_s,
            ended=self._tell_ended,
        )

    def _budget(self) -> DiskBudget:
        budget = DiskBudget(
            self._recordings,
            used_bytes=sum(one.size_bytes for one in list_recordings(self._recordings)),
            maximum_mb=self._maximum_mb,
            reserve_mb=self._reserve_mb,
            free_bytes=self._free,
        )
        budget.begin(ROOM_TO_END)
        return budget

    def _lapsed(self, consent: Consent) -> bool:
        return (
            consent.until_ns is not None
            and self._clock.now_ns() >= consent.until_ns
            and self._clock.state().synchronised
        )

    def _close_current(self) -> None:
        current, self._current = self._current, None
        if current is None:
            return
        current.end(EndReason.DEVICE_STOPPED)
        if not current.close(CLOSES_WITHIN_S):
            logger.error("recording %s: the disk does not let it end", current.recording_id)


def _bounded(text: str) -> str:
    """Return a marker's text, cut and on one line."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_MARKER])
