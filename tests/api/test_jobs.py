"""Exports of programs: one after the other, a day long, and nothing of an earlier process."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wince_host.api._jobs import KEPT_S, MOST_WAITING, ExportJobs, Job
from wince_host.exports import Form, Request
from wince_wire import ExportError

PATIENCE_S = 20.0


class Bench:
    """Jobs whose making a test holds in its hands."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 0.0
        self.go_on = threading.Event()
        self.problem: Exception | None = None
        self.jobs = ExportJobs(folder, self._make, monotonic=lambda: self.now_s)

    def _make(self, request: Request, owner: str) -> dict[str, Any]:
        assert self.go_on.wait(PATIENCE_S)
        if self.problem is not None:
            raise self.problem
        request.out.mkdir(parents=True)
        (request.out / "rows.csv").write_text(owner)
        return {"owner": owner}

    def start(self, owner: str = "lab") -> Job | None:
        return self.jobs.start(lambda out: Request(form=Form.CSV, out=out, person="heron"), owner)

    def end(self) -> None:
        """Let everything that waits be made."""
        self.go_on.set()
        self.jobs._pool.shutdown(wait=True)


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[[], Bench]]:
    made: list[Bench] = []

    def make() -> Bench:
        made.append(Bench(tmp_path / "exports"))
        return made[-1]

    yield make
    for bench in made:
        bench.end()


def test_only_so_many_wait(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    started = [bench.start() for _ in range(MOST_WAITING + 1)]
    assert [job is None for job in started] == [False] * MOST_WAITING + [True]


def test_an_export_is_there_for_its_owner_for_a_day(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    job = bench.start()
    assert job is not None
    bench.end()
    done = bench.jobs.job(job.id, "lab")
    assert done is not None
    assert (done.state, done.manifest) == ("done", {"owner": "lab"})
    assert bench.jobs.job(job.id, "other") is None
    file = bench.jobs.file_of(done)
    assert file.stat().st_mode & 0o077 == 0
    bench.now_s = KEPT_S + 1
    assert bench.jobs.job(job.id, "lab") is None
    assert not file.exists()


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (ExportError("there is no person 'heron'"), "there is no person 'heron'"),
        (OSError(28, "No space left on device"), "the zip is not written: No space left on device"),
        (ZeroDivisionError(), "the export failed: see the host's log"),
    ],
)
def test_a_failure_is_told_and_leaves_nothing(
    make_bench: Callable[[], Bench], tmp_path: Path, problem: Exception, said: str
) -> None:
    bench = make_bench()
    bench.problem = problem
    job = bench.start()
    assert job is not None
    bench.end()
    failed = bench.jobs.job(job.id, "lab")
    assert failed is not None
    assert (failed.state, failed.problem) == ("failed", said)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_an_earlier_process_left_is_removed_and_nothing_else(
    make_bench: Callable[[], Bench], tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    number = "0123456789abcdef" * 2
    (folder / f".{number}.4711").mkdir(parents=True)
    (folder / number).mkdir()
    (folder / f"{number}.zip").write_bytes(b"old")
    (folder / "mine.zip").write_bytes(b"mine")
    make_bench()
    assert [path.name for path in folder.iterdir()] == ["mine.zip"]
