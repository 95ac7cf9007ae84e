"""Makes this unit a member of a site, from the one file that was carried to it."""

from ._credentials import CREDENTIALS_FOLDER, credential_path
from ._enrol import SETTINGS_FILE, EnrolReport, enrol
from ._file import Enrolment, read_enrolment

__all__ = [
    "CREDENTIALS_FOLDER",
    "SETTINGS_FILE",
    "EnrolReport",
    "Enrolment",
    "credential_path",
    "enrol",
    "read_enrolment",
]
