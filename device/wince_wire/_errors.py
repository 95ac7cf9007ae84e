"""The registry of numbered errors: one number a class, the same on both sides of the wire."""

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar


class WinceError(Exception):
    """Base of every error that a person or the other side may see.

    The message is one sentence that names what is wrong, where, and what to do about it.

    Parameters
    ----------
    sentence
        The message, in English.
    rule
        Which rule was broken, for who has other words for it; None where nobody has.
    values
        What the words of that rule are filled with.
    """

    code: ClassVar[int] = 1
    exit_status: ClassVar[int] = 2
    registry: ClassVar[dict[int, type["WinceError"]]] = {}

    def __init__(
        self,
        sentence: str = "",
        *,
        rule: Enum | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.rule = rule
        self.values: Mapping[str, object] = values or {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.code in WinceError.registry:
            taken = WinceError.registry[cls.code].__name__
            msg = f"error number {cls.code} of {cls.__name__} belongs to {taken}"
            raise TypeError(msg)
        WinceError.registry[cls.code] = cls

    def __str__(self) -> str:
        return f"{super().__str__()} [W{self.code:03d}]"

    @property
    def sentence(self) -> str:
        """The message without its number."""
        return super().__str__()


class ConfigurationError(WinceError):
    """A configuration key is unknown, out of range, or contradicts another one."""

    code = 100


class MessageError(WinceError):
    """A message cannot be decoded, or breaks the contract."""

    code = 110


class SchemaVersionError(WinceError):
    """A message carries a schema version that this side cannot read."""

    code = 111


class SourceError(WinceError):
    """A camera or pulse sensor cannot be opened, or failed for good."""

    code = 200


class RecordingError(WinceError):
    """A recorded file is missing, empty, truncated, or not what it should be."""

    code = 210


class ModelFileError(WinceError):
    """A model file is missing, or its hash is not the pinned one."""

    code = 220


class StageStuckError(WinceError):
    """A stage of the device does not move, and beginning it anew did not help."""

    code = 230
    exit_status = 70
    """As sysexits.h has it for a fault of the software: starting again may help."""


class OutboxError(WinceError):
    """The outbox cannot be opened or written."""

    code = 300


class BrokerUnreachableError(WinceError):
    """No broker answers at the configured address."""

    code = 310


class BrokerRefusedError(WinceError):
    """The broker answered and refused: wrong password, or not allowed."""

    code = 311


class StoreError(WinceError):
    """The host's store cannot be opened or written."""

    code = 400


class PortInUseError(WinceError):
    """A TCP port that the host or the broker wants is taken."""

    code = 410


class AccountError(WinceError):
    """A user cannot be made, or a password does not meet the rules."""

    code = 420


class EntryError(WinceError):
    """What a person entered about somebody cannot be so: an amount, a rating, a time."""

    code = 430


class ExportError(WinceError):
    """Nothing can be exported, or a portable file cannot be taken in."""

    code = 440


class SetupError(WinceError):
    """A program or package that Wince needs is not on this machine."""

    code = 500


def error_from_code(code: int, sentence: str) -> WinceError:
    """Return the error that the other side named by number; an unknown number gives the base."""
    return WinceError.registry.get(code, WinceError)(sentence)
