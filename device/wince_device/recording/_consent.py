"""What somebody agreed to before a recording may begin."""

from enum import StrEnum
from typing import Final

import msgspec
from msgspec import UNSET

from wince_wire import Command, CommandRefusedError, RecordingLength, TextVersion

DEFAULT_LENGTH_S: Final = 3600.0
"""Of a consent that came without a limit of its own: nobody agrees to being filmed for ever."""

NS_PER_S: Final = 1_000_000_000


class ConsentRole(StrEnum):
    """Through whom consent was given. A role, so that no name can stand here."""

    PATIENT = "patient"
    PROXY = "proxy"
    GUARDIAN = "guardian"


class RecordingScope(StrEnum):
    """What may be recorded."""

    FEATURES = "features"
    """Everything measured, and the raw pulse samples; no picture."""

    FRAMES = "frames"
    """The pictures too."""


class Consent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Consent to one recording.

    Attributes
    ----------
    given_by
        The role of the person who gave it.
    given_ns
        UTC.
    scope
        Features alone, or pictures too.
    maximum_s
        1-604,800 s: the recording ends after this time.
    until_ns
        UTC at which consent ends, if that is earlier; None without.
    text_version
        Of the text that was agreed to.
    """

    given_by: ConsentRole
    given_ns: int
    scope: RecordingScope
    text_version: TextVersion
    maximum_s: RecordingLength = DEFAULT_LENGTH_S
    until_ns: int | None = None


def consent_of(
    command: Command, *, now_ns: int, text_version: str, maximum_s: float = DEFAULT_LENGTH_S
) -> Consent:
    """Return the consent that a command ``start_recording`` carries.

    Parameters
    ----------
    text_version, maximum_s
        Hold where the command names none.

    Raises
    ------
    CommandRefusedError
        If it carries none, or one that is not given through a role.
    """
    if command.consent is not True:
        raise CommandRefusedError("command 'start_recording' has no consent: ask for it first")
    return checked_consent(
        {
            "given_by": None if command.consent_given_by is UNSET else command.consent_given_by,
            "given_ns": now_ns,
            "scope": RecordingScope.FRAMES if command.frames is True else RecordingScope.FEATURES,
            "text_version": _told(command.consent_text_version, text_version),
            "maximum_s": _told(command.consent_maximum_s, maximum_s),
        }
    )


def _told(value: object, otherwise: object) -> object:
    return otherwise if value is UNSET else value


def checked_consent(fields: dict[str, object]) -> Consent:
    """Return a consent whose every field is in its range.

    Raises
    ------
    CommandRefusedError
        If one is not.
    """
    roles = ", ".join(ConsentRole)
    if fields.get("given_by") not in list(ConsentRole):
        msg = f"the consent does not say through whom it was given: use one of {roles}"
        raise CommandRefusedError(msg)
    try:
        return msgspec.convert(fields, Consent)
    except msgspec.ValidationError as error:
        msg = f"the consent to a recording is not right ({error}): ask for it again"
        raise CommandRefusedError(msg) from error


def seconds_allowed(consent: Consent | None, *, now_ns: int, synchronised: bool) -> float:
    """Return how long a recording may last from now on, s.

    Raises
    ------
    CommandRefusedError
        If there is no consent, it has ended, or its end cannot be told.
    """
    if consent is None:
        raise CommandRefusedError("a recording was asked for without consent: ask for it first")
    checked_consent(msgspec.to_builtins(consent))
    if consent.until_ns is None:
        return consent.maximum_s
    if not synchronised:
        msg = (
            "the consent ends at a time of day and this unit's clock follows no source: give the "
            "recording a maximum length alone"
        )
        raise CommandRefusedError(msg)
    left_s = (consent.until_ns - now_ns) / NS_PER_S
    if left_s <= 0.0:
        raise CommandRefusedError("the consent to a recording has ended: ask for it again")
    return min(left_s, consent.maximum_s)
