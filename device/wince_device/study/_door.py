"""Lets in whoever knows the session's code, and nobody who guesses."""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

DIGITS: Final = 8
TRIES: Final = 5
SHUT_FOR_S: Final = 30.0
"""After five wrong codes: at ten tries a minute eight digits last some ten years."""


class Door:
    """Gives a token for the code; tokens hold for this run of the program.

    Parameters
    ----------
    now_s
        A monotonic clock.

    Attributes
    ----------
    code
        Printed in the terminal.
    """

    def __init__(self, *, now_s: Callable[[], float] = time.monotonic) -> None:
        self.code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        self._now_s = now_s
        self._lock = threading.Lock()
        self._wrong = 0
        self._shut_until_s = float("-inf")
        self._tokens: set[str] = set()

    @property
    def spoken(self) -> str:
        """The code in two halves, as it is read out."""
        return f"{self.code[: DIGITS // 2]} {self.code[DIGITS // 2 :]}"

    def enter(self, code: str) -> tuple[str | None, str]:
        """Return a token, or None and why not."""
        with self._lock:
            left_s = self._shut_until_s - self._now_s()
            if left_s > 0.0:
                return None, f"too many wrong codes: wait {left_s:.0f} s"
            typed = "".join(code.split()).encode()
            if not hmac.compare_digest(typed, self.code.encode()):
                self._note_wrong()
                return None, "that is not the code: it stands in the terminal"
            self._wrong = 0
            token = secrets.token_urlsafe(32)
            self._tokens.add(token)
            return token, ""

    def knows(self, token: str) -> bool:
        """Whether a token was given here."""
        with self._lock:
            return token in self._tokens

    def _note_wrong(self) -> None:
        self._wrong += 1
        if self._wrong >= TRIES:
            self._wrong = 0
            self._shut_until_s = self._now_s() + SHUT_FOR_S
