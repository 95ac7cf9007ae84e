"""What every form of an export does with the rows."""

from typing import Any, Protocol

from ._rows import Row


class Writer(Protocol):
    """Writes files into a folder while rows go by in order of time."""

    def add(self, row: Row) -> None:
        """Take one row."""
        ...

    def finish(self) -> dict[str, Any]:
        """Close all files and return what the manifest shall say of them."""
        ...

    def discard(self) -> None:
        """Let all files go, unfinished."""
        ...
