"""How every Wince command ends: cleanly, or with one sentence and exit code 2."""

import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType
from typing import NoReturn, Self

from ._errors import WinceError

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130

_LOOK_S = 0.1
_STOPPING = (signal.SIGINT, signal.SIGTERM)
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_SIGNALLED = 128
"""What shells add to a signal's number, for the exit code of a program that it ended."""


class StopRequest:
    """Notices Ctrl-C and SIGTERM while a program runs, so that it can end in good order.

    The handler sets a flag and nothing else: an event's lock may be held by the very code that
    the signal interrupted. Use it as a context manager, in the main thread.
    """

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._note) for number in _STOPPING}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for a request; False when none came in time."""
        until_s = None if timeout_s is None else time.monotonic() + timeout_s
        while not self.asked:
            left_s = _LOOK_S if until_s is None else until_s - time.monotonic()
            if left_s <= 0.0:
                return False
            # In short looks: a signal may be taken by another thread and wake nobody here.
            time.sleep(min(_LOOK_S, left_s))
        return True

    def _note(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.asked = True


class CleanEnd:
    """Makes SIGTERM and SIGHUP an exception, so that a command cleans up before it ends.

    For commands that leave something half made behind where they are ended at once; those that
    end in good order by themselves take a `StopRequest`. The exception is `SystemExit`, with 128 +
    the signal's number. Later signals do not break into the cleaning up, and one that was ignored
    before (``nohup``) stays ignored. Use it as a context manager, in the main thread.
    """

    def __enter__(self) -> Self:
        self._before = {
            number: signal.signal(number, self._end)
            for number in _ENDING
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        del frame
        for one in self._before:
            signal.signal(one, signal.SIG_IGN)
        sys.exit(_SIGNALLED + number)


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
        Always: 0 after a good end, 2 after bad input, 70 when a stage would not move, 130 after
        Ctrl-C, 128 + its number after a signal that a `CleanEnd` took.
    """
    try:
        result = command()
    except WinceError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the command's answer to a person
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except tuple(usage_errors) as error:
        say = getattr(error, "format_message", error.__str__)
        print(f"error: {say()}", file=sys.stderr)  # noqa: T201 - the command's answer to a person
        sys.exit(EXIT_BAD_INPUT)
    sys.exit(result if isinstance(result, int) else 0)
