"""Words that configurations and commands are made of."""

from typing import Annotated, Literal

import msgspec

Label = Annotated[str, msgspec.Meta(max_length=80)]
"""Who set or agreed to something: an account or a role."""
ConfigState = Literal["in_force", "restart_pending", "rolled_back", "refused"]
CommandName = Literal[
    "pause",
    "resume",
    "mark",
    "redo_baseline",
    "new_patient",
    "start_recording",
    "stop_recording",
    "identify",
    "aim",
]
