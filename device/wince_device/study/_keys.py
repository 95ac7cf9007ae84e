"""Single keys from the terminal, as they are pressed."""

import os
import re
import select
import sys
import termios
import tty
from types import TracebackType
from typing import Final, Self

_KEY: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1bO[@-~]|.", re.DOTALL)
"""A control sequence (ECMA-48, 5.4), what a function key sends, or one character."""

_NAMES: Final = {
    "\r": "enter",
    "\n": "enter",
    "\x1b[A": "up",
    "\x1b[B": "down",
    "\x1b[5~": "up",
    "\x1b[6~": "down",
    "\x7f": "backspace",
    "\x08": "backspace",
    "\x04": "leave",
    "q": "leave",
    " ": "down",
}


class Keys:
    """The terminal without line editing, until the block ends."""

    def __enter__(self) -> Self:
        self._handle = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._handle)
        tty.setcbreak(self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        termios.tcsetattr(self._handle, termios.TCSADRAIN, self._before)

    def forget(self) -> None:
        """Let go what was pressed before there was anything to answer."""
        termios.tcflush(self._handle, termios.TCIFLUSH)

    def read(self, timeout_s: float) -> list[str]:
        """Return the keys pressed since the last time, after waiting for one."""
        if not select.select([self._handle], [], [], timeout_s)[0]:
            return []
        content = os.read(self._handle, 1024)
        # A terminal that went away reads as ended for ever.
        return split_keys(content.decode("utf-8", "replace")) if content else ["leave"]


def split_keys(text: str) -> list[str]:
    """Return the keys that a terminal's characters stand for; those unknown as they came.

    A whole sequence is one key: the digits in that of F5 or Delete answer no question.
    """
    return [_NAMES.get(sequence, sequence) for sequence in _KEY.findall(text)]
