"""What all openings of one emulated camera share: the patient, the faults and their time."""

import threading
import time
from dataclasses import dataclass, field

from wince_sim._argument import SourceSettings
from wince_sim._picamera2_faults import CameraFaults


@dataclass(kw_only=True)
class Bench:
    """What cameras of one argument share.

    Parameters
    ----------
    key
        The argument: a camera of it can be opened once at a time.
    faults
        What goes wrong; may be replaced while cameras run.
    began_s
        When an argument like this was first opened, on the monotonic clock.
    settings
        Whom the camera sees.
    longest_hang_s
        Even a call that hangs comes back after this, so that no thread is left for ever.
    """

    key: str
    faults: CameraFaults
    began_s: float
    settings: SourceSettings
    longest_hang_s: float
    hangs_end: threading.Event = field(default_factory=threading.Event)

    def now_s(self) -> float:
        """Return the time that the faults count by."""
        return time.monotonic() - self.began_s

    def maybe_hang(self, call: str) -> None:
        """Do not come back, where that is asked for."""
        if call in self.faults.hang:
            self.hangs_end.wait(self.longest_hang_s)
