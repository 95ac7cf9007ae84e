"""Which of several hosts over one database raises the alarms."""

from typing import Protocol


class Duty(Protocol):
    """The right to raise, escalate, end and deliver alarms; at most one process has it."""

    def start(self) -> None:
        """Begin to ask for it."""
        ...

    def stop(self) -> None:
        """Give it to another one."""
        ...

    def holds(self) -> bool:
        """Tell whether this process has it; never waits."""
        ...

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write into the same record."""
        ...


class Alone:
    """The duty of a host whose database is its own."""

    is_shared = False

    def start(self) -> None:
        """Ask nobody."""

    def stop(self) -> None:
        """Nobody waits for it."""

    def holds(self) -> bool:
        """Return that this process has it."""
        return True
