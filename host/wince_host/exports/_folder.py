"""A folder that appears when all its files are written, and not before."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wince_wire import ExportError


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a folder to write in, and call it ``out`` at the end; remove it when that fails.

    Raises
    ------
    ExportError
        If ``out`` is there already, or the disk does not take what is written.
    """
    if out.exists() or out.is_symlink():
        msg = f"{out} is there already: name a folder that is not, with --out"
        raise ExportError(msg)
    partial = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        yield partial
        partial.rename(out)
    except OSError as error:
        msg = (
            f"the export to {out} cannot be written: {error.strerror or error}; nothing is left "
            "of it: check the disk and its rights"
        )
        raise ExportError(msg) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
