"""Keys for programs: how they are made, kept and ended."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from wince_host.care import ApiToken, CareStore
from wince_wire import AccountError

SECRET_BYTES = 32
PREFIX = "wince_"
"""So that tools that look for leaked keys know one."""


def add_token(
    care: CareStore,
    name: str,
    scopes: Sequence[str],
    *,
    by: str,
    now_ns: int,
    expires_ns: int | None = None,
) -> str:
    """Make a key and return its secret, which is kept nowhere else.

    Raises
    ------
    AccountError
        If the name is taken.
    EntryError
        If the name or a scope is none.
    """
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken(
        name=name,
        # Its 256 random bits cannot be guessed, so a fast hash is as good as a slow one.
        secret_hash=hash_secret(secret),
        scopes=tuple(dict.fromkeys(scopes)),
        created_by=by,
        created_ns=now_ns,
        expires_ns=expires_ns,
    )
    if not care.add_token(token):
        msg = f"there is a key {name!r} already, or was one: choose another name"
        raise AccountError(msg)
    return secret


def end_token(care: CareStore, name: str, *, now_ns: int) -> None:
    """End a key.

    Raises
    ------
    AccountError
        If there is no such one, or it has ended before.
    """
    if not care.revoke_token(name, at_ns=now_ns):
        msg = f"there is no key {name!r} that could be ended: see `wince-host token list`"
        raise AccountError(msg)


def hash_secret(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def find_token(tokens: Sequence[ApiToken], secret: str) -> ApiToken | None:
    """Return whose secret it is, in a time that does not tell which one was near."""
    wanted = hash_secret(secret)
    found = None
    for token in tokens:
        if hmac.compare_digest(token.secret_hash, wanted):
            found = token
    return found


def token_state(token: ApiToken, now_ns: int) -> str:
    """Return ``valid``, ``revoked`` or ``expired``."""
    if token.revoked_ns is not None:
        return "revoked"
    return "expired" if token.expires_ns is not None and token.expires_ns <= now_ns else "valid"
