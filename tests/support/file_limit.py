"""A process whose files may not grow, as on a full disk."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_file_beyond(length: int) -> Iterator[None]:
    """Make every write beyond a length fail.

    What Python compiles is not kept meanwhile: it would keep a part of it, and every later process
    that imports the module would fail.
    """
    before, kept = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        sys.dont_write_bytecode = kept
