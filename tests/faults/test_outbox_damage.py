"""A damaged outbox file: set aside with the time in its name, what can be read of it kept."""

import random
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_device.outbox import Outbox, OutboxState
from wince_wire import Ack, ClockState, Event, EventKind, WinceError, decode

PAGE = 4096
ROWS = 400
ACKED = 30


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An outbox with rows 31 to 400 in it, and the name of the start that made them."""
    path = tmp_path_factory.mktemp("whole") / "outbox.db"
    with Outbox(path) as outbox:
        for _ in range(ROWS // 20):
            outbox.append_many([_marker] * 20)
        outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=ACKED))
        return path, outbox.boot_id


def _marker(boot_id: str, seq: int) -> Event:
    return Event(
        boot_id=boot_id,
        seq=seq,
        t_ns=seq,
        clock=ClockState(synchronised=False),
        kind=EventKind.MARKER,
        detail="x" * (seq * 37 % 300),
    )


def _flip(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice([1, 1, 5, 200])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _truncate(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def _truncate_to_three_quarters(content: bytearray, _chance: random.Random) -> None:
    del content[len(content) * 3 // 4 :]


def _zero_page(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) // PAGE) * PAGE
    content[start : start + PAGE] = bytes(PAGE)


def _swap_pages(content: bytearray, chance: random.Random) -> None:
    pages = range(1, len(content) // PAGE)
    one, two = (page * PAGE for page in chance.sample(pages, 2))
    first, second = content[one : one + PAGE], content[two : two + PAGE]
    content[one : one + PAGE], content[two : two + PAGE] = second, first


def _spoil_magic(content: bytearray, _chance: random.Random) -> None:
    content[:16] = b"not SQLite at al"


Damage = Callable[[bytearray, random.Random], None]


@given(
    damage=st.sampled_from([_flip, _truncate, _zero_page, _swap_pages, _spoil_magic]),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=15, deadline=None)
def test_whatever_happens_to_the_file_the_unit_goes_on(
    tmp_path_factory: pytest.TempPathFactory, whole: tuple[Path, str], damage: Damage, seed: int
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "outbox.db"
    content = bytearray(whole[0].read_bytes())
    damage(content, random.Random(seed))  # noqa: S311 - repeatable
    path.write_bytes(content)
    with Outbox(path) as outbox:
        for _ in range(3):
            outbox.append_many([_marker] * 10)
            outbox.unacknowledged(9999)
        assert outbox.state is OutboxState.WRITING
        if outbox.set_aside_file is not None:
            assert outbox.set_aside_file.name.startswith("outbox.corrupt-2")
        there, gone = _accounts(outbox)
        assert there[outbox.boot_id] >= set(range(1, 31))
        earlier = {boot.boot_id: boot for boot in outbox.boots()[:-1]}
        known = earlier.get(whole[1])
        if known is not None and outbox.set_aside_file is not None:
            owed = set(range(known.acknowledged_seq + 1, known.last_seq + 1))
            assert there[whole[1]] | gone[whole[1]] >= owed
    shutil.rmtree(path.parent)


def _accounts(outbox: Outbox) -> tuple[defaultdict[str, set[int]], defaultdict[str, set[int]]]:
    """Rows that can be read, and rows that are told as lost, by start."""
    there: defaultdict[str, set[int]] = defaultdict(set)
    gone: defaultdict[str, set[int]] = defaultdict(set)
    for row in outbox.unacknowledged(9999):
        try:
            event = decode(row.payload, Event)
        except WinceError:
            continue  # a flipped bit in a payload: the host keeps it as a dead letter
        there[event.boot_id].add(event.seq)
        for first, last in event.dropped:
            gone[event.dropped_boot_id or ""].update(range(first, last + 1))
    return there, gone


def test_the_readable_part_is_taken_over_and_the_rest_told(
    tmp_path: Path, whole: tuple[Path, str]
) -> None:
    content = bytearray(whole[0].read_bytes())
    middle = len(content) // 2 // PAGE * PAGE
    content[middle : middle + PAGE] = b"\xa5" * PAGE
    path = tmp_path / "outbox.db"
    path.write_bytes(content)
    with Outbox(path) as outbox:
        assert outbox.set_aside_file is not None
        assert outbox.set_aside_file.read_bytes() == content
        there, gone = _accounts(outbox)
        here, told = there[whole[1]], gone[whole[1]]
    assert here | told == set(range(ACKED + 1, ROWS + 1))
    assert len(here) > ROWS // 2


@pytest.mark.parametrize("damage", [_spoil_magic, _truncate_to_three_quarters])
def test_a_file_that_sqlite_does_not_open_gives_its_rows_all_the_same(
    tmp_path: Path, whole: tuple[Path, str], damage: Damage
) -> None:
    content = bytearray(whole[0].read_bytes())
    damage(content, random.Random(1))  # noqa: S311 - repeatable
    path = tmp_path / "outbox.db"
    path.write_bytes(content)
    with Outbox(path) as outbox:
        there, gone = _accounts(outbox)
    assert there[whole[1]] | gone[whole[1]] == set(range(ACKED + 1, ROWS + 1))
    assert len(there[whole[1]]) > ROWS // 2


def test_a_file_set_aside_after_the_clock_went_back_is_not_the_one_forgotten(
    tmp_path: Path,
) -> None:
    path = tmp_path / "outbox.db"
    # From before, when the clock was ahead.
    for number in range(5):
        (tmp_path / f"outbox.corrupt-2999010{number + 1}T000000000000Z.db").write_bytes(b"old")
    path.write_bytes(b"no database" * 1_000)
    with Outbox(path) as outbox:
        assert outbox.set_aside_file is not None
        assert outbox.set_aside_file.exists()
    kept = sorted(one.name for one in tmp_path.glob("outbox.corrupt-*.db"))
    assert len(kept) == 5
    assert "outbox.corrupt-29990101T000000000000Z.db" not in kept
