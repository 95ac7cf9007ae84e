"""Runs one check within its time limit, whatever it runs into."""

import queue
import re
import threading
from typing import Final

from wince_wire import WinceError

from ._finding import Answer, Check, Finding, fault

_SEPARATOR: Final = re.compile(r"[:;] (?![^(]*\))")
"""Advice may itself hold a colon; what is wrong holds one only in parentheses."""


def run_check(check: Check) -> Finding:
    """Look at one part. Never raises, and never takes much longer than the check's limit."""
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    # A driver that hangs in the kernel cannot be stopped: its thread is left behind.
    thread = threading.Thread(
        target=lambda: answers.put(_answer(check)), name=f"check {check.part}", daemon=True
    )
    thread.start()
    try:
        answer = answers.get(timeout=check.limit_s)
    except queue.Empty:
        answer = fault(
            f"no answer within {check.limit_s:g} s",
            "pull the part out and plug it in again, or start the machine again",
        )
    return Finding(part=check.part, status=answer.status, found=answer.found, mend=answer.mend)


def _answer(check: Check) -> Answer:
    try:
        return check.look()
    except WinceError as error:
        return from_error(error)
    except Exception as error:  # one broken part must not hide the others
        return fault(
            f"the check failed: {type(error).__name__}: {error}",
            "run 'pip install --upgrade wince[device]', or report this line",
        )


def from_error(error: WinceError) -> Answer:
    """Turn a sentence of the form "what is wrong: what to do" into an answer."""
    parts = _SEPARATOR.split(error.sentence, maxsplit=1)
    return fault(parts[0], parts[1] if len(parts) > 1 else "")
