"""A disk on which nothing that matters can be written any more."""

import contextlib
import resource
from collections.abc import Callable, Iterator

FullDisk = Callable[[], contextlib.AbstractContextManager[None]]


@contextlib.contextmanager
def no_file_may_grow() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
