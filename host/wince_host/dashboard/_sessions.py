"""Who is signed in: tokens that only the browser knows, kept here as hashes."""

import contextlib
import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from wince_host._files import write_private
from wince_host.accounts import Accounts, User

LONGEST_S = 12 * 3600
"""A session ends after half a day, one long shift, whatever happens."""
TRUST_S = 2.0
"""For so long an answer of the accounts is believed before they are asked again."""
MOST_SESSIONS = 1000

COOKIE = "wince_session"


class _Session(msgspec.Struct, kw_only=True):
    name: str
    begun_ns: int


class Sessions:
    """Sessions over the accounts, kept across restarts. Safe to use from any thread.

    A session ends when it is signed out, `LONGEST_S` after it began, when its user is gone, or
    when its user's password was changed since. The file holds hashes of the tokens, so reading
    it gives nobody a session.

    Parameters
    ----------
    accounts
        Who the users are.
    file
        Where sessions survive a restart; mode 0600.
    now_ns, monotonic
        The clocks; tests bring their own.
    """

    def __init__(
        self,
        accounts: Accounts,
        file: Path,
        *,
        now_ns: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._accounts = accounts
        self._file = file
        self._now_ns = now_ns
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._sessions = _read(file)
        self._believed: dict[str, tuple[float, User]] = {}

    def begin(self, name: str) -> str:
        """Begin a session for somebody whose password was right, and return its token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._drop_ended()
            self._sessions[_key(token)] = _Session(name=name, begun_ns=self._now_ns())
            while len(self._sessions) > MOST_SESSIONS:
                self._forget(min(self._sessions, key=lambda key: self._sessions[key].begun_ns))
            self._write()
        return token

    def user(self, token: str | None) -> User | None:
        """Return whose session a token is, or None when it is nobody's any more.

        Raises
        ------
        StoreError
            If the accounts cannot be read.
        """
        if not token:
            return None
        key = _key(token)
        with self._lock:
            session = self._sessions.get(key)
            if session is None or self._is_over(session):
                return None
            believed = self._believed.get(key)
            if believed is not None and self._monotonic() - believed[0] <= TRUST_S:
                return believed[1]
            user = self._accounts.user(session.name)
            if user is None or user.password_changed_ns > session.begun_ns:
                self._forget(key)
                self._write()
                return None
            self._believed[key] = (self._monotonic(), user)
            return user

    def end(self, token: str | None) -> None:
        """End a session; unknown tokens are nothing to end."""
        with self._lock:
            if token and self._sessions.get(_key(token)) is not None:
                self._forget(_key(token))
                self._write()

    def _is_over(self, session: _Session) -> bool:
        return not 0 <= self._now_ns() - session.begun_ns < LONGEST_S * 1_000_000_000

    def _drop_ended(self) -> None:
        for key in [key for key, session in self._sessions.items() if self._is_over(session)]:
            self._forget(key)

    def _forget(self, key: str) -> None:
        self._sessions.pop(key, None)
        self._believed.pop(key, None)

    def _write(self) -> None:
        write_private(self._file, msgspec.json.encode(self._sessions).decode())


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _read(file: Path) -> dict[str, _Session]:
    # A file that cannot be read costs everybody one more sign-in, nothing else.
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(file.read_bytes(), type=dict[str, _Session])
    return {}
