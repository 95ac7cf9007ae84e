"""How every Wince command ends: cleanly, or with one sentence and exit code 2."""

import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from ._errors import WinceError

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130


def run_command(
    command: Callable[[], object], *, usage_errors: Sequence[type[Exception]] = ()
) -> NoReturn:
    """Run a command line and end the process.

    Parameters
    ----------
    command
        Called without arguments. An integer that it returns is the exit code.
    usage_errors
        The command-line library's own error types, told in one sentence as well.

    Raises
    ------
    SystemExit
        Always: 0 after a good end, 2 after bad input, 130 after Ctrl-C.
    """
    try:
        result = command()
    except WinceError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the command's answer to a person
        sys.exit(EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except tuple(usage_errors) as error:
        say = getattr(error, "format_message", error.__str__)
        print(f"error: {say()}", file=sys.stderr)  # noqa: T201 - the command's answer to a person
        sys.exit(EXIT_BAD_INPUT)
    sys.exit(result if isinstance(result, int) else 0)
