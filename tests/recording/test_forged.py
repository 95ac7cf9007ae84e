"""Whoever has the site's public key can seal anything: the host opens none of it unchecked."""

import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_device.recording import _folders as folders
from wince_device.recording._consent import RecordingScope
from wince_device.recording._recipient import load_recipient
from wince_device.recording._seal import KeyMaker, SealedFile
from wince_host.recordings import open_recording
from wince_wire import RecordingError

Bench = Any
Tree = Any

OPENING: dict[str, Tree] = {
    "type": "opening",
    "recording_id": "",
    "device": "bed1",
    "subject": "person-7",
    "consent": {"given_by": "patient"},
    "started_s": 0.0,
    "started_ns": 0,
    "sources": {},
    "simulated": False,
    "tables": {"scores": {"t_s": "float64"}},
    "software": "",
}
END = {
    "type": "end",
    "reason": "asked",
    "ended_s": 1.0,
    "ended_ns": 1,
    "frames": 0,
    "frames_dropped": 0,
}


def forge(bench: Bench, content: Callable[[str], bytes], frames: bytes = b"") -> Path:
    """Seal what no unit would."""
    recipient = load_recipient(str(bench.site.public_file))
    header = folders.new_header(
        subject="person-7",
        started_ns=1_800_000_000_000_000_000,
        scope=RecordingScope.FRAMES if frames else RecordingScope.FEATURES,
        recipient_sha256=recipient.sha256,
    )
    keys, encoded = KeyMaker(recipient), msgspec.json.encode(header)
    folder = folders.make_folder(bench.recordings, encoded, header.recording_id, keys.ephemeral)
    for name, chunk in (("features", content(header.recording_id)), ("frames", frames)):
        if chunk:
            key = keys.key(name, hashlib.sha256(encoded).digest())
            file = SealedFile(folder / f"{name}.wrec", key)
            file.append(chunk, last=True)
            file.close()
    return folder


def plain(*records: Tree) -> bytes:
    return b"\x00" + msgspec.msgpack.encode(list(records))


def opening(recording_id: str, **changed: Tree) -> Tree:
    return OPENING | {"recording_id": recording_id} | changed


CONTENTS: dict[str, Callable[[str], bytes]] = {
    "a table's name leads elsewhere": lambda one: plain(
        opening(one, tables={"../../x": {"t_s": "float64"}}), END
    ),
    "two tables of one name": lambda one: plain(
        opening(one, tables={"pictures": {}, "Scores/": {}}), END
    ),
    "rows of no table": lambda one: plain(
        opening(one), {"type": "rows", "table": "x", "columns": {"t_s": [1.0]}}, END
    ),
    "columns of two lengths": lambda one: plain(
        opening(one, tables={"scores": {"a": "int64", "b": "int64"}}),
        {"type": "rows", "table": "scores", "columns": {"a": [1], "b": [1, 2]}},
        END,
    ),
    "half a sample": lambda one: plain(
        opening(one),
        {"type": "samples", "t_s": b"123", "samples": b"123", "gap_before": False, "state": "ok"},
        END,
    ),
    "a picture among the features": lambda one: plain(
        opening(one), {"type": "picture", "t_s": 0.0, "frame_index": 0, "png": b""}, END
    ),
    "another recording": lambda _one: plain(opening("20270115T080000Z-00000000"), END),
    "no opening": lambda _one: plain(END),
    "nothing": lambda _one: b"",
    "deep": lambda _one: b"\x00" + b"\x91" * 100_000,
    "unknown packing": lambda one: b"\x07" + plain(opening(one), END)[1:],
    "a bomb": lambda _one: b"\x01" + zlib.compress(bytes((1 << 26) + 1), 1),
    "an open end": lambda one: b"\x01" + zlib.compress(plain(opening(one), END)[1:])[:-6],
}


@pytest.mark.parametrize("what", CONTENTS)
def test_what_was_forged_is_refused_in_one_sentence(bench: Bench, what: str) -> None:
    folder, out = forge(bench, CONTENTS[what]), bench.folder / "out"
    with pytest.raises(RecordingError) as caught:
        open_recording(folder, out, bench.site.key, cut_short=True)
    assert "\n" not in caught.value.sentence
    assert sorted(path.name for path in bench.folder.iterdir()) == ["recordings"]


def test_what_is_no_picture_is_not_written(bench: Bench) -> None:
    picture = {"type": "picture", "t_s": 0.0, "frame_index": 0, "png": b"MZ"}
    folder = forge(bench, lambda one: plain(opening(one), END), plain(picture, END))
    with pytest.raises(RecordingError, match="is no PNG file"):
        open_recording(folder, bench.folder / "out", bench.site.key)
    assert not (bench.folder / "out").exists()


@settings(max_examples=25, deadline=None)
@given(content=st.binary(max_size=200) | st.binary(max_size=50).map(lambda one: b"\x00\x91" + one))
def test_any_content_is_opened_or_refused(new_bench: Callable[[], Bench], content: bytes) -> None:
    bench = new_bench()
    with pytest.raises(RecordingError):
        open_recording(forge(bench, lambda _one: content), bench.folder / "out", bench.site.key)
