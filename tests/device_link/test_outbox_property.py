"""Whatever happens, a row is with the host, in the outbox, or told as dropped."""

import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from full_disk import FullDisk
from link_rows import Makers
from wince_device.outbox import Outbox, OutboxRow, OutboxState
from wince_wire import Ack, Event, EventKind, decode

LIMIT = 17_000
KINDS = ("score", "vitals", "face", "health", "event")


def machine(makers: Makers, full_disk: FullDisk) -> type[RuleBasedStateMachine]:
    """The machine with what the fixtures give."""

    class Life(RuleBasedStateMachine):
        """An outbox and a host that hears of its rows in any order, or not at all."""

        def __init__(self) -> None:
            super().__init__()
            self.folder = tempfile.TemporaryDirectory()
            self.path = Path(self.folder.name) / "outbox.db"
            self.stored: defaultdict[str, set[int]] = defaultdict(set)
            self.closed_holes: defaultdict[str, set[int]] = defaultdict(set)
            self.made: dict[str, int] = {}
            self.outbox = Outbox(self.path, maximum_bytes=LIMIT, memory_bytes=LIMIT)

        @initialize()
        def begin(self) -> None:
            self.made[self.outbox.boot_id] = 0

        @rule(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=30))
        def append(self, kinds: list[str]) -> None:
            self.outbox.append_many([getattr(makers, kind) for kind in kinds])

        @rule(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=30))
        def append_on_a_full_disk(self, kinds: list[str]) -> None:
            with full_disk():
                self.append(kinds)
            assert self.outbox.state is OutboxState.FAILING

        @rule(share=st.floats(0, 1), data=st.data())
        def deliver(self, share: float, data: st.DataObject) -> None:
            rows = self.outbox.unacknowledged(999)
            for row in data.draw(st.permutations(rows[: round(share * len(rows))])):
                self._store(row)

        @rule(data=st.data())
        def acknowledge(self, data: st.DataObject) -> None:
            boot_id = list(self.made)[data.draw(st.integers(0, len(self.made) - 1))]
            self.outbox.acknowledge(self._ack(boot_id))

        @rule()
        def restart(self) -> None:
            self.outbox.close()
            self.outbox = Outbox(self.path, maximum_bytes=LIMIT, memory_bytes=LIMIT)

        @invariant()
        def nothing_is_both_unacknowledged_and_missing(self) -> None:
            waiting, told = self._in_the_outbox()
            for boot in self.outbox.boots():
                here = waiting[boot.boot_id] | told[boot.boot_id]
                there = self.stored[boot.boot_id] | self.closed_holes[boot.boot_id]
                assert here | there == set(range(1, boot.last_seq + 1))
                self.made[boot.boot_id] = boot.last_seq

        @invariant()
        def the_limit_holds_and_the_figures_are_true(self) -> None:
            rows = self.outbox.unacknowledged(9999)
            assert self.outbox.depth() == len(rows)
            assert self.outbox.bytes() == sum(row.size_bytes for row in rows)
            places = 2 if self.outbox.statistics.rows_in_memory else 1
            assert self.outbox.bytes() <= places * LIMIT

        def teardown(self) -> None:
            self.outbox.close()
            self.folder.cleanup()

        def _store(self, row: OutboxRow) -> None:
            boot_id, seq = self._place(row)
            self.stored[boot_id].add(seq)
            lost_id, seqs = self._told(row)
            self.closed_holes[lost_id] |= seqs

        def _ack(self, boot_id: str) -> Ack:
            here = self.stored[boot_id] | self.closed_holes[boot_id]
            seq = 0
            while seq + 1 in here:
                seq += 1
            above = tuple((number, number) for number in sorted(here) if number > seq)
            return Ack(boot_id=boot_id, seq=seq, also=above)

        def _in_the_outbox(self) -> tuple[defaultdict[str, set[int]], defaultdict[str, set[int]]]:
            waiting: defaultdict[str, set[int]] = defaultdict(set)
            told: defaultdict[str, set[int]] = defaultdict(set)
            for row in self.outbox.unacknowledged(9999):
                boot_id, seq = self._place(row)
                waiting[boot_id].add(seq)
                lost_id, seqs = self._told(row)
                told[lost_id] |= seqs
            return waiting, told

        @staticmethod
        def _place(row: OutboxRow) -> tuple[str, int]:
            kinds = {name: type(getattr(makers, name)("0" * 32, 1)) for name in KINDS}
            message = decode(row.payload, kinds[row.suffix])
            return message.boot_id, message.seq

        @staticmethod
        def _told(row: OutboxRow) -> tuple[str, set[int]]:
            if row.suffix != "event":
                return "", set()
            event = decode(row.payload, Event)
            if event.kind is not EventKind.ROWS_DROPPED or event.dropped_boot_id is None:
                return "", set()
            seqs = {n for first, last in event.dropped for n in range(first, last + 1)}
            return event.dropped_boot_id, seqs

    return Life


def test_no_row_is_ever_unaccounted_for(makers: Makers, full_disk: FullDisk) -> None:
    case = machine(makers, full_disk).TestCase
    case.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
    case("runTest").debug()
