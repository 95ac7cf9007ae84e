"""Our programs in the process of the test: for what a command says, where a start adds nothing."""

import importlib
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Final
from unittest.mock import patch

MAINS: Final = {
    "wince-device": "wince_device.app",
    "wince-models": "wince_models.app",
}


def run_here(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of our programs to its end where its libraries and kernels are loaded already.

    What a command leaves to its process (signals, what a library writes past Python, the log of a
    program that nobody has set up) is seen with `wince_stand.run_program` alone.
    """
    program, *rest = (str(argument) for argument in arguments)
    main = importlib.import_module(MAINS[program]).main
    code = None
    with (
        patch.object(sys, "argv", [program, *rest]),
        redirect_stdout(StringIO()) as output,
        redirect_stderr(StringIO()) as errors,
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    assert code is None or isinstance(code, int), code
    return subprocess.CompletedProcess(
        [program, *rest], code or 0, output.getvalue(), errors.getvalue()
    )
