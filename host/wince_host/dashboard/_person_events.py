"""What happened to a person within a span: ratings, doses, notes, scans and pain alarms."""

from dataclasses import dataclass
from typing import Literal

from wince_host.care import AlarmKind, CareStore, Dose, Note, Rating, Scan

from . import _texts_person as texts
from ._numbers import Number, number_words

Kind = Literal["rating", "dose", "note", "scan", "alarm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Attributes
    ----------
    words
        What it was, in plain words, not yet escaped.
    by
        Who wrote it down.
    value
        0-10 where it is a dot on the scale of the score; None elsewhere.
    id
        Of the entry, to take it back; 0 where that is not possible.
    observed
        A rating that is not the person's own word.
    """

    t_ns: int
    kind: Kind
    words: str
    by: str
    value: float | None = None
    id: int = 0
    observed: bool = False


def events_of(care: CareStore, patient: str, *, since_ns: int, until_ns: int) -> list[Event]:
    """Return everything within a span, the newest first.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    ratings = care.ratings(patient, since_ns=since_ns, until_ns=until_ns)
    doses = care.doses(patient, since_ns=since_ns, until_ns=until_ns)
    notes = care.notes(patient, since_ns=since_ns, until_ns=until_ns)
    scans = care.scans(patient, since_ns=since_ns, until_ns=until_ns)
    found = [_rating(rating) for rating in ratings] + [_dose(dose) for dose in doses]
    found += [_note(note) for note in notes] + [_scan(scan) for scan in scans]
    found += _alarms(care, patient, since_ns=since_ns, until_ns=until_ns)
    return sorted(found, key=lambda event: event.t_ns, reverse=True)


def dose_words(dose: Dose) -> str:
    """Return a dose as people say it: ``Paracetamol 500 mg``."""
    return texts.EVENT_DOSE.format(
        drug=dose.drug, amount=f"{Number(dose.amount):g}", unit=dose.unit
    )


def _rating(rating: Rating) -> Event:
    observed = rating.scale == "painad"
    form = texts.EVENT_PAINAD if observed else texts.EVENT_RATING
    return Event(
        t_ns=rating.t_ns,
        kind="rating",
        words=form.format(value=f"{Number(rating.value):g}"),
        by=rating.entered_by,
        value=rating.value,
        id=rating.id,
        observed=observed,
    )


def _dose(dose: Dose) -> Event:
    return Event(
        t_ns=dose.t_ns, kind="dose", words=dose_words(dose), by=dose.entered_by, id=dose.id
    )


def _note(note: Note) -> Event:
    return Event(t_ns=note.t_ns, kind="note", words=note.text, by=note.entered_by, id=note.id)


def _scan(scan: Scan) -> Event:
    words = texts.EVENT_SCAN.format(score=number_words(scan.score))
    return Event(
        t_ns=scan.t_ns,
        kind="scan",
        words=texts.EVENT_SCAN_POOR if scan.score is None else words,
        by=scan.entered_by,
    )


def _alarms(care: CareStore, patient: str, *, since_ns: int, until_ns: int) -> list[Event]:
    return [
        Event(t_ns=line.at_ns, kind="alarm", words=texts.EVENT_ALARMS[line.action], by=line.by)
        for line in care.alarms(since_ns=since_ns, until_ns=until_ns, patient=patient)
        if line.kind is AlarmKind.PAIN and line.action in texts.EVENT_ALARMS
    ]
