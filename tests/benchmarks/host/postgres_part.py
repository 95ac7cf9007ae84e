"""The tables of rows a second into PostgreSQL: one logger, two, and two of which one is killed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from device_crowd import RESEND_S
from ingest_part import table
from ingest_trial import Trial

PROGRAM = Path(__file__).with_name("postgres_trial.py")
TRIALS: tuple[tuple[str, list[str]], ...] = (
    ("PostgreSQL, one logger", []),
    ("PostgreSQL, two loggers", ["--loggers", "2"]),
    ("PostgreSQL, two, one killed", ["--loggers", "2", "--kill"]),
)


def lines(_folder: Path) -> Iterator[str]:
    """Run each trial in a process of its own, which prints one line of JSON."""
    for name, words in TRIALS:
        done = subprocess.run(
            [sys.executable, PROGRAM, *words], check=True, stdout=subprocess.PIPE, text=True
        )
        shown: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        trial = Trial(**{field: shown[field] for field in Trial.__slots__})
        killed = shown["killed_at"] is not None
        yield from table(name, trial, shown["lost"], shown["doubled"], wanted=not killed)
        yield f"| processor time of PostgreSQL, a row | {_per_row_us(shown):,.0f} µs | |"
        if killed:
            yield f"| rows stored when one logger was killed | {shown['killed_at']:,} | |"
            yield f"| time until a device sends again, within the rate | {RESEND_S:.0f} s | |"
        yield ""


def _per_row_us(shown: dict[str, Any]) -> float:
    return float(1e6 * shown["server_cpu_s"] / shown["rows"])
