"""`wince-host recordings`: what a person at the host can do, and what one is told."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wince_device.pulse import open_recording
from wince_host.recordings import recordings_app
from wince_wire import run_command

Bench = Any
START_S = 1000.0
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command; return the exit code, what it answered, and what it complained of."""

    def run(*arguments: object) -> tuple[int, str, str]:
        words = [str(argument) for argument in arguments]
        with pytest.raises(SystemExit) as ended:
            run_command(lambda: recordings_app(words, standalone_mode=False))
        told = capsys.readouterr()
        return int(str(ended.value.code)), told.out, told.err

    return run


@pytest.fixture
def recorded(bench: Bench) -> Bench:
    recorder = bench.recorder()
    for patient in ("person-7", "person-8"):
        recorder.start(bench.consent(), patient=patient)
        recorder.put_frame(bench.frame(bench.now_s + 0.2, 1))
        recorder.put_second(bench.second(bench.now_s + 1.0))
        bench.now_s += 2.0
        recorder.close()
    return bench


def first(bench: Bench) -> Path:
    """Return the folder of the earlier recording."""
    folder: Path = min(bench.recordings.iterdir())
    return folder


def test_recordings_are_listed_without_a_key(recorded: Bench, say: Say) -> None:
    code, answer, _ = say("list", recorded.recordings)
    assert code == 0
    assert [path.name in answer for path in recorded.recordings.iterdir()] == [True, True]
    code, answer, _ = say("list", recorded.recordings, "--subject", "person-7")
    assert [path.name in answer for path in sorted(recorded.recordings.iterdir())] == [True, False]
    (first(recorded) / "recording.json").write_text("{")
    assert "cannot be read" in say("list", recorded.recordings)[1]


def test_a_recording_is_opened_and_the_answer_says_so(recorded: Bench, say: Say) -> None:
    out = recorded.folder / "out"
    key = recorded.site.private_file
    code, answer, _ = say("open", first(recorded), "--key", key, "--out", out)
    assert code == 0
    assert "3 frames" in answer
    assert "1 pictures" in answer
    assert "nothing in it is encrypted any more" in answer
    code, _, error = say("open", first(recorded), "--key", key, "--out", out)
    assert (code, error.count("\n")) == (2, 1)
    assert "is there already" in error


def test_verify_tells_whole_from_broken(recorded: Bench, say: Say) -> None:
    key = recorded.site.private_file
    code, answer, _ = say("verify", recorded.recordings, "--key", key)
    assert (code, answer.count("whole;")) == (0, 2)
    file = first(recorded) / "frames.wrec"
    file.write_bytes(file.read_bytes()[:-1])
    code, answer, error = say("verify", recorded.recordings, "--key", key)
    assert code == 2
    assert "NOT WHOLE" in answer
    assert "frames.wrec is cut off after its chunk 1" in answer
    assert error.startswith("error: 1 of 2 recordings are not whole")
    out = recorded.folder / "out"
    code, answer, _ = say("open", first(recorded), "--key", key, "--out", out, "--cut-short")
    assert code == 0
    assert "not whole: frames.wrec is cut off" in answer


@pytest.mark.parametrize("command", ["open", "verify"])
@pytest.mark.parametrize("wrong", ["key", "no key", "folder", "altered"])
def test_bad_input_is_one_sentence(
    recorded: Bench,
    say: Say,
    other_site: Any,  # noqa: ANN401 - as Bench
    command: str,
    wrong: str,
) -> None:
    folder, key = first(recorded), recorded.site.private_file
    if wrong == "key":
        key = other_site.private_file
    elif wrong == "no key":
        key = recorded.site.public_file
    elif wrong == "folder":
        folder = recorded.site.private_file.parent
    else:
        file = folder / "features.wrec"
        file.write_bytes(file.read_bytes()[:-40] + bytes(40))
    more = ("--out", recorded.folder / "out") if command == "open" else ()
    code, _, error = say(command, folder, "--key", key, *more)
    assert (code, error.count("\n")) == (2, 1)
    assert error.startswith("error: ")
    assert not (recorded.folder / "out").exists()


def test_erase_wants_a_yes_and_takes_only_what_was_named(recorded: Bench, say: Say) -> None:
    both = sorted(recorded.recordings.iterdir())
    opened = recorded.folder / "out"
    key = recorded.site.private_file
    say("open", both[0], "--key", key, "--out", opened)
    shutil.copytree(both[0], recorded.recordings / "copy")
    code, _, error = say("erase", recorded.recordings, "--subject", "person-7")
    assert (code, "say with --yes" in error, both[1].name in error) == (2, True, False)
    assert len(list(recorded.recordings.iterdir())) == 3
    code, answer, _ = say("erase", recorded.recordings, "--subject", "person-7", "--yes")
    assert (code, answer) == (0, "erased: 2\n")
    assert list(recorded.recordings.iterdir()) == [both[1]]
    assert opened.is_dir()
    code, _, error = say("erase", recorded.recordings, "--subject", "person-7", "--yes")
    assert (code, "there is no such recording" in error) == (2, True)
    code, _, error = say("erase", opened, "--yes")
    assert (code, "nothing was erased" in error) == (2, True)


def test_a_pulse_that_was_recorded_can_be_analysed_again(recorded: Bench) -> None:
    recorded.now_s = START_S + 100.0
    shutil.rmtree(recorded.recordings)
    recorder = recorded.begin()
    t_s = recorded.now_s + np.arange(400) / 100.0
    for start in range(0, 400, 40):
        recorder.put_batch(recorded.batch(t_s[start : start + 40]))
    recorded.now_s += 5.0
    recorder.close()
    sensor = open_recording(str(recorded.open() / "pulse.csv"))
    read = sensor.read(0.0)
    assert (sensor.kind, round(sensor.rate_hz)) == ("ppg", 100)
    assert read is not None
    np.testing.assert_array_equal(read.samples, np.sin(t_s)[: read.samples.size])
