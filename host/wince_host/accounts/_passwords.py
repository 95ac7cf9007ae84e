"""Rules for passwords, their hashes, and the first ones that people get."""

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wince_wire import AccountError

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1024
PASSWORD_RULES = f"A password has at least {SHORTEST_PASSWORD} characters and is not the user name."
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0 and 1: people copy it by hand

_hasher = PasswordHasher()


def check_new_password(name: str, password: str) -> None:
    """Hold a password to the rules.

    Raises
    ------
    AccountError
        If it breaks one; the sentence tells the rules.
    """
    if len(password) < SHORTEST_PASSWORD or password.casefold() == name.casefold():
        raise AccountError(PASSWORD_RULES)
    if len(password) > LONGEST_PASSWORD:
        msg = f"A password has at most {LONGEST_PASSWORD} characters."
        raise AccountError(msg)


def make_first_password() -> str:
    """Return a random password of 79 bits that can be read out over a telephone."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(_as_bytes(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Tell whether a password fits a hash. Without a hash the same work is done, for nothing."""
    try:
        fits = _hasher.verify(password_hash or _hash_of_nobody(), _as_bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash(secrets.token_bytes(32))


def _as_bytes(password: str) -> bytes:
    return password[: LONGEST_PASSWORD + 1].encode("utf-8", "surrogatepass")
