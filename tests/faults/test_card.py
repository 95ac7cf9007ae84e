"""The kernel turns the card read-only under a unit that writes: it measures on, and tells."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from fault_card import Card
from fault_line import open_line
from fault_proxy import Wire
from wince_device.outbox import Outbox, OutboxState
from wince_stand import DEVICE, Stand

pytestmark = pytest.mark.broker
START_S = 240.0
"""A unit loads its models and kernels first; on a busy machine that is a minute's work."""


def test_rows_go_out_from_memory_while_the_card_is_read_only(card: Card, tmp_path: Path) -> None:
    file = card.folder / "outbox.db"
    with ExitStack() as stack:
        line = open_line(tmp_path / "line", stack, outbox_file=file)
        line.start()
        line.wait_stored(20)
        line.proxy.turn(Wire.REFUSING, reset=True)
        line.wait_made(20)
        card.fail()
        line.wait(lambda: "is read-only): restart" in str(line.outbox.last_error), "it tells")
        assert line.outbox.state is OutboxState.FAILING
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


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.timeout(1000)
def test_a_whole_unit_measures_on_and_comes_back_with_a_mended_card(
    card: Card,
    stand: Stand,
    free_port: Callable[[], int],
    face_models: object,
    wait_until: Callable[[Callable[[], bool], str, float], None],
) -> None:
    del face_models
    drawn = "sim:fps=10,width=320,height=240"
    begin = ("--camera", drawn, "--pulse", drawn, "--state", str(card.folder / "unit"))

    def stored() -> int:
        return sum(stand.stored().scores.values())

    stand.start_host(free_port())
    device = stand.start_device(*begin)
    wait_until((stand.host_state / "wince.sqlite").exists, "the store is made", START_S)
    wait_until(lambda: stored() > 2, "scores are stored", START_S)
    card.fail()
    before = stored()
    wait_until(lambda: stored() > before + 5, "scores go on past what the card took", START_S)
    assert stand.end(device) == 0
    said = (stand.folder / "wince-device-1.log").read_text("utf-8")
    assert "its file system is read-only): restart the unit" in said
    assert "lost with this process" not in said
    card.take_out()
    card.repair()
    card.insert()
    before = stored()
    device = stand.start_device(*begin)
    wait_until(lambda: stored() > before + 2, "the unit measures again", START_S)
    assert stand.end(device) == 0
    boots = stand.status()["devices"][0]["boots"]
    assert len(boots) == 2
    assert [boot["holes"] for boot in boots] == [0, 0]
