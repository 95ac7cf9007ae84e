"""What the tests of training use: a small head that is made here, and the real one where it is."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def head_file(shared: Path) -> Path:
    """The ICT face model's packed file."""
    path = shared / "ict-facekit" / "ict_face_light.npz"
    if not path.is_file():
        pytest.skip("the ICT face model's data is not here")
    return path
