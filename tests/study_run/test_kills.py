"""A program that is killed while it records loses at most the last second."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from study_kills import strike_often
from wince_device.study._events import ConsentGiven, Event, Marked
from wince_device.study._journal import JOURNAL, Journal, decode_journal
from wince_device.study._parts import PART_COLUMNS, PartWriter, part_file, read_part
from wince_wire import RecordingError

MARK = Marked(utc_ns=1, t_s=2.0, text="x", source="key")


def test_a_kill_at_a_random_moment_loses_at_most_the_last_second(tmp_path: Path) -> None:
    losses = strike_often(tmp_path, 3, seed=20261121)
    assert max(loss.seconds for loss in losses) <= 1.0
    assert [loss.markers for loss in losses] == [0, 0, 0]
    assert sum(loss.rows for loss in losses) > 0


@settings(deadline=None, max_examples=15)
@given(st.integers(1, 400))
def test_a_journal_that_was_torn_anywhere_is_read_up_to_its_last_whole_line(
    tmp_path_factory: pytest.TempPathFactory, kept: int
) -> None:
    folder = tmp_path_factory.mktemp("torn")
    with Journal(folder) as journal:
        for _ in range(5):
            journal.append(MARK)
    whole = (folder / JOURNAL).read_bytes()
    (folder / JOURNAL).write_bytes(whole[: min(kept, len(whole))])
    with Journal(folder) as journal:
        lines = whole[: min(kept, len(whole))].count(b"\n")
        assert journal.events == [MARK] * lines
        journal.append(MARK)
    assert decode_journal(folder / JOURNAL)[0] == [MARK] * (lines + 1)


def test_a_journal_with_a_damaged_line_is_named(tmp_path: Path) -> None:
    content = msgspec.json.encode(MARK) + b"\n" + b"\0" * 20 + b"\n"
    (tmp_path / JOURNAL).write_bytes(content + msgspec.json.encode(MARK) + b"\n")
    with pytest.raises(RecordingError, match=r"line 2 of .*is damaged"):
        Journal(tmp_path)


def test_two_programs_never_have_one_session(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(RecordingError, match="open in another program"):
        Journal(tmp_path)
    with Journal(tmp_path) as journal:
        assert journal.events == []


@given(
    st.one_of(
        st.builds(
            Marked,
            utc_ns=st.integers(0, 2**62),
            t_s=st.floats(0, 1e9),
            text=st.text(max_size=50),
            source=st.sampled_from(["key", "mqtt"]),
        ),
        st.builds(
            ConsentGiven,
            utc_ns=st.integers(0, 2**62),
            given_by=st.text(max_size=10),
            text_version=st.text(max_size=10),
            text_sha256=st.just("0" * 64),
            frames=st.booleans(),
        ),
    )
)
def test_every_event_comes_back_as_it_was_written(event: Event) -> None:
    line = msgspec.json.encode(event)
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=Event) == event


def test_work_files_come_back_to_the_last_figure_and_a_torn_end_is_left_out(
    tmp_path: Path,
) -> None:
    rows = np.random.default_rng(3).normal(size=(50, len(PART_COLUMNS["pulse"])))
    rows[:, 0] = np.arange(50) / 3.0
    rows[7, 1] = np.nan
    with PartWriter(tmp_path) as writer:
        for row in rows.tolist():
            writer.put("001-01", "pulse", row)
    path = part_file(tmp_path, "001-01", "pulse")
    path.write_bytes(path.read_bytes() + b"17.0\t0.3")
    table = read_part(tmp_path, "001-01", "pulse")
    np.testing.assert_array_equal(np.column_stack(list(table.values())), rows)
    # What a power cut may leave of a file whose length was on the disk and whose end was not.
    path.write_bytes(path.read_bytes()[:-8] + b"\0" * 40 + b"\n5.0\t1.0\n")
    assert read_part(tmp_path, "001-01", "pulse")["time"].size == 50


def test_rows_of_a_beginning_that_is_in_no_journal_do_not_outlive_it(tmp_path: Path) -> None:
    for t_s in (900.0, 5.0):  # the second is on the clock of another start
        with PartWriter(tmp_path) as writer:
            writer.put("001-01", "pulse", [t_s, 1.0])
    assert read_part(tmp_path, "001-01", "pulse")["time"].tolist() == [5.0]


def test_a_disk_that_refuses_is_named_and_the_writer_lives_on(tmp_path: Path) -> None:
    with PartWriter(tmp_path) as writer:
        (tmp_path / "001-01").write_bytes(b"a file where the folder should be")
        writer.put("001-01", "pulse", [0.0, 1.0])
        writer.close()
    assert writer.failure is not None
    assert "study resume" in writer.failure.sentence
