"""The kernel turns the card read-only under a unit that writes: it measures on, and tells."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from fault_card import Card
from fault_line import open_line
from fault_proxy import Wire
from wince_device.outbox import Outbox, OutboxState
from wince_stand import DEVICE

pytestmark = pytest.mark.broker


def test_rows_go_out_from_memory_while_the_card_is_read_only(card: Card, tmp_path: Path) -> None:
    file = card.folder / "outbox.db"
    with ExitStack() as stack:
        line = open_line(tmp_path / "line", stack, outbox_file=file)
        line.start()
        line.wait_stored(20)
        line.proxy.turn(Wire.REFUSING, reset=True)
        line.wait_made(20)
        card.fail()
        line.wait(lambda: line.outbox.state is OutboxState.FAILING, "the outbox tells")
        assert "is read-only): restart" in str(line.outbox.last_error)
        line.wait_made(20)
        line.proxy.turn(Wire.WHOLE)
        line.stop_making()
        line.wait(lambda: line.stored() == line.made, "every row is stored")
        assert line.store.stored_ranges(DEVICE, line.outbox.boot_id) == [(1, line.made)]
        assert line.outbox.statistics.dropped_total == 0
        stored = set(line.stored_rows())
    card.take_out()
    card.repair()
    card.insert()
    with Outbox(file) as again:
        # The card never heard that the host has them; it holds none that the host has not.
        assert {row.payload.decode() for row in again.unacknowledged(99_999)} <= stored
        assert again.state is OutboxState.WRITING
        assert again.set_aside_file is None
