"""Messages of units as ingest hands them to a store."""

from host_bench import BOOT
from wince_host.store import NewAnnouncement, NewRow
from wince_wire import Score, State, encode


def row(score: Score, device: str = "unit-1", *, received_ns: int = 11) -> NewRow:
    """Return a score on its way into a store."""
    return NewRow(
        device=device,
        message=score,
        payload=encode(score).decode(),
        received_ns=received_ns,
        historical=False,
    )


def online(received_ns: int, *, t_ns: int = 1) -> NewAnnouncement:
    """Return that a unit is there, on its way into a store."""
    state = State(state="online", boot_id=BOOT, t_ns=t_ns)
    return NewAnnouncement(
        device="unit-1",
        message=state,
        payload=encode(state).decode(),
        received_ns=received_ns,
        since_ns=received_ns,
    )
