"""Words that configurations and commands are made of."""

from typing import Annotated, Literal

import msgspec

Label = Annotated[str, msgspec.Meta(max_length=80)]
"""Who set or agreed to something: an account or a role."""
TextVersion = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
"""Of the text that somebody agreed to, for example ``2026-03``."""
RecordingLength = Annotated[float, msgspec.Meta(ge=1.0, le=604_800.0)]
"""How long somebody may be recorded at most, s."""
ConfigState = Literal["in_force", "restart_pending", "rolled_back", "refused"]
CommandName = Literal[
    "pause",
    "resume",
    "mark",
    "redo_baseline",
    "guide_baseline",
    "new_patient",
    "start_recording",
    "stop_recording",
    "set_calibration",
    "forget_calibration",
    "rate",
    "identify",
    "aim",
]
