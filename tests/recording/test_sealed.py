"""What lies on the disk tells nothing, and nothing in it can be changed unnoticed."""

import random
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wince_device.recording import RecordingScope
from wince_host.recordings import load_site_key, open_recording, verify_recording
from wince_wire import RecordingError, WinceError

Bench = Any
START_S = 1000.0
SECRETS = (b"person-7", b"a marker that nobody may read", b"AU04", b"IHDR", b"proxy")


def fill(bench: Bench, recorder: Any, *, seconds: int = 3) -> None:  # noqa: ANN401 - as Bench
    """Record some seconds, each with two pictures."""
    for at in range(seconds):
        for half in (0.2, 0.7):
            recorder.put_frame(bench.frame(START_S + at + half, round(10 * (at + half))))
        recorder.put_second(bench.second(START_S + at + 1.0))
    recorder.mark("a marker that nobody may read")
    bench.now_s += seconds + 0.5


@pytest.fixture
def recorded(bench: Bench) -> Path:
    recorder = bench.begin()
    fill(bench, recorder)
    recorder.close()
    only: Path = bench.only()
    return only


def test_the_disk_holds_no_plain_text(bench: Bench) -> None:
    recorder = bench.recorder()
    recorder.start(bench.consent(), patient="person-7")
    picture = np.tile(np.arange(64, dtype=np.uint8), (48, 1))
    recorder.put_frame(bench.frame(START_S + 0.5, 1, picture))
    t_s = START_S + np.arange(100) / 100.0
    recorder.put_batch(bench.batch(t_s))
    fill(bench, recorder)
    recorder.close()
    everything = b"".join(path.read_bytes() for path in bench.recordings.rglob("*.*"))
    everything += (bench.only() / "key").read_bytes()
    patterns = [*SECRETS, bytes(range(32)), t_s[:4].tobytes(), np.sin(t_s[:4]).tobytes()]
    assert [pattern for pattern in patterns if pattern in everything] == []
    assert "person-7" not in str(bench.only())
    # The same patterns are there once it is opened: the test would notice them.
    opened = bench.open()
    assert b"person-7" in (opened / "manifest.json").read_bytes()
    assert b"IHDR" in (opened / "pictures" / "000000001.png").read_bytes()


def test_nothing_is_written_anywhere_else(
    bench: Bench, files_written: Callable[[], AbstractContextManager[list[Path]]]
) -> None:
    with files_written() as written:
        recorder = bench.begin()
        fill(bench, recorder)
        recorder.close()
    assert {path.name for path in written} == {
        "key",
        "recording.json",
        "features.wrec",
        "frames.wrec",
    }
    assert all(bench.recordings in path.parents for path in written)


def test_files_are_their_owners_alone(recorded: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in recorded.iterdir()} == {0o600}
    assert recorded.stat().st_mode & 0o777 == 0o700
    assert recorded.parent.stat().st_mode & 0o777 == 0o700


def refused(bench: Bench, folder: Path, *, cut_short: bool = False) -> str:
    """Return the sentence with which opening is refused; nothing is left behind."""
    out = bench.folder / "out"
    with pytest.raises(WinceError) as caught:
        open_recording(folder, out, bench.site.key, cut_short=cut_short)
    assert not out.exists()
    assert not out.with_name("out.part").exists()
    return caught.value.sentence


def test_another_sites_key_does_not_open_it(bench: Bench, recorded: Path, other_site: Any) -> None:  # noqa: ANN401
    with pytest.raises(RecordingError, match="sealed to another key"):
        open_recording(recorded, bench.folder / "out", other_site.key)
    # Not even when the header is made to name it.
    header = recorded / "recording.json"
    text = header.read_text().replace(bench.site.key.sha256, other_site.key.sha256)
    header.write_text(text)
    with pytest.raises(RecordingError, match="can be read"):
        open_recording(recorded, bench.folder / "out", other_site.key)


@pytest.mark.parametrize("name", ["features.wrec", "frames.wrec", "key", "recording.json"])
def test_any_altered_byte_is_noticed(bench: Bench, recorded: Path, name: str) -> None:
    content = (recorded / name).read_bytes()
    places = random.Random(name).sample(range(len(content)), 12)  # noqa: S311 - places, not keys
    for place in places:
        altered = bytearray(content)
        altered[place] ^= 1 << place % 8
        (recorded / name).write_bytes(altered)
        refused(bench, recorded)
    (recorded / name).write_bytes(content)
    assert verify_recording(recorded, bench.site.key).complete


def chunks_of(content: bytes) -> list[bytes]:
    """Split a file after its 9 bytes of head."""
    at, found = 9, []
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big") + 5
        found.append(content[at : at + length])
        at += length
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda chunks: [chunks[1], chunks[0], *chunks[2:]],
        lambda chunks: [chunks[0], *chunks[2:]],
        lambda chunks: [chunks[0], chunks[1], *chunks[1:]],
        lambda chunks: chunks[:-1],
        lambda chunks: chunks[1:],
        lambda chunks: [*chunks[:-2], chunks[-1]],
        lambda chunks: [*chunks, chunks[-1]],
    ],
    ids=["reordered", "left out", "doubled", "cut", "beheaded", "cut inside", "longer"],
)
@pytest.mark.parametrize("name", ["features.wrec", "frames.wrec"])
def test_chunks_cannot_be_moved(
    bench: Bench, recorded: Path, name: str, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    content = (recorded / name).read_bytes()
    chunks = chunks_of(content)
    assert content[:9] + b"".join(chunks) == content
    (recorded / name).write_bytes(content[:9] + b"".join(change(chunks)))
    assert "not whole" in (sentence := refused(bench, recorded)) or "can be read" in sentence


def test_files_cannot_be_exchanged(bench: Bench, recorded: Path, tmp_path: Path) -> None:
    one = tmp_path / "one"
    recorded.rename(one)
    bench.now_s = START_S
    recorder = bench.begin()
    fill(bench, recorder)
    recorder.close()
    other = bench.only()
    shutil.copy(other / "frames.wrec", one / "frames.wrec")
    assert "frames.wrec was altered after its chunk 0" in refused(bench, one)
    shutil.copy(one / "features.wrec", one / "frames.wrec")
    assert "frames.wrec was altered after its chunk 0" in refused(bench, one)
    shutil.copy(other / "features.wrec", one / "features.wrec")
    assert "nothing of the recording" in refused(bench, one, cut_short=True)


def test_the_same_recording_twice_looks_different(bench: Bench, recorded: Path) -> None:
    before = (recorded / "frames.wrec").read_bytes()
    shutil.rmtree(recorded)
    bench.now_s = START_S
    recorder = bench.begin()
    fill(bench, recorder)
    recorder.close()
    after = (bench.only() / "frames.wrec").read_bytes()
    pairs = list(zip(chunks_of(before), chunks_of(after), strict=True))
    assert len(pairs) == 7
    assert all(one[5:] != other[5:] for one, other in pairs)


@pytest.mark.parametrize("name", ["recording.json", "key", "features.wrec", "frames.wrec"])
@pytest.mark.parametrize("content", [None, b"", b"\x00" * 200, b"[" * 70_000])
def test_foreign_files_are_refused(
    bench: Bench, recorded: Path, name: str, content: bytes | None
) -> None:
    if content is None:
        (recorded / name).unlink()
    else:
        (recorded / name).write_bytes(content)
    assert str(recorded) in refused(bench, recorded)


def test_a_protected_key_needs_its_passphrase(
    bench: Bench, recorded: Path, protected_key: tuple[Path, Path]
) -> None:
    key, passphrase = protected_key
    with pytest.raises(WinceError, match="needs a passphrase"):
        load_site_key(key)
    with pytest.raises(WinceError, match="its passphrase is wrong"):
        load_site_key(key, passphrase_file=key)
    with pytest.raises(WinceError, match="has no passphrase"):
        load_site_key(bench.site.private_file, passphrase_file=passphrase)
    assert verify_recording(recorded, load_site_key(key, passphrase_file=passphrase)).complete


def test_scope_stands_in_the_seal(bench: Bench) -> None:
    """Pictures cannot be taken out of a recording unnoticed by rewriting its header."""
    recorder = bench.begin()
    fill(bench, recorder)
    recorder.close()
    header = bench.only() / "recording.json"
    header.write_text(header.read_text().replace('"frames"', '"features"'))
    (bench.only() / "frames.wrec").unlink()
    assert RecordingScope.FEATURES.value in header.read_text()
    assert "can be read" in refused(bench, bench.only(), cut_short=True)
