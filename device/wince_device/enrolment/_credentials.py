"""Where a unit's credentials lie, at rest and while systemd runs the service."""

import os
from pathlib import Path
from typing import Final

CREDENTIALS_FOLDER: Final = Path("/etc/wince/credentials")
AUTHORITY_FILE: Final = "ca.crt"
CERTIFICATE_FILE: Final = "unit.crt"
KEY_FILE: Final = "unit.key"
RECIPIENT_FILE: Final = "recording.pub"

SERVICE_FOLDER_VARIABLE: Final = "CREDENTIALS_DIRECTORY"
SERVICE_PREFIX: Final = "wince_"
"""``LoadCredential=wince:FOLDER`` names each file of the folder so (systemd.exec(5))."""


def credential_path(name: str | Path) -> Path:
    """Return where a file that the settings name can be read.

    The folder at rest is root's alone. A service is handed copies by systemd, which only it can
    read; they are found by the file's name. Any other file is read where it lies.

    Parameters
    ----------
    name
        As it stands in the settings.
    """
    path = Path(name)
    handed = os.environ.get(SERVICE_FOLDER_VARIABLE)
    if not handed:
        return path
    copy = Path(handed) / (SERVICE_PREFIX + path.name)
    return copy if copy.is_file() else path
