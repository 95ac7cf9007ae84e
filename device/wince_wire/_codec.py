"""JSON in and out, checked against the types."""

import math
from typing import TypeVar

import msgspec

from ._calibration import CalibratedScore
from ._errors import MessageError, SchemaVersionError
from ._fields import SCHEMA_VERSION
from ._measurements import Score
from ._messages import Message

_encoder = msgspec.json.Encoder()
_decoders: dict[type[msgspec.Struct], msgspec.json.Decoder[msgspec.Struct]] = {}

M = TypeVar("M", bound=msgspec.Struct)


def encode(message: Message) -> bytes:
    """Return the message as JSON.

    Raises
    ------
    MessageError
        If a score breaks its own rules (see `check_score`).
    """
    if isinstance(message, Score):
        check_score(message)
    return _encoder.encode(message)


def decode(payload: bytes, kind: type[M]) -> M:
    """Return the message that the JSON holds. Unknown fields are ignored.

    Raises
    ------
    MessageError
        If the payload is no JSON or breaks the type; the sentence names the field.
    SchemaVersionError
        If the sender speaks a newer contract.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        message = decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"a {kind.__name__.lower()} message cannot be read: {error}"
        raise MessageError(msg) from error
    version = getattr(message, "schema_version", SCHEMA_VERSION)
    if version > SCHEMA_VERSION:
        msg = (
            f"a {kind.__name__.lower()} message has schema version {version}, this side reads up "
            f"to {SCHEMA_VERSION}: update Wince here first"
        )
        raise SchemaVersionError(msg)
    if isinstance(message, Score):
        check_score(message)
    assert isinstance(message, kind)  # noqa: S101 - the decoder is made for this very type
    return message


def check_score(score: Score) -> None:
    """Hold a score to its rules: a finite value within its interval, or a reason, never both.

    Raises
    ------
    MessageError
        If a rule is broken.
    """
    if score.score is None:
        if score.no_score_reason is None or score.no_score_since_ns is None:
            raise MessageError("a score message has neither a score nor a reason for its absence")
        if score.interval is not None or score.confidence is not None:
            raise MessageError("a score message without a score has an interval or a confidence")
        if score.calibration is not msgspec.UNSET:
            raise MessageError("a score message without a score has a calibrated score")
        return
    if score.no_score_reason is not None or score.no_score_since_ns is not None:
        raise MessageError("a score message has both a score and a reason for its absence")
    if score.interval is None or score.confidence is None:
        raise MessageError("a score message has a score without an interval or a confidence")
    low, high = score.interval
    if not (math.isfinite(score.score) and low <= score.score <= high):
        msg = f"a score of {score.score} lies outside its own interval {low} to {high}"
        raise MessageError(msg)
    if isinstance(score.calibration, CalibratedScore):
        _check_calibrated(score.calibration)


def _check_calibrated(calibrated: CalibratedScore) -> None:
    low, high = calibrated.interval
    if not (math.isfinite(calibrated.value) and low <= calibrated.value <= high):
        msg = (
            f"a calibrated score of {calibrated.value} lies outside its own interval {low} to "
            f"{high}"
        )
        raise MessageError(msg)
