"""A scan of a video that was taken elsewhere, by the program that runs on the units."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from wince_host._files import private_folder
from wince_wire import NoScoreReason, RecordingError, SetupError, WinceError

from ._result import ScanResult, ScanSecond, summarise

logger = logging.getLogger(__name__)
LARGEST_BYTES: Final = 500_000_000
LONGEST_S: Final = 1800.0
BASELINE_S: Final = 10.0
LEARNING: Final = frozenset({NoScoreReason.STARTING, NoScoreReason.BASELINE_NOT_READY})
"""At the beginning of a video the person's rest is learned: no second of it could count."""


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """How a video stands: one of the two once it is over."""

    result: ScanResult | None = None
    error: str | None = None

    @property
    def over(self) -> bool:
        """Whether the work has ended."""
        return self.result is not None or self.error is not None


class VideoScans:
    """Works on one video after another, each in a thread and with its file deleted afterwards.

    Parameters
    ----------
    folder
        Private; videos lie there while they are worked on. Whatever is left from a crash goes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._progress: dict[str, VideoProgress] = {}
        shutil.rmtree(folder, ignore_errors=True)

    def place(self) -> Path:
        """Return an empty file of our own for a video that is on its way here."""
        private_folder(self._folder)
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".video")
        os.close(handle)
        return Path(name)

    def begin(self, key: str, video: Path, *, done: Callable[[ScanResult], None]) -> None:
        """Work on a video, delete it, and hand the result on; returns at once."""
        with self._lock:
            self._progress[key] = VideoProgress()
        threading.Thread(
            target=self._work, args=(key, video, done), name="video scan", daemon=True
        ).start()

    def progress(self, key: str) -> VideoProgress | None:
        """Return how a video stands; None when there is none of this key."""
        with self._lock:
            return self._progress.get(key)

    def forget(self, key: str) -> None:
        """Forget how a video stands that is over."""
        with self._lock:
            told = self._progress.get(key)
            if told is not None and told.over:
                del self._progress[key]

    def _work(self, key: str, video: Path, done: Callable[[ScanResult], None]) -> None:
        try:
            with self._one_at_a_time:
                result = analyse_video(video)
            done(result)
            told = VideoProgress(result=result)
        except WinceError as error:
            told = VideoProgress(error=error.sentence)
        except Exception:
            logger.exception("a video could not be analysed")
            told = VideoProgress(error="something unforeseen happened: see the host's log")
        finally:
            video.unlink(missing_ok=True)
        with self._lock:
            self._progress[key] = told


def analyse_video(video: Path) -> ScanResult:
    """Return the result of a whole video.

    Raises
    ------
    SetupError
        If the analysing program is not installed here.
    RecordingError
        If it cannot read the video, or takes longer than half an hour.
    """
    program = device_program()
    with tempfile.TemporaryDirectory(dir=video.parent) as out:
        command = [program, "analyse", str(video), "--out", out, "--json"]
        command += ["--baseline-seconds", f"{BASELINE_S:g}"]
        try:
            ended = subprocess.run(
                command, capture_output=True, text=True, timeout=LONGEST_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            msg = "the video takes longer than half an hour to analyse: cut it into shorter ones"
            raise RecordingError(msg) from error
        if ended.returncode != 0:
            raise RecordingError(last_sentence(ended.stderr).replace(str(video), "the video"))
        seconds = _seconds(Path(out) / "scores.parquet")
    if not seconds:
        msg = (
            f"the video is too short: it needs {BASELINE_S:g} s of the resting face at its "
            "beginning, and then what is to be judged"
        )
        raise RecordingError(msg)
    return summarise(seconds, seconds=len(seconds))


def device_program() -> str:
    beside = Path(sys.executable).parent / "wince-device"
    found = str(beside) if beside.exists() else shutil.which("wince-device")
    if found is None:
        msg = (
            "videos are analysed by `wince-device`, which is not here: install "
            "`wince[device,recordings]`"
        )
        raise SetupError(msg)
    return found


def last_sentence(said: str) -> str:
    """Return what a program said last, without the word that says that it is an error."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = lines[-1] if lines else "the analysis ended without a word"
    return last.removeprefix("error: ")


def _seconds(table: Path) -> list[ScanSecond]:
    rows = pq.read_table(table).to_pylist()
    return [_second(row) for row in rows if row["no_score_reason"] not in LEARNING]


def _second(row: dict[str, object]) -> ScanSecond:
    def value(name: str) -> float | None:
        number = row.get(name)
        return float(number) if isinstance(number, int | float) and number == number else None

    low, high = value("low"), value("high")
    names = [name.removesuffix("_contribution") for name in row if name.endswith("_contribution")]
    return ScanSecond(
        t_s=value("t_s") or 0.0,
        person="",
        window_s=0.0,
        score=value("score"),
        interval=None if low is None or high is None else (low, high),
        confidence=value("confidence"),
        reason=str(row["no_score_reason"]) if row["no_score_reason"] else None,
        contributions={name: value(f"{name}_contribution") or 0.0 for name in names},
        face_fraction=value("face_fraction"),
        pulse_fraction=value("pulse_fraction"),
        flags=tuple(flag for flag in str(row["flags"] or "").replace(",", " ").split() if flag),
    )
