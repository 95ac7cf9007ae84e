"""Lets recordings be analysed one after the other, beside everything else, and keeps results."""

import logging
import math
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import msgspec

from wince_wire import RecordingError

from ._opened import OpenedRecording
from ._results import Analysis, Failed

logger = logging.getLogger(__name__)

LIMIT_S: Final = 300.0
MOST_KEPT: Final = 32
MOST_WAITING: Final = 8
ONE_THREAD: Final = {"NUMBA_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class AnalysisDesk:
    """Analyses in a process of low priority with a time limit. Safe to use from any thread.

    Parameters
    ----------
    limit_s
        After which an analysis is given up.
    """

    def __init__(self, *, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Future[Analysis]] = OrderedDict()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="analysis")

    def analysis(self, recording: OpenedRecording) -> Future[Analysis]:
        """Return the result for this content, now or later; what failed is tried again.

        Raises
        ------
        RecordingError
            If too many wait already, or the host is about to end.
        """
        with self._lock:
            key = recording.content_sha256
            kept = self._kept.get(key)
            if kept is not None and not _has_failed(kept):
                self._kept.move_to_end(key)
                return kept
            if self._closed or sum(not one.done() for one in self._kept.values()) >= MOST_WAITING:
                raise RecordingError("too many recordings wait to be analysed: try again later")
            self._kept[key] = self._pool.submit(self._run, recording)
            self._kept.move_to_end(key)
            self._let_go()
            return self._kept[key]

    def close(self) -> None:
        """End what runs and let go what waits. May be called twice."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _let_go(self) -> None:
        over = len(self._kept) - MOST_KEPT
        done = [key for key, one in self._kept.items() if one.done()]
        for key in done[: max(0, over)]:
            del self._kept[key]

    def _run(self, recording: OpenedRecording) -> Analysis:
        told = self._told(recording)
        try:
            result = msgspec.json.decode(told, type=Analysis | Failed)
        except msgspec.MsgspecError as error:
            logger.exception("an analysis ended without a result")
            msg = f"{recording.folder.name} could not be analysed: see the host's log"
            raise RecordingError(msg) from error
        if isinstance(result, Failed):
            raise RecordingError(result.sentence)
        return result

    def _told(self, recording: OpenedRecording) -> bytes:
        process = self._start(recording)
        try:
            told, _ = process.communicate(timeout=self._limit_s)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            msg = (
                f"the analysis of {recording.folder.name} took more than {self._limit_s:.0f} s and "
                "was given up: analyse a shorter recording"
            )
            raise RecordingError(msg) from error
        finally:
            with self._lock:
                self._process = None
        return told

    def _start(self, recording: OpenedRecording) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"{__package__}", str(recording.folder)]
        command.append(str(math.ceil(self._limit_s) + 5))
        with self._lock:
            if self._closed:
                raise RecordingError("the host is about to end: try again later")
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                env={**os.environ, **ONE_THREAD},
            )
            return self._process


def _has_failed(one: "Future[Analysis]") -> bool:
    return one.done() and (one.cancelled() or one.exception() is not None)
