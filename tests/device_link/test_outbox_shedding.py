"""What a full outbox lets go: raw features first, scores and events last, each row counted."""

import itertools
import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from link_rows import Makers
from wince_device.outbox import Outbox

LIMIT = 20_000
RANK = {"face": 0, "health": 0, "vitals": 1, "score": 2, "event": 2}


@given(
    batches=st.lists(
        st.lists(st.sampled_from(sorted(RANK)), min_size=1, max_size=12), min_size=3, max_size=6
    )
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_row_goes_only_after_all_less_wanted_and_all_older_ones_of_its_kind(
    makers: Makers, batches: list[list[str]]
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Outbox(Path(folder) / "outbox.db", maximum_bytes=LIMIT) as outbox,
    ):
        kinds: dict[int, str] = {}
        for batch in itertools.cycle(batches):
            made = outbox.append_many([getattr(makers, kind) for kind in batch])
            kinds |= {row.seq: kind for row, kind in zip(made, batch, strict=True)}
            if outbox.statistics.dropped_total:
                break
        rows = [msgspec.json.decode(row.payload) for row in outbox.unacknowledged(9999)]
        here = {row["seq"] for row in rows}
        gone = {
            seq
            for row in rows
            for first, last in row.get("dropped", ())
            for seq in range(first, last + 1)
        }
        assert outbox.bytes() <= LIMIT
        assert here | gone == set(range(1, outbox.boots()[-1].last_seq + 1))
        assert len(gone & kinds.keys()) == outbox.statistics.dropped_total
        dropped = [(RANK[kinds[seq]], seq) for seq in gone & kinds.keys()]
        kept = [(RANK[kinds[seq]], seq) for seq in here & kinds.keys()]
        assert max(dropped) < min(kept)
