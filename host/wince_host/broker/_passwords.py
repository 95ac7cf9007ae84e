"""Passwords at the broker: made here, hashed by the broker's own tool."""

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from wince_host._files import private_folder, write_private
from wince_wire import SetupError

INSTALL_SENTENCE = "mosquitto is not installed: run `sudo apt install mosquitto`"


def find_program(name: str) -> str:
    """Return the path of one of the broker's programs.

    Raises
    ------
    SetupError
        If it is not installed.
    """
    # Debian puts the broker into /usr/sbin, which is not on everybody's path.
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    program = shutil.which(name, path=search)
    if program is None:
        raise SetupError(INSTALL_SENTENCE)
    return program


def make_password() -> str:
    """Return a random password of 192 bits."""
    return secrets.token_urlsafe(24)


def set_password(password_file: Path, user: str, password: str) -> None:
    """Add or replace one user's password in the broker's password file.

    Raises
    ------
    SetupError
        If the tool is missing or fails, or the file cannot be written.
    """
    hashed = _hash_line(user, password, password_file.parent)
    lines = []
    if password_file.exists():
        lines = password_file.read_text("utf-8").splitlines()
    others = [line for line in lines if line.partition(":")[0] != user]
    write_private(password_file, "\n".join([*others, hashed, ""]))


def remove_password(password_file: Path, user: str) -> bool:
    """Take a user out of the broker's password file; False when it is not in there.

    Raises
    ------
    SetupError
        If the file cannot be written.
    """
    if user not in known_users(password_file):
        return False
    lines = password_file.read_text("utf-8").splitlines()
    others = [line for line in lines if line.partition(":")[0] != user]
    write_private(password_file, "\n".join([*others, ""]))
    return True


def known_users(password_file: Path) -> set[str]:
    """Return who has a password; nobody when the file is missing."""
    if not password_file.exists():
        return set()
    lines = password_file.read_text("utf-8").splitlines()
    return {line.partition(":")[0] for line in lines if line}


def _hash_line(user: str, password: str, folder: Path) -> str:
    """Hash through a private file: arguments of a program can be read by everybody."""
    program = find_program("mosquitto_passwd")
    with tempfile.TemporaryDirectory(dir=private_folder(folder)) as scratch:
        plain = Path(scratch) / "plain"
        write_private(plain, f"{user}:{password}\n")
        done = subprocess.run(
            [program, "-U", str(plain)], capture_output=True, text=True, timeout=30, check=False
        )
        if done.returncode != 0:
            msg = f"mosquitto_passwd failed: {done.stderr.strip() or done.returncode}"
            raise SetupError(msg)
        return plain.read_text("utf-8").strip()
