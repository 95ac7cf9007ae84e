"""Keeps a native library's chatter off the terminal while nothing else is lost."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_CHATTER = (b"INFO: ",)


@contextmanager
def without_native_chatter() -> Iterator[None]:
    """Hold back what native code writes to stderr, then pass on all but its INFO lines.

    The tflite runtime tells which delegate it made and offers no level from Python.
    """
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # a service without stderr
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            held.seek(0)
            for line in held:
                if not line.startswith(_CHATTER):
                    os.write(2, line)
