"""Exports that programs asked for: made one after the other, kept for a day."""

import logging
import re
import secrets
import shutil
import threading
import time
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from wince_host.exports import Request
from wince_wire import WinceError

logger = logging.getLogger(__name__)

KEPT_S: Final = 24 * 3600.0
MOST_WAITING: Final = 8
_OURS: Final = re.compile(r"[0-9a-f]{32}(\.zip)?")

State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """One export and how far it is."""

    id: str
    owner: str
    made_s: float
    state: State = "waiting"
    problem: str | None = None
    manifest: dict[str, Any] | None = None


class ExportJobs:
    """Makes exports in a thread of its own. Safe to use from any thread.

    Parameters
    ----------
    folder
        Where they lie; what an earlier process left there is removed.
    make
        Writes one, on behalf of its owner, and returns its manifest.
    monotonic
        The clock.
    """

    def __init__(
        self,
        folder: Path,
        make: Callable[[Request, str], dict[str, Any]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._make = make
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="export")
        self._sweep(all_of_them=True)

    def start(self, request: Callable[[Path], Request], owner: str) -> Job | None:
        """Take an export on and return it; None when too many wait already."""
        with self._lock:
            self._sweep()
            waiting = [job for job in self._jobs.values() if job.state in {"waiting", "running"}]
            if len(waiting) >= MOST_WAITING:
                return None
            job = Job(secrets.token_hex(16), owner, self._monotonic())
            self._jobs[job.id] = job
        self._pool.submit(self._run, job.id, request(self._folder / job.id), owner)
        return job

    def job(self, number: str, owner: str) -> Job | None:
        """Return an export of this owner, None when there is no such one."""
        with self._lock:
            self._sweep()
            job = self._jobs.get(number)
            return job if job is not None and job.owner == owner else None

    def file_of(self, job: Job) -> Path:
        """Return where the zip of a finished export lies."""
        return self._folder / f"{job.id}.zip"

    def close(self) -> None:
        """End once the running export is done; the waiting ones are let go."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, number: str, request: Request, owner: str) -> None:
        self._change(number, state="running")
        try:
            manifest = self._make(request, owner)
            self._pack(request.out)
        except WinceError as error:
            self._change(number, state="failed", problem=error.sentence)
        except OSError as error:
            self._change(
                number, state="failed", problem=f"the zip is not written: {error.strerror}"
            )
        except Exception:  # the edge of the stage: the next export goes on
            logger.exception("an export failed")
            self._change(number, state="failed", problem="the export failed: see the host's log")
        else:
            self._change(number, state="done", manifest=manifest)
        finally:
            shutil.rmtree(request.out, ignore_errors=True)

    def _pack(self, folder: Path) -> None:
        target = folder.with_name(f"{folder.name}.zip")
        try:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        archive.write(path, path.relative_to(folder).as_posix())
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        target.chmod(0o600)

    def _change(self, number: str, **changes: Any) -> None:  # noqa: ANN401 - fields of a job
        with self._lock:
            if number in self._jobs:
                self._jobs[number] = replace(self._jobs[number], **changes)

    def _sweep(self, *, all_of_them: bool = False) -> None:
        """Let go what is older than a day, and everything that no job knows."""
        now_s = self._monotonic()
        old = [
            job.id
            for job in self._jobs.values()
            if job.state in {"done", "failed"} and now_s - job.made_s > KEPT_S
        ]
        for number in old:
            del self._jobs[number]
            (self._folder / f"{number}.zip").unlink(missing_ok=True)
        if all_of_them and self._folder.is_dir():
            for path in self._folder.iterdir():
                if _OURS.fullmatch(path.name.lstrip(".").split(".zip")[0].split(".")[0]):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
