"""Both sides keep the layout that the contract describes."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_pem_x509_certificate

from wince_device.carrying import _format as written
from wince_device.carrying import carry_out
from wince_device.outbox import Outbox
from wince_host.carrying import _format as read


def test_both_sides_have_the_same_layout() -> None:
    names = [name for name in vars(written) if re.fullmatch(r"[A-Z][A-Z_]{3,}", name)]
    assert len(names) >= 7
    for name in names:
        assert getattr(read, name) == getattr(written, name)
    for name in ("Header", "Footer", "Receipt", "SignedReceipt", "AckedRanges"):
        assert msgspec.json.schema_components([getattr(written, name)])[1][name][
            "properties"
        ].keys() == set(getattr(read, name).__struct_fields__)


def test_a_file_is_laid_out_as_the_contract_says(bench: Any, make_marker: Any) -> None:
    """Read with nothing of Wince's: what stands in docs/contract/carried-file.md is enough."""
    with Outbox(bench.outbox) as outbox:
        outbox.append_many([make_marker] * 3)
        rows = [("event", row.payload) for row in outbox.unacknowledged(9)]
    file = carry_out(bench.unit, bench.stick).file
    assert file is not None
    content = file.read_bytes()
    assert content[:8] == bytes.fromhex("89 57 49 4e 43 45 0d 0a")
    frames = {}
    places = {}
    place = 8
    while place < len(content):
        tag, length = content[place : place + 1], int.from_bytes(content[place + 1 : place + 5])
        frames[tag] = content[place + 5 : place + 5 + length]
        places[tag] = place
        place += 5 + length
    assert (place, list(frames)) == (len(content), [b"H", b"B", b"F", b"S"])
    header, footer = json.loads(frames[b"H"]), json.loads(frames[b"F"])
    assert (header["format"], header["device"]) == (1, "bed-4")
    assert header["certificate"] == Path(bench.unit.broker.certificate_file).read_text()
    assert footer == {"rows": 3, "sha256": hashlib.sha256(content[: places[b"F"]]).hexdigest()}
    key = load_pem_x509_certificate(header["certificate"].encode()).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(frames[b"S"], content[: places[b"S"]], ec.ECDSA(hashes.SHA256()))
    assert list(_rows(zlib.decompress(frames[b"B"]))) == rows


def _rows(plain: bytes) -> list[tuple[str, bytes]]:
    rows = []
    while plain:
        middle = 5 + plain[0]
        end = middle + int.from_bytes(plain[1:5])
        rows.append((plain[5:middle].decode(), plain[middle:end]))
        plain = plain[end:]
    return rows
