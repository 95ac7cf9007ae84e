"""A study at the bedside: its plan, its sessions, and the folder that they leave."""

from ._commands import (
    RunOptions,
    check_study,
    finish_study,
    resume_study,
    run_study,
    verify_study,
)
from ._folder import AttemptRecord, SessionRecord, StudyEvent, write_session

__all__ = [
    "AttemptRecord",
    "RunOptions",
    "SessionRecord",
    "StudyEvent",
    "check_study",
    "finish_study",
    "resume_study",
    "run_study",
    "verify_study",
    "write_session",
]
