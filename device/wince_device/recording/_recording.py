"""One recording under way."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from wince_device.clock import WallClock
from wince_device.sources import Frame

from ._consent import Consent, RecordingScope
from ._counts import RecordingCounts, RecordingEnd
from ._feature_stream import FeatureStream, Item
from ._files import Files
from ._folders import FEATURES_FILE, FRAMES_FILE, new_header
from ._frame_stream import FrameStream
from ._harvest import Harvest
from ._limits import DiskBudget, EndReason, Span
from ._recipient import Recipient
from ._records import End, Opening, pack
from ._rows import TABLES
from ._seal import SealedFile
from ._sources import Sources

logger = logging.getLogger(__name__)

FRAMES_END_WITHIN_S: Final = 5.0


class Recording:
    """Files, keys and threads of one recording.

    Parameters
    ----------
    recordings
        The folder of all of them; it exists.
    subject
        Pseudonym.
    budget
        What the disk has room for.
    ended
        Called once, from a thread of this recording, when everything is closed.

    Raises
    ------
    OSError
        If the disk refuses.
    """

    def __init__(
        self,
        recordings: Path,
        *,
        consent: Consent,
        span: Span,
        subject: str,
        device: str,
        sources: Sources,
        software: str,
        recipient: Recipient,
        budget: DiskBudget,
        clock: WallClock,
        now_s: Callable[[], float],
        ended: Callable[[RecordingEnd], None],
    ) -> None:
        self.subject = subject
        self._span, self._clock, self._now_s, self._tell = span, clock, now_s, ended
        self._scope = consent.scope
        started_ns = clock.utc_ns(span.start_s)
        header = new_header(
            subject=subject,
            started_ns=started_ns,
            scope=consent.scope,
            recipient_sha256=recipient.sha256,
        )
        self.recording_id = header.recording_id
        opening = Opening(
            recording_id=header.recording_id,
            device=device,
            subject=subject,
            consent=consent,
            started_s=span.start_s,
            started_ns=started_ns,
            sources=sources.names,
            simulated=sources.simulated,
            tables=TABLES,
            software=software,
        )
        files = Files(recordings, msgspec.json.encode(header), header.recording_id, recipient)
        with files:
            self._features = self._make_features(files.new(FEATURES_FILE), opening, budget)
            self._frames = (
                FrameStream(
                    files.new(FRAMES_FILE), span=span, budget=budget, last=self._end, now_s=now_s
                )
                if consent.scope is RecordingScope.FRAMES
                else None
            )

    @property
    def active(self) -> bool:
        """Whether it takes anything."""
        self._span.look(self._now_s())
        return self._span.reason is None

    @property
    def finished(self) -> bool:
        """Whether everything is written and closed."""
        return self._features.finished

    def start(self) -> None:
        """Begin to write."""
        if self._frames is not None:
            self._frames.start()
        self._features.start()

    def put(self, item: Item) -> None:
        """Take something measured."""
        self._features.put(item)

    def put_frame(self, frame: Frame) -> None:
        """Take a picture, if consent says so."""
        if self._frames is not None:
            self._frames.put(frame)

    def end(self, reason: EndReason) -> None:
        """Cover nothing from this moment on. What came before it is awaited and written."""
        self._span.finish(reason, self._now_s())
        if self._frames is not None:
            self._frames.wake()

    def close(self, timeout_s: float) -> bool:
        """Write what is there and end; return whether it did in time."""
        return self._features.close(timeout_s)

    def counts(self) -> RecordingCounts:
        """Return how it goes."""
        frames = self._frames
        end_s = min(self._span.end_s, self._now_s())
        return RecordingCounts(
            recording_id=self.recording_id,
            scope=self._scope,
            seconds=max(0.0, end_s - self._span.start_s),
            frames=frames.written if frames else 0,
            frames_dropped=frames.dropped if frames else 0,
            size_bytes=self._features.size + (frames.size if frames else 0),
        )

    def _make_features(
        self, file: SealedFile, opening: Opening, budget: DiskBudget
    ) -> FeatureStream:
        file.append(pack([opening], deflate=True))
        file.sync()
        return FeatureStream(
            file,
            harvest=Harvest(self._span, self._clock),
            budget=budget,
            last=self._end_of_features,
            ended=self._ended,
            now_s=self._now_s,
        )

    def _end_of_features(self) -> End:
        if self._frames is not None:
            self._frames.wait(FRAMES_END_WITHIN_S)
        return self._end()

    def _end(self) -> End:
        counts = self.counts()
        return End(
            reason=self._span.reason or EndReason.DEVICE_STOPPED,
            ended_s=self._span.end_s,
            ended_ns=self._clock.utc_ns(self._span.end_s),
            frames=counts.frames,
            frames_dropped=counts.frames_dropped,
            frames_complete=self._frames is None or self._frames.complete,
        )

    def _ended(self) -> None:
        frames_complete = self._frames is None or self._frames.complete
        end = RecordingEnd(
            counts=self.counts(),
            reason=self._span.reason or EndReason.DEVICE_STOPPED,
            complete=self._features.complete and frames_complete,
        )
        logger.info("recording %s ended: %s", self.recording_id, end.reason)
        self._tell(end)
