"""Names a session before it is read: all that travels to the process that reads it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from wince_host.study._results import SessionRow

Kind = Literal["wince", "foreign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignLine:
    """One line of ``recordings.tsv``: a block of a study that was recorded elsewhere.

    Attributes
    ----------
    video, openface, pulse
        Paths relative to the table, empty for none.
    pulse_channel, pulse_kind, pulse_rate_hz
        How to read the pulse file where it does not tell by itself.
    pulse_start_s
        Second of the face's clock at which the first pulse sample was taken.
    begin_s, end_s
        Part of the files that is this block; all of them where None.
    """

    participant: str
    session: str
    task: str
    block: str
    run: int
    line: int
    video: str = ""
    openface: str = ""
    pulse: str = ""
    pulse_channel: str = ""
    pulse_kind: str = ""
    pulse_rate_hz: float | None = None
    pulse_start_s: float | None = None
    begin_s: float | None = None
    end_s: float | None = None
    rating: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReference:
    """Where a session lies.

    Attributes
    ----------
    root
        Folder of the dataset.
    folder
        Of the session, relative to the study's folder.
    lines
        Of a foreign session.
    """

    participant: str
    session: str
    kind: Kind
    root: Path
    place: Path
    folder: str
    lines: tuple[ForeignLine, ...] = field(default=())

    @property
    def source(self) -> str:
        """What the session is read from, as `SessionRow` names it."""
        if self.kind == "wince":
            return "wince"
        if any(line.openface for line in self.lines):
            return "openface"
        return "video" if any(line.video for line in self.lines) else "tables"


def unread(reference: SessionReference, *, content_sha256: str = "") -> SessionRow:
    """Return the row of a session that nothing could be read of."""
    return SessionRow(
        participant=reference.participant,
        session=reference.session,
        kind=reference.source,
        folder=reference.folder,
        simulated=False,
        software="",
        pulse_kind=None,
        frame_rate_hz=None,
        blocks=0,
        blocks_used=0,
        used=False,
        content_sha256=content_sha256,
    )
