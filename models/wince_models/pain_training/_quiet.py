"""Holds a converter's chatter back, and lets it through only where the conversion fails."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_unless_it_fails() -> Iterator[None]:
    """Hold back all that native and Python code write to standard output and error.

    The converter tells of every tensor and pass, hundreds of lines between the results. With an
    exception everything is passed on to standard error.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 1)
        os.dup2(held.fileno(), 2)
        failed = True
        try:
            yield
            failed = False
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, was in enumerate(kept, start=1):
                os.dup2(was, number)
                os.close(was)
            if failed:
                held.seek(0)
                os.write(2, held.read())
