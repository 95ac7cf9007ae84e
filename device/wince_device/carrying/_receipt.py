"""Takes the host's receipt for a carried file, and lets go of the rows that it names."""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from wince_device.config import DeviceSettings
from wince_device.outbox import release_rows
from wince_wire import Ack, ConfigurationError, RecordingError

from ._carry_out import OUTBOX_FILE
from ._credentials import ENROL, load_certificate, read_credential
from ._format import FORMAT, RECEIPT_MAGIC, Receipt, SignedReceipt

M = TypeVar("M", bound=msgspec.Struct)
LARGEST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a receipt did: how many rows were let go."""

    rows: int


def carry_receipt(settings: DeviceSettings, file: Path) -> Received:
    """Let go of the rows that the host took in; works while the unit runs.

    Parameters
    ----------
    file
        What `wince-host carry-in` wrote beside the carried file.

    Raises
    ------
    ConfigurationError
        If the unit does not know its site's certificate.
    RecordingError
        If the receipt is not of this unit's site, not for this unit, or not what was signed.
    OutboxError
        If the outbox cannot be written.
    """
    receipt = _verified(settings, file)
    acks = [Ack(boot_id=one.boot_id, seq=one.seq, also=one.also) for one in receipt.acks]
    return Received(rows=release_rows(Path(settings.state_folder) / OUTBOX_FILE, acks))


def _verified(settings: DeviceSettings, file: Path) -> Receipt:
    key = _site_key(settings)
    signed = _decode(file, _read(file), SignedReceipt)
    text = signed.receipt.encode("utf-8")
    try:
        signature = base64.b64decode(signed.signature, validate=True)
        key.verify(signature, RECEIPT_MAGIC + text, ec.ECDSA(hashes.SHA256()))
    except (binascii.Error, InvalidSignature, ValueError) as error:
        msg = (
            f"{file} is not signed by this unit's site, or was altered: no row is let go; take the "
            "file in again with `wince-host carry-in`"
        )
        raise RecordingError(msg) from error
    receipt = _decode(file, text, Receipt)
    if receipt.format != FORMAT:
        msg = f"{file} has layout {receipt.format}, this Wince reads {FORMAT}: update Wince here"
        raise RecordingError(msg)
    if receipt.device != settings.name:
        msg = f"{file} is a receipt for {receipt.device}: take it to that unit"
        raise RecordingError(msg)
    return receipt


def _site_key(settings: DeviceSettings) -> ec.EllipticCurvePublicKey:
    name = settings.broker.ca_file
    if not name:
        msg = f"unit {settings.name} does not know its site's certificate: {ENROL}"
        raise ConfigurationError(msg)
    key = load_certificate(read_credential(Path(name), "ca_file"), name).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        msg = f"{name} is not the certificate of a Wince site: {ENROL} again"
        raise ConfigurationError(msg)
    return key


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        msg = f"the receipt {file} cannot be read ({error.strerror}): check the path and the stick"
        raise RecordingError(msg) from error
    if len(content) > LARGEST_BYTES:
        msg = f"{file} is too large for a receipt: name the file that `carry-in` wrote"
        raise RecordingError(msg)
    return content


def _decode(file: Path, content: bytes, kind: type[M]) -> M:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"{file} is no receipt: name the file that `wince-host carry-in` wrote"
        raise RecordingError(msg) from error
