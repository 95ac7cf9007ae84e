"""One of each thing that a person can enter, for tests."""

from typing import TypedDict

from wince_host.care import (
    AlarmAction,
    AlarmEntry,
    AlarmKind,
    AlarmLimits,
    Dose,
    Note,
    Rating,
    Scan,
)

S = 10**9
NOW = 1_700_000_000 * S


class _Entered(TypedDict):
    patient: str
    entered_by: str
    entered_ns: int
    t_ns: int


WHO: _Entered = {"patient": "heron", "entered_by": "mila", "entered_ns": NOW, "t_ns": NOW}
DOSE = Dose(drug="paracetamol", amount=1000.0, unit="mg", **WHO)
PAINAD = Rating(scale="painad", value=6.0, items=(1, 2, 0, 1, 2), **WHO)
NRS = Rating(scale="nrs", value=7.0, **WHO)
NOTE = Note(text="sleeps on the left side", **WHO)
SCAN = Scan(
    device="bed4",
    seconds=30.0,
    score=4.5,
    low=3.0,
    high=6.0,
    confidence=0.8,
    reason=None,
    detail='{"light": "good"}',
    **WHO,
)
ENTRIES = (DOSE, PAINAD, NRS, NOTE, SCAN)
LIMITS = AlarmLimits(patient="heron", set_by="mila", set_ns=NOW)


def alarm_line(second: int = 0, patient: str = "heron", detail: str = "score 7.4") -> AlarmEntry:
    """Return a line of the alarm record, not yet kept."""
    return AlarmEntry(
        at_ns=NOW + second * S,
        kind=AlarmKind.PAIN,
        action=AlarmAction.RAISED,
        patient=patient,
        device="bed4",
        detail=detail,
    )
