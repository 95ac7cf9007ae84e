"""A study on a clock that tests move, and what goes with it."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from wince_device.study._engine import Engine
from wince_device.study._events import Began, ConsentGiven, Event, Opened
from wince_device.study._journal import Journal
from wince_device.study._order import steps_for
from wince_device.study._plan import StudyPlan
from wince_device.study._plan_file import plan_of
from wince_device.study._state import SessionState, state_of

CONSENT = """
[consent]
text = "We record the movement of your face and your pulse. You may stop at any time."
version = "2026-11"
roles = ["patient", "proxy"]
"""
SHORT = """
name = "Short"
seed = 11
participants = ["P01", "P02"]
order = "listed"
tasks = ["rest", "drawing"]
duration_s = 4
countdown_s = 1
baseline_s = 0
blocks = [{id = "control"}, {id = "pain", stimulus = "cuff at 200 mmHg"}]
"""


def plan(text: str = SHORT) -> StudyPlan:
    """Return a plan with the usual consent."""
    return plan_of((text + CONSENT).encode(), where="the study")


def began(*, simulated: bool = True) -> Began:
    """Return the beginning of a program."""
    return Began(
        utc_ns=0,
        device="unit-1",
        software="0.1",
        camera="simulated camera",
        pulse_sensor="simulated PPG sensor",
        pulse_kind="ppg",
        frame_rate_hz=30.0,
        pulse_rate_hz=100.0,
        simulated=simulated,
        clock_synchronised=True,
    )


def consent(*, frames: bool) -> ConsentGiven:
    """Return what somebody agreed to just now."""
    now_ns = time.time_ns()
    return ConsentGiven(
        utc_ns=now_ns, given_by="patient", text_version="1", text_sha256="0", frames=frames
    )


@dataclass
class Tape:
    """Notes what the engine asks to be recorded."""

    said: list[tuple[str, float]] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    def begin(self, folder: str, t_s: float, *, baseline: bool) -> str:
        del baseline
        self.folders.append(folder)
        self.said.append(("begin", t_s))
        return ""

    def pause(self, t_s: float) -> None:
        self.said.append(("pause", t_s))

    def resume(self, t_s: float) -> None:
        self.said.append(("resume", t_s))

    def end(self, t_s: float) -> None:
        self.said.append(("end", t_s))


class Bench:
    """A session whose clock moves only when it is told to.

    Parameters
    ----------
    journal
        Where its events go; a list in memory without.
    """

    def __init__(self, text: str = SHORT, *, journal: Journal | None = None) -> None:
        self.plan = plan(text)
        self.now_s = 1000.0
        self.tape = Tape()
        self.events: list[Event] = []
        self._journal = journal
        self.engine = self._take_up(state_of(journal.events) if journal else SessionState())

    def again(self) -> Engine:
        """Take the session up in another program, whose clock begins anew."""
        self.now_s, self.tape = 5.0, Tape()
        self.engine = self._take_up(state_of(self.events))
        return self.engine

    def pass_s(self, seconds: float, step_s: float = 0.25) -> None:
        """Let time pass, with a look every quarter of a second."""
        until_s = self.now_s + seconds
        while self.now_s < until_s:
            self.now_s = min(until_s, self.now_s + step_s)
            self.engine.tick()

    def to_instruction(self) -> Engine:
        """Agree, and look at the signals."""
        self.engine.agree("patient", frames=False)
        self.engine.accept_quality("all good")
        return self.engine

    def do_block(self, rating: int | None = 3) -> None:
        """Start the block that is next, let it pass, and rate it."""
        self.engine.start()
        self.pass_s(self.plan.countdown_s + self.plan.duration_s + 0.5)
        while self.engine.question is not None:
            self.engine.rate(rating, "key")

    def _take_up(self, state: SessionState) -> Engine:
        engine = Engine(
            self.plan,
            steps_for(self.plan, "P01"),
            state=state,
            append=self._append,
            recorder=self.tape,
            now_s=lambda: self.now_s,
            utc_ns=lambda: round((1_795_284_000 + self.now_s) * 1e9),
        )
        for event in () if state.opened else (self._opened(), began()):
            self._append(event)
            state.apply(event)
        if state.opened is not None and state.programs and engine.state.attempts:
            self._append(began())
            state.apply(began())
        engine.measuring = True
        return engine

    def _opened(self) -> Opened:
        steps = steps_for(self.plan, "P01")
        return Opened(
            utc_ns=0,
            format="wince-study-1",
            study=self.plan.name,
            participant="P01",
            session="20261121T181502",
            seed=self.plan.seed,
            order=tuple((one.task.id, one.block.id) for one in steps),
            plan_sha256="0" * 64,
        )

    def _append(self, event: Event) -> None:
        self.events.append(event)
        if self._journal is not None:
            self._journal.append(event)


def bids_errors(folder: Path) -> list[object]:
    """Return what the validator holds for an error."""
    import json
    import shutil
    import subprocess
    import sys

    beside = Path(sys.executable).with_name("bids-validator-deno")
    command = str(beside) if beside.exists() else shutil.which("bids-validator-deno")
    assert command, "the package bids-validator-deno belongs to the extra dev"
    told = subprocess.run(
        [command, "--format", "json", "--max-rows", "-1", str(folder)],
        capture_output=True,
        timeout=100,
        check=False,
    )
    issues = json.loads(told.stdout)["issues"]["issues"]
    return [issue for issue in issues if issue["severity"] == "error"]
