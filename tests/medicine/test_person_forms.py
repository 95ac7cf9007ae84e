"""What the forms of a person's pages make of what was typed."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from wince_host.dashboard._person_forms import dose_of, note_of, painad_of, rating_of
from wince_wire import EntryError

NOW_NS = 1_768_500_000 * 10**9
PAINAD = {"breathing": "1", "voice": "0", "face": "2", "body": "1", "consoling": "2"}


@pytest.fixture(autouse=True)
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The ward's zone."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_dose_is_read_as_it_is_written_here() -> None:
    form = {
        "drug": "  Metamizole  sodium ",
        "amount": "0,5",
        "unit": " g ",
        "time": "2026-01-15T08:30",
    }
    dose = dose_of(form, "heron", "otis", NOW_NS)
    assert (dose.drug, dose.amount, dose.unit) == ("Metamizole sodium", 0.5, "g")
    assert datetime.fromtimestamp(dose.t_ns / 1e9).astimezone().hour == 8
    assert dose.t_ns == 1_768_462_200 * 10**9
    assert dose_of({**form, "time": ""}, "heron", "otis", NOW_NS).t_ns == NOW_NS


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("amount", "much"),
        ("amount", ""),
        ("amount", "nan"),
        ("amount", "1e999"),
        ("time", "yesterday"),
        ("time", "0000-00-00T00:00"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(field: str, written: str) -> None:
    form = {"drug": "x", "amount": "1", "unit": "mg", "time": ""}
    with pytest.raises(EntryError, match=f"(?i){field}"):
        dose_of({**form, field: written}, "heron", "otis", NOW_NS)


def test_painad_adds_up_and_needs_all_five() -> None:
    rating = painad_of(PAINAD, "heron", "otis", NOW_NS)
    assert (rating.scale, rating.value, rating.items) == ("painad", 6.0, (1, 0, 2, 1, 2))
    with pytest.raises(EntryError, match="Body"):
        painad_of({**PAINAD, "body": ""}, "heron", "otis", NOW_NS)


def test_a_rating_is_the_persons_own_number() -> None:
    rating = rating_of({"value": "7"}, "heron", "otis", NOW_NS)
    assert (rating.scale, rating.value, rating.t_ns, rating.entered_by) == (
        "nrs",
        7.0,
        NOW_NS,
        "otis",
    )
    with pytest.raises(EntryError, match="Rating is no number"):
        rating_of({}, "heron", "otis", NOW_NS)


def test_a_note_keeps_its_lines() -> None:
    assert note_of({"text": " one\r\ntwo \n"}, "heron", "otis", NOW_NS).text == "one\ntwo"
