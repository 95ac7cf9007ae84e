"""From a message's bytes to what the store takes, or to a dead letter; never an exception."""

from dataclasses import dataclass
from functools import lru_cache

import msgspec

from wince_host.store import DEAD_LETTER_BYTES, DeadLetter, NewAnnouncement, NewRow
from wince_wire import (
    Aim,
    Birth,
    BootId,
    ConfigReported,
    Count,
    Envelope,
    Event,
    Face,
    Health,
    MessageError,
    SchemaVersionError,
    Score,
    State,
    Vitals,
    WinceError,
    decode,
    parse_topic,
)

LARGEST_INTEGER = 2**63 - 1
"""What a database keeps."""
_parse_topic = lru_cache(maxsize=8192)(parse_topic)
"""A thousand units have eight topics each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A message that is shown and never kept."""

    device: str
    message: Aim


def decode_message(
    topic: str, payload: bytes, *, received_ns: int, historical: bool, retained: bool
) -> NewRow | NewAnnouncement | Passing | DeadLetter:
    """Return what a message is to the store. The device's name comes from the topic alone.

    Parameters
    ----------
    received_ns
        UTC of this host at arrival.
    historical
        The sender marked it as sent late or again.
    retained
        The broker kept it for those who come later: it happened at an unknown time before.
    """
    try:
        return _decode(
            topic, payload, received_ns=received_ns, historical=historical, retained=retained
        )
    except WinceError as error:
        device, boot_id, seq = _identity(topic, payload, error)
        return DeadLetter(
            topic=topic.encode("utf-8", "replace").decode(),
            payload=payload[:DEAD_LETTER_BYTES],
            payload_bytes=len(payload),
            reason=str(error),
            received_ns=received_ns,
            device=device,
            boot_id=boot_id,
            seq=seq,
        )


class _Identity(msgspec.Struct):
    boot_id: BootId
    seq: Count


def _identity(
    topic: str, payload: bytes, error: WinceError
) -> tuple[str, str, int] | tuple[None, None, None]:
    """Return whose row it is, so that its device need not send it for ever.

    A row of a newer contract is another matter: the device keeps it until this host can read it.
    """
    if isinstance(error, SchemaVersionError):
        return None, None, None
    try:
        device, channel = parse_topic(topic)
        identity = decode(payload, _Identity)
        _check_range("seq", identity.seq)
    except MessageError:
        return None, None, None
    return (device, identity.boot_id, identity.seq) if channel.outboxed else (None, None, None)


def _decode(
    topic: str, payload: bytes, *, received_ns: int, historical: bool, retained: bool
) -> NewRow | NewAnnouncement | Passing:
    device, channel = _parse_topic(topic)
    if channel.direction != "up":
        msg = f"topic {topic!r} is for messages from the host to a device"
        raise MessageError(msg)
    text = _text(payload)
    message = decode(payload, channel.message)
    match message:
        case Score() | Vitals() | Face() | Health() | Event():
            _check_numbers(message)
            return NewRow(
                device=device,
                message=message,
                payload=text,
                received_ns=received_ns,
                historical=historical,
            )
        case Birth() | State() | ConfigReported():
            _check_range("t_ns", message.t_ns)
            return NewAnnouncement(
                device=device,
                message=message,
                payload=text,
                received_ns=received_ns,
                since_ns=_since_ns(message, received_ns, retained=retained),
            )
        case Aim():
            _check_range("t_ns", message.t_ns)
            return Passing(device=device, message=message)
    msg = f"messages under {topic!r} are not stored by this version"
    raise MessageError(msg)


def _text(payload: bytes) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"a message is not UTF-8 at byte {error.start}"
        raise MessageError(msg) from error


def _check_numbers(message: Envelope) -> None:
    _check_range("seq", message.seq)
    _check_range("t_ns", message.t_ns)
    if isinstance(message, Score) and message.no_score_since_ns is not None:
        _check_range("no_score_since_ns", message.no_score_since_ns)
    if isinstance(message, Event):
        for first, last in message.dropped:
            _check_range("dropped", last)
            if first > last:
                msg = f"an event message has a reversed range of dropped rows, {first} to {last}"
                raise MessageError(msg)


def _check_range(field: str, value: int) -> None:
    if not 0 <= value <= LARGEST_INTEGER:
        msg = f"a message has {field} {value}, which is outside 0 to {LARGEST_INTEGER}"
        raise MessageError(msg)


def _since_ns(
    message: Birth | State | ConfigReported, received_ns: int, *, retained: bool
) -> int | None:
    if not retained:
        return received_ns
    # A will's time is the moment of connecting: when the device went away, nobody noted.
    if isinstance(message, State) and message.state == "offline":
        return None
    return message.t_ns
