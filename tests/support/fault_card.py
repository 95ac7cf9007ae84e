"""A memory card of its own, whose power can be cut and which can turn read-only under a unit."""

import fcntl
import os
import struct
import subprocess
from pathlib import Path
from typing import Final

EXT4_IOC_SHUTDOWN: Final = 0x8004587D
NO_LOG_FLUSH: Final = 2
"""What the page cache and the journal have not written yet is gone, as with the power."""


class Card:
    """An ext4 file system in a file, mounted as Raspberry Pi OS mounts its root.

    Parameters
    ----------
    folder
        Gets the image and, as ``card``, what is on it.

    Raises
    ------
    subprocess.CalledProcessError, FileNotFoundError
        Where nobody may make or mount a file system.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "card"
        self._image = folder / "card.img"
        self.folder.mkdir(parents=True)
        with self._image.open("wb") as image:
            image.truncate(48 << 20)
        _run("mkfs.ext4", "-q", "-F", str(self._image))
        self.insert()

    def insert(self) -> None:
        """Mount it."""
        _run("mount", "-o", "loop,errors=remount-ro", str(self._image), str(self.folder))

    def cut_power(self) -> None:
        """Lose what was not flushed."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def fail(self) -> None:
        """Let the kernel meet an error: it turns the card read-only under whoever writes.

        `mount -o remount,ro` is no way to that: the kernel refuses it while a file is open.
        """
        source = _run("findmnt", "-n", "-o", "SOURCE", str(self.folder)).strip()
        Path("/sys/fs/ext4", Path(source).name, "trigger_fs_error").write_text("test", "ascii")

    def take_out(self) -> None:
        """Unmount it; nobody may have a file open."""
        _run("umount", str(self.folder))

    def repair(self) -> None:
        """Let the file system be checked, as at a start; it must not be mounted."""
        # 1: errors were there and are mended.
        _run("e2fsck", "-f", "-y", str(self._image), fine=(0, 1))


def _run(*words: str, fine: tuple[int, ...] = (0,)) -> str:
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=environment)
    if done.returncode not in fine:
        raise subprocess.CalledProcessError(done.returncode, words, done.stdout, done.stderr)
    return done.stdout
