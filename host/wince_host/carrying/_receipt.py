"""The receipt for a carried file, which lets its device forget the rows."""

import base64
import os
import time
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from wince_wire import RecordingError

from ._format import FORMAT, RECEIPT_MAGIC, AckedRanges, Receipt, SignedReceipt


def write_receipt(
    path: Path,
    key: ec.EllipticCurvePrivateKey,
    *,
    device: str,
    file_sha256: str,
    acks: list[AckedRanges],
) -> None:
    """Write a receipt, signed by the site; an earlier one of this name is replaced.

    Raises
    ------
    RecordingError
        If it cannot be written.
    """
    receipt = Receipt(
        format=FORMAT,
        device=device,
        made_ns=time.time_ns(),
        file_sha256=file_sha256,
        acks=tuple(acks),
    )
    text = msgspec.json.encode(receipt)
    signature = key.sign(RECEIPT_MAGIC + text, ec.ECDSA(hashes.SHA256()))
    signed = SignedReceipt(receipt=text.decode(), signature=base64.b64encode(signature).decode())
    _write_whole(path, msgspec.json.encode(signed))


def _write_whole(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        msg = (
            f"every row is in the store, but the receipt {path} cannot be written "
            f"({error.strerror}): name another place with --receipt"
        )
        raise RecordingError(msg) from error
