"""Opens, checks, lists and erases the sealed recordings of the site's devices."""

from ._check import Report, verify_recording
from ._commands import recordings_app
from ._erasure import erase_recording
from ._keys import SiteKey, load_site_key
from ._listing import ListedRecording, list_recordings
from ._opened_erasure import ErasedOpened, erase_opened
from ._opening import open_recording

__all__ = [
    "ErasedOpened",
    "ListedRecording",
    "Report",
    "SiteKey",
    "erase_opened",
    "erase_recording",
    "list_recordings",
    "load_site_key",
    "open_recording",
    "recordings_app",
    "verify_recording",
]
