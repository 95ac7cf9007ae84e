"""Rows lie compressed in the file, come out bit for bit, and tell when they are damaged."""

import contextlib
import hashlib
import sqlite3
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from link_rows import Makers
from wince_device.outbox import Outbox, OutboxReader, _packing

SAMPLES_SHA256 = "9bf59a0a74257327d0c1ec55b9b934fe092c53fc9f9bf63e84a0c62fe72a8bb5"


@given(payload=st.binary(max_size=5000))
def test_what_goes_in_comes_out(payload: bytes) -> None:
    assert _packing.unpack(_packing.pack(payload)) == payload


@given(data=st.data())
def test_no_damage_goes_unnoticed(data: st.DataObject) -> None:
    payload = b'{"seq":1,"kind":"marker"}'
    stored = bytearray(_packing.pack(payload))
    place = data.draw(st.integers(0, len(stored) - 1))
    stored[place] ^= data.draw(st.integers(1, 255))
    if stored[:1] != b"{":
        with pytest.raises(ValueError, match="a row in the outbox"):
            _packing.unpack(bytes(stored))
    with pytest.raises(ValueError, match="a row in the outbox"):
        _packing.unpack(_packing.pack(payload)[:-1])


def test_the_samples_stay_as_they_are() -> None:
    """Rows in the files of units in the field can be read with these bytes only."""
    samples = Path(_packing.__file__).with_name(_packing.SAMPLES_FILE).read_bytes()
    assert hashlib.sha256(samples).hexdigest() == SAMPLES_SHA256


def test_a_row_takes_a_fraction_of_its_message(tmp_path: Path, makers: Makers) -> None:
    with Outbox(tmp_path / "outbox.db") as outbox:
        outbox.append_many([makers.score, makers.vitals, makers.face] * 10)
        plain = sum(len(row.payload) for row in outbox.unacknowledged(99))
        assert outbox.bytes() < plain / 2


def test_a_damaged_row_is_told_as_lost_and_holds_up_nobody(tmp_path: Path, makers: Makers) -> None:
    path = tmp_path / "outbox.db"
    with Outbox(path) as outbox:
        outbox.append_many([makers.event] * 5)
        boot_id = outbox.boot_id
    with contextlib.closing(sqlite3.connect(path)) as spoil, spoil:
        (stored,) = spoil.execute("SELECT payload FROM rows WHERE position & 255 = 3").fetchone()
        spoiled = stored[:-1] + bytes([stored[-1] ^ 1])
        spoil.execute("UPDATE rows SET payload = ? WHERE position & 255 = 3", (spoiled,))
    with OutboxReader(path) as reader:
        assert len(list(reader.rows())) == 4
    with Outbox(path) as outbox:
        outbox.unacknowledged(99)
        rows = [msgspec.json.decode(row.payload) for row in outbox.unacknowledged(99)]
        assert [row["seq"] for row in rows if row["boot_id"] == boot_id] == [1, 2, 4, 5]
        assert (rows[-1]["dropped_boot_id"], rows[-1]["dropped"]) == (boot_id, [[3, 3]])
        assert outbox.depth() == len(rows) == 5
        assert outbox.statistics.dropped_total == 1
