"""Analyses one recording in a process of its own and writes the result as JSON."""

import os
import signal
import sys
from pathlib import Path

import msgspec

from wince_host.research._analysis import analyse
from wince_host.research._results import Analysis, Failed
from wince_wire import WinceError


def main(folder: str, limit_s: str) -> None:
    """Analyse a folder; the process ends by itself when the limit is over."""
    signal.alarm(int(limit_s))
    os.nice(10)
    told: Analysis | Failed
    try:
        told = analyse(Path(folder))
    except WinceError as error:
        told = Failed(error.sentence)
    sys.stdout.buffer.write(msgspec.json.encode(told))


if __name__ == "__main__":
    main(*sys.argv[1:3])
