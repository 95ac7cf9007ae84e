"""A recording ends before the disk, the outbox or a later recording suffers, and says why."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from file_limit import no_file_beyond
from wince_device.recording import (
    EndReason,
    Recorder,
    erase_recording,
    erase_subject,
    list_recordings,
)
from wince_host.recordings import verify_recording
from wince_wire import RecordingError

Bench = Any
START_S = 1000.0
MB = 1_000_000
MARKERS = 20


def noise(size: int) -> Any:  # noqa: ANN401 - an array
    """A picture that no packing makes smaller."""
    return np.random.default_rng(size).integers(0, 256, (size, size), np.uint8)


def film(bench: Bench, recorder: Recorder, size: int) -> int:
    """Give pictures and markers until the recording ends; return how many."""
    count = 0
    while recorder.active:
        count += 1
        bench.now_s += 0.01
        recorder.put_frame(bench.frame(bench.now_s, count, noise(size)))
        if count <= MARKERS:
            recorder.mark(f"marker {count}", t_s=bench.now_s - 0.005)
        threading.Event().wait(0.002)
        assert count < 10_000
    return count


def test_all_recordings_together_stay_below_their_limit(bench: Bench) -> None:
    bench.recordings.mkdir()
    earlier = bench.recordings / "20200101T000000Z-00000000"
    earlier.mkdir()
    (earlier / "key").write_bytes(b"\x00" * 2 * MB)
    recorder = bench.begin(maximum_mb=4.0)
    given = film(bench, recorder, 300)
    end = bench.wait()
    assert (end.reason, end.complete) == (EndReason.RECORDINGS_FULL, True)
    assert sum(one.size_bytes for one in list_recordings(bench.recordings)) <= 4 * MB
    assert end.counts.frames >= 5
    recording = next(one.folder for one in list_recordings(bench.recordings) if one.header)
    report = verify_recording(recording, bench.site.key)
    assert report.complete
    assert report.ended == EndReason.RECORDINGS_FULL
    assert (report.pictures, report.rows["markers"]) == (end.counts.frames, min(given, MARKERS))
    assert report.pictures + report.pictures_dropped <= given
    with pytest.raises(RecordingError, match=r"no recording can begin \(recordings have reached"):
        recorder.start(bench.consent(), patient="person-7")


def test_what_the_outbox_may_need_stays_free(bench: Bench) -> None:
    left = [60 * MB]
    bench.free_bytes = lambda _folder: left[0]
    recorder = bench.begin(reserve_mb=50.0)
    recorder.mark("before")
    bench.now_s += 1.0
    left[0] = 50 * MB
    recorder.put_frame(bench.frame(START_S + 0.1, 1, noise(50)))
    end = bench.wait()
    assert (end.reason, end.complete) == (EndReason.DISK_NEARLY_FULL, True)
    assert verify_recording(bench.only(), bench.site.key).rows["markers"] == 1
    with pytest.raises(RecordingError, match="no more room than the outbox may need"):
        recorder.start(bench.consent(), patient="person-7")
    assert len(list(bench.recordings.iterdir())) == 1


@pytest.fixture
def largest_file() -> Iterator[int]:
    """The system refuses to let any file of this process grow beyond this."""
    with no_file_beyond(400_000):
        yield 400_000


def test_a_disk_that_refuses_ends_the_recording_and_keeps_what_is_there(
    bench: Bench, largest_file: int
) -> None:
    recorder = bench.begin()
    film(bench, recorder, 250)
    end = bench.wait()
    assert end.reason is EndReason.DISK_REFUSED
    assert (bench.only() / "frames.wrec").stat().st_size <= largest_file
    report = verify_recording(bench.only(), bench.site.key)
    # The chunk that did not fit is gone whole, and the short end still fitted.
    assert report.complete
    assert report.pictures == end.counts.frames >= 5


def test_a_folder_that_cannot_be_made_is_refused(bench: Bench) -> None:
    bench.recordings.write_text("a file where the folder should be")
    with pytest.raises(RecordingError, match="check the disk"):
        bench.begin()


def test_a_disk_that_stands_still_drops_pictures_and_no_measurement(bench: Bench) -> None:
    goes_on = threading.Event()
    recorder = bench.begin()

    def stuck(_folder: Path) -> int:
        assert goes_on.wait(60.0)
        return 10**12

    bench.free_bytes = stuck
    for index in range(100):
        recorder.put_frame(bench.frame(START_S, index))
        recorder.mark(f"marker {index}")
    bench.now_s += 1.0
    assert recorder.counts().frames_dropped >= 90
    goes_on.set()
    recorder.close()
    report = verify_recording(bench.only(), bench.site.key)
    assert report.rows["markers"] == 100
    assert report.pictures + report.pictures_dropped == 100


def test_a_disk_that_stands_still_for_too_long_ends_the_recording(bench: Bench) -> None:
    goes_on = threading.Event()
    recorder = bench.begin()

    def stuck(_folder: Path) -> int:
        assert goes_on.wait(60.0)
        return 10**12

    bench.free_bytes = stuck
    bench.now_s += 1.0
    count = 0
    while recorder.active:
        count += 1
        recorder.mark("x", t_s=START_S)
    goes_on.set()
    assert bench.wait().reason is EndReason.DISK_TOO_SLOW
    # All but the one that found no room any more.
    assert verify_recording(bench.only(), bench.site.key).rows["markers"] == count - 1


def test_erasing_a_subject_leaves_the_others(bench: Bench) -> None:
    recorder = bench.recorder()
    for patient in ("person-7", "person-8", "person-7"):
        recorder.start(bench.consent(), patient=patient)
        recorder.stop()
    # The last one goes on being written while it is erased.
    recorder.start(bench.consent(), patient="person-7")
    assert recorder.erase("person-7") == 3
    assert not recorder.active
    (left,) = list_recordings(bench.recordings)
    assert left.header is not None
    assert left.header.is_of("person-8")
    assert not left.header.is_of("person-7")
    assert erase_subject(bench.recordings, "person-7") == 0
    recorder.close()


def test_erasing_overwrites_the_key_before_it_unlinks_it(bench: Bench) -> None:
    recorder = bench.begin()
    recorder.close()
    folder = bench.only()
    linked = bench.folder / "hard link to the key"
    linked.hardlink_to(folder / "key")
    before = linked.read_bytes()
    erase_recording(folder)
    assert not folder.exists()
    assert len(linked.read_bytes()) == len(before) == 32
    assert linked.read_bytes() != before


def test_only_recordings_are_erased(bench: Bench) -> None:
    bench.folder.joinpath("letters").mkdir()
    with pytest.raises(RecordingError, match="is no recording: nothing was erased"):
        erase_recording(bench.folder / "letters")
    assert bench.folder.joinpath("letters").is_dir()
