"""No bytes from outside get past the decoder as anything but a row or a dead letter."""

import json
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_bench import MakeScore
from wince_host.ingest import decode_message
from wince_host.ingest._decode import Passing
from wince_host.store import (
    DEAD_LETTER_BYTES,
    Batch,
    DeadLetter,
    NewAnnouncement,
    NewRow,
    SqliteStore,
)
from wince_wire import CHANNELS, Event, EventKind, State, encode, parse_topic

SUFFIXES = [channel.suffix for channel in CHANNELS]
TOPICS = st.one_of(
    st.sampled_from([f"wince/v1/unit-1/{suffix}" for suffix in SUFFIXES]),
    st.text(max_size=40),
    st.builds(lambda tail: f"wince/v1/{tail}", st.text(max_size=20)),
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def decoded(topic: str, payload: bytes) -> NewRow | NewAnnouncement | Passing | DeadLetter:
    return decode_message(topic, payload, received_ns=7, historical=False, retained=False)


@given(topic=TOPICS, payload=st.binary(max_size=300))
def test_any_bytes_become_a_dead_letter(topic: str, payload: bytes) -> None:
    letter = decoded(topic, payload)
    assert isinstance(letter, DeadLetter)
    assert letter.payload == payload
    assert letter.reason


@given(data=st.data(), suffix=st.sampled_from(SUFFIXES))
@settings(max_examples=200)
def test_a_mutated_message_is_read_or_refused_and_always_storable(
    data: st.DataObject, suffix: str, golden: Callable[[str], bytes], many_store: SqliteStore
) -> None:
    tree = json.loads(golden(suffix))
    key = data.draw(st.sampled_from(sorted(tree)))
    tree[key] = data.draw(JSON_VALUES)
    topic = f"wince/v1/unit-1/{suffix}"
    item = decoded(topic, json.dumps(tree).encode("utf-8", "surrogatepass"))
    batch = Batch()
    if isinstance(item, NewRow):
        assert isinstance(item.message, parse_topic(topic)[1].message)
        batch.rows.append(item)
    elif isinstance(item, NewAnnouncement):
        batch.announcements.append(item)
    elif isinstance(item, DeadLetter):
        batch.dead_letters.append(item)
    else:
        assert isinstance(item, Passing)
    many_store.commit(batch)


def test_the_device_of_the_topic_counts(make_score: MakeScore) -> None:
    row = decoded("wince/v1/unit-9/score", encode(make_score(1)))
    assert isinstance(row, NewRow)
    assert row.device == "unit-9"


@pytest.mark.parametrize(
    ("field", "value"), [("seq", 2**63), ("t_ns", -1), ("t_ns", 2**63), ("seq", -1)]
)
def test_a_number_that_no_database_keeps_is_refused(
    make_score: MakeScore, field: str, value: int
) -> None:
    tree = json.loads(encode(make_score(1)))
    tree[field] = value
    letter = decoded("wince/v1/unit-1/score", json.dumps(tree).encode())
    assert isinstance(letter, DeadLetter)
    assert field in letter.reason


def test_reversed_ranges_are_refused(make_score: MakeScore, boot_id: str) -> None:
    event = Event(
        boot_id=boot_id,
        seq=1,
        t_ns=1,
        clock=make_score(1).clock,
        kind=EventKind.ROWS_DROPPED,
        dropped_boot_id=boot_id,
        dropped=((5, 2),),
    )
    letter = decoded("wince/v1/unit-1/event", encode(event))
    assert isinstance(letter, DeadLetter)
    assert "reversed" in letter.reason


def test_a_message_of_the_other_direction_is_refused() -> None:
    letter = decoded("wince/v1/unit-1/ack", b'{"boot_id": "' + b"0" * 32 + b'", "seq": 1}')
    assert isinstance(letter, DeadLetter)
    assert letter.seq is None


def test_a_long_payload_is_kept_in_part_and_its_length_told() -> None:
    letter = decoded("wince/v1/unit-1/score", b"x" * 100_000)
    assert isinstance(letter, DeadLetter)
    assert len(letter.payload) == DEAD_LETTER_BYTES
    assert letter.payload_bytes == 100_000


def test_only_an_unreadable_row_of_this_contract_is_given_up(make_score: MakeScore) -> None:
    broken = json.loads(encode(make_score(4)))
    del broken["patient"]
    letter = decoded("wince/v1/unit-1/score", json.dumps(broken).encode())
    assert isinstance(letter, DeadLetter)
    assert (letter.device, letter.seq) == ("unit-1", 4)
    newer = msgspec.json.encode(msgspec.structs.replace(make_score(4), schema_version=2))
    letter = decoded("wince/v1/unit-1/score", newer)
    assert isinstance(letter, DeadLetter)
    assert letter.seq is None


def test_when_a_state_began_is_told_only_where_it_is_known(boot_id: str) -> None:
    topic = "wince/v1/unit-1/state"
    gone = encode(State(state="offline", boot_id=boot_id, t_ns=5))
    here = encode(State(state="online", boot_id=boot_id, t_ns=5))

    def since(payload: bytes, *, retained: bool) -> int | None:
        item = decode_message(topic, payload, received_ns=7, historical=False, retained=retained)
        assert isinstance(item, NewAnnouncement)
        return item.since_ns

    assert since(gone, retained=False) == 7
    assert since(gone, retained=True) is None
    assert since(here, retained=False) == 7
    assert since(here, retained=True) == 5
