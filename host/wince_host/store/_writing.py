"""What writing needs beside the connection: short numbers, and which rows are known."""

import sqlite3
from dataclasses import dataclass, field

from ._held import Held
from ._numbers import Numbers


@dataclass(slots=True)
class Writing:
    """A writing connection with what it remembers of the file.

    Attributes
    ----------
    connection
        In a transaction that somebody else holds.
    """

    connection: sqlite3.Connection
    numbers: Numbers = field(init=False)
    held: Held = field(init=False)
    _seen_version: int = -1

    def __post_init__(self) -> None:
        self.numbers = Numbers(self.connection)
        self.held = Held(self.connection)

    def forget(self) -> None:
        """Remember nothing any more."""
        self.numbers.forget()
        self.held.forget()

    def look_for_others(self) -> None:
        """Forget when another connection has written since the last time."""
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        if version != self._seen_version:
            self.forget()
            self._seen_version = version
