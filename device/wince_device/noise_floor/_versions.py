"""What of the software a floor belongs to: other landmarks have other noise."""

import importlib.metadata
from functools import cache
from typing import Final

from wince_device.face import LANDMARK_FILE, MODEL_SHA256

LANDMARK_MODEL: Final = MODEL_SHA256[LANDMARK_FILE]


@cache
def software_version() -> str:
    """Return the version of Wince."""
    return importlib.metadata.version("wince")
