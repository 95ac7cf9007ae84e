"""Whatever a power cut leaves of a recording opens, up to the cut."""

import shutil
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_device.recording import Recorder, list_recordings
from wince_host.recordings import open_recording, verify_recording
from wince_wire import RecordingError

Bench = Any
START_S = 1000.0
MARKERS = 12
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def whole(new_bench: Callable[[], Bench]) -> Bench:
    """A recording of which every marker and every picture has a chunk of its own."""
    bench = new_bench()
    recorder = bench.begin()
    for at in range(MARKERS):
        bench.now_s = START_S + at
        recorder.mark(f"marker {at}")
        recorder.put_frame(bench.frame(bench.now_s, at))
        # The file grows by itself, without being closed.
        written = recorder.counts().size_bytes
        until_s = time.monotonic() + PATIENCE_S
        while at % 4 == 0 and recorder.counts().size_bytes < written + 100:
            assert time.monotonic() < until_s
            threading.Event().wait(0.01)
    bench.now_s += 1.0
    recorder.close()
    return bench


@settings(max_examples=25, deadline=None)
@given(
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    tail=st.sampled_from([b"", b"\x00" * 4096, b"\x7f" * 100]),
)
def test_a_recording_cut_anywhere_opens_up_to_the_cut(
    whole: Bench, share: tuple[float, float], tail: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cut") / "recording"
    shutil.copytree(whole.only(), folder)
    for name, part in zip(("features.wrec", "frames.wrec"), share, strict=True):
        content = (folder / name).read_bytes()
        # The first chunk is on the disk before anything is said to be recorded.
        kept = content[: max(_first_chunk(content), round(part * len(content)))]
        (folder / name).write_bytes(kept if kept == content else kept + tail)
    out = folder.parent / "out"
    opened = open_recording(folder, out, whole.site.key, cut_short=True)
    markers = [row["text"] for row in whole.rows(out, "markers")]
    assert markers == [f"marker {at}" for at in range(len(markers))]
    shown = [int(row["frame_index"]) for row in whole.rows(out, "pictures")]
    assert shown == list(range(len(shown)))
    assert all((out / row["file"]).is_file() for row in whole.rows(out, "pictures"))
    if opened["complete"]:
        assert (len(markers), len(shown)) == (MARKERS, MARKERS)
        return
    report = verify_recording(folder, whole.site.key)
    assert not report.complete
    assert (report.rows["markers"], report.pictures) == (len(markers), len(shown))
    with pytest.raises(RecordingError, match=r"is not whole .* with --cut-short"):
        open_recording(folder, folder.parent / "again", whole.site.key)


def _first_chunk(content: bytes) -> int:
    return 9 + 5 + int.from_bytes(content[9:13], "big")


def test_every_whole_chunk_before_the_cut_is_there(whole: Bench, tmp_path: Path) -> None:
    """Only what is behind the cut is missing: each byte more can only add."""
    content = (whole.only() / "frames.wrec").read_bytes()
    folder = tmp_path / "recording"
    shutil.copytree(whole.only(), folder)
    counts = []
    for length in range(9, len(content) + 1, 11):
        (folder / "frames.wrec").write_bytes(content[:length])
        counts.append(verify_recording(folder, whole.site.key).pictures)
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, MARKERS)
    sizes = {right - left for left, right in pairwise(counts)}
    assert sizes == {0, 1}


def test_what_never_began_is_swept_away(bench: Bench) -> None:
    half = bench.recordings / "20270115T080000Z-00000000.new"
    half.mkdir(parents=True)
    (half / "key").write_bytes(b"x" * 32)
    assert list_recordings(bench.recordings) == []
    recorder: Recorder = bench.recorder()
    assert not half.exists()
    recorder.close()


def test_a_recording_under_way_can_be_copied_and_opened(bench: Bench) -> None:
    """What a power cut finds on the disk is what a copy finds."""
    recorder = bench.begin()
    recorder.mark("on the disk before the end")
    until_s = time.monotonic() + PATIENCE_S
    copy = bench.folder / "copy"
    while True:
        shutil.copytree(bench.only(), copy, dirs_exist_ok=True)
        if verify_recording(copy, bench.site.key).rows["markers"]:
            break
        assert time.monotonic() < until_s
        threading.Event().wait(0.02)
    recorder.close()
    assert not verify_recording(copy, bench.site.key).complete
    assert verify_recording(bench.only(), bench.site.key).complete
