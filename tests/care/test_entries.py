"""What people enter comes back as it was, in order, and a wrong one is refused in one sentence."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care_examples import DOSE, ENTRIES, LIMITS, NOTE, NOW, NRS, PAINAD, SCAN, S
from time_spans import Span
from wince_host.care import (
    ApiToken,
    CareStore,
    Dose,
    Note,
    Rating,
    Scan,
    open_care_store,
    sqlite_url,
)
from wince_host.refusals import Rule
from wince_wire import EntryError, StoreError

ALWAYS: Span = {"since_ns": 0, "until_ns": 2 * NOW}
no_hurry = settings(deadline=None, max_examples=30)
NUMBERS = count()
COURSES = {Dose: "doses", Rating: "ratings", Note: "notes", Scan: "scans"}


def course(care: CareStore, entry: object, **more: bool) -> list[object]:
    return getattr(care, COURSES[type(entry)])("heron", **ALWAYS, **more)  # type: ignore[no-any-return]


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_comes_back_as_it_was(care: CareStore, entry: Dose) -> None:
    number = care.add(entry)
    assert course(care, entry) == [replace(entry, id=number)]


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_withdrawn_entry_stays_and_is_left_out(care: CareStore, entry: Dose) -> None:
    kept = replace(entry, id=care.add(entry))
    assert care.withdraw(kept, by="otis", at_ns=NOW + S)
    assert not care.withdraw(kept, by="otis", at_ns=NOW + 2 * S)
    assert course(care, entry) == []
    assert course(care, entry, withdrawn=True) == [
        replace(kept, withdrawn_by="otis", withdrawn_ns=NOW + S)
    ]


def test_an_entry_of_somebody_else_is_not_withdrawn(care: CareStore) -> None:
    kept = replace(DOSE, id=care.add(DOSE))
    assert not care.withdraw(replace(kept, patient="teal"), by="otis", at_ns=NOW)
    assert course(care, DOSE) == [kept]


@no_hurry
@given(st.lists(st.integers(-1000, 0), min_size=1, max_size=8), st.integers(-1000, 0))
def test_a_course_is_in_order_and_half_open(offsets_s: list[int], since_s: int) -> None:
    store = STORES[0]
    person = f"p{next(NUMBERS)}"
    for offset in offsets_s:
        store.add(replace(DOSE, patient=person, t_ns=NOW + offset * S))
    told = store.doses(person, since_ns=NOW + since_s * S, until_ns=NOW)
    assert [dose.t_ns for dose in told] == sorted(
        NOW + offset * S for offset in offsets_s if since_s <= offset < 0
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (replace(DOSE, amount=0.0), "amount must be above 0"),
        (replace(DOSE, amount=float("nan")), "amount must be above 0"),
        (replace(DOSE, amount=float("inf")), "amount must be above 0"),
        (replace(DOSE, drug="  "), "name of the medicine is empty"),
        (replace(DOSE, unit="m" * 81), "81 characters, at most 80"),
        (replace(DOSE, patient="../heron"), "is no pseudonym"),
        (replace(DOSE, patient=""), "is no pseudonym"),
        (replace(DOSE, t_ns=NOW + 301 * S), "in the future"),
        (replace(DOSE, t_ns=0), "before the year 2000"),
        (replace(DOSE, entered_by=""), "who enters is empty"),
        (replace(DOSE, withdrawn_by="otis", withdrawn_ns=NOW), "withdrawn already"),
        (replace(NRS, value=10.1), "between 0 and 10"),
        (replace(NRS, value=float("nan")), "between 0 and 10"),
        (replace(NRS, items=(1,)), "has no items"),
        (replace(NRS, scale="vas"), "no scale"),  # type: ignore[arg-type]  # bad on purpose
        (replace(PAINAD, items=(1, 2, 0, 1)), "five items"),
        (replace(PAINAD, items=(3, 2, 0, 1, 0)), "five items"),
        (replace(PAINAD, value=5.0), "add up to 6"),
        (replace(NOTE, text="x" * 4001), "at most 4000"),
        (replace(NOTE, text="a\x00b"), "cannot be shown"),
        (replace(NOTE, text="\ud800"), "cannot be shown"),
        (replace(SCAN, reason="no_face"), "no reason"),
        (replace(SCAN, score=None), "has a reason"),
        (replace(SCAN, low=5.0), "within its interval"),
        (replace(SCAN, detail="[1]"), "no JSON object"),
        (replace(SCAN, detail="{"), "no JSON"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    care: CareStore, wrong: Dose, sentence: str
) -> None:
    with pytest.raises(EntryError, match=sentence) as refused:
        care.add(wrong)
    assert "\n" not in refused.value.sentence
    assert isinstance(refused.value.rule, Rule)
    assert course(care, wrong) == []


@no_hurry
@given(st.text(min_size=1, max_size=60))
def test_any_words_are_kept_exactly_or_refused(words: str) -> None:
    store = STORES[0]
    try:
        number = store.add(replace(NOTE, text=words))
    except EntryError:
        return
    (kept,) = [note for note in store.notes("heron", **ALWAYS) if note.id == number]
    assert kept.text == words


STORES: list[CareStore] = []


@pytest.fixture(autouse=True)
def _hand_to_properties(care: CareStore) -> None:
    """A property runs many times within one test, so it takes the store from here."""
    STORES[:] = [care]


def test_the_newest_limits_hold_and_the_ones_before_stay(care: CareStore) -> None:
    assert care.limits("heron") is None
    stricter = replace(LIMITS, high=5.0, clear=4.0, set_ns=NOW + S)
    care.set_limits(LIMITS)
    care.set_limits(stricter)
    assert care.limits("heron") == stricter
    assert care.limits_history("heron") == [stricter, LIMITS]
    assert care.limits("teal") is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"high": 11.0}, "upper limit must lie between 0 and 10"),
        ({"clear": 7.5}, "must not be above"),
        ({"delay_s": -1.0}, "delay"),
        ({"delay_s": float("nan")}, "delay"),
        ({"escalate_after_s": 0.0}, "escalation"),
        ({"technical_after_s": 1e9}, "without a score"),
        ({"patient": "he ron"}, "no pseudonym"),
    ],
)
def test_limits_that_cannot_be_are_refused(
    care: CareStore, wrong: dict[str, float], sentence: str
) -> None:
    with pytest.raises(EntryError, match=sentence):
        care.set_limits(replace(LIMITS, **wrong))  # type: ignore[arg-type] # a wrong one by design
    assert care.limits_history("heron") == []


def test_a_token_ends_once_and_its_name_is_taken_for_ever(care: CareStore) -> None:
    token = ApiToken(
        name="grafana",
        secret_hash="ab" * 32,
        scopes=("read", "export"),
        created_by="admin",
        created_ns=NOW,
    )
    assert care.add_token(token)
    assert not care.add_token(replace(token, secret_hash="cd" * 32))
    assert care.revoke_token("grafana", at_ns=NOW + S)
    assert not care.revoke_token("grafana", at_ns=NOW + 2 * S)
    assert not care.revoke_token("nobody", at_ns=NOW)
    assert care.tokens() == [replace(token, revoked_ns=NOW + S)]
    with pytest.raises(EntryError, match="cannot be allowed fly"):
        care.add_token(replace(token, name="other", scopes=("fly",)))


def test_the_file_is_for_its_owner_alone(care: CareStore, care_file: Path) -> None:
    care.add(DOSE)
    assert {path.stat().st_mode & 0o777 for path in care_file.parent.iterdir()} == {0o600}


def test_everything_is_there_after_opening_again(care: CareStore, care_file: Path) -> None:
    care.add(DOSE)
    care.close()
    again = open_care_store(sqlite_url(care_file))
    assert [dose.drug for dose in again.doses("heron", **ALWAYS)] == ["paracetamol"]
    again.close()
    again.close()
    with pytest.raises(StoreError, match="closed"):
        again.add(DOSE)
