"""What was typed into the forms of a person's pages, as entries."""

import math
import re
from datetime import datetime

from wince_host.care import Dose, Note, Rating
from wince_wire import EntryError

from . import _texts_person as texts

Form = dict[str, str]
_DECIMAL = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)")
_THOUSANDS = re.compile(r"[+-]?0*[1-9][0-9]*([.,][0-9]{3})+")
PAINAD_NAMES = tuple(name for name, _, _ in texts.PAINAD_ITEMS)


def rating_of(form: Form, patient: str, user: str, now_ns: int) -> Rating:
    """Return a person's own 0-10 number.

    Raises
    ------
    EntryError
        If it is no number.
    """
    value = _number(form.get("value", ""), texts.EVENT_KINDS["rating"])
    return Rating(
        patient=patient, t_ns=now_ns, entered_by=user, entered_ns=now_ns, scale="nrs", value=value
    )


def painad_of(form: Form, patient: str, user: str, now_ns: int) -> Rating:
    """Return an observation by PAINAD.

    Raises
    ------
    EntryError
        If one of the five items is missing or no number.
    """
    titles = {name: title for name, title, _ in texts.PAINAD_ITEMS}
    items = tuple(int(_number(form.get(name, ""), titles[name])) for name in PAINAD_NAMES)
    return Rating(
        patient=patient,
        t_ns=now_ns,
        entered_by=user,
        entered_ns=now_ns,
        scale="painad",
        value=float(sum(items)),
        items=items,
    )


def note_of(form: Form, patient: str, user: str, now_ns: int) -> Note:
    """Return a caregiver's words."""
    words = form.get("text", "").replace("\r\n", "\n").strip()
    return Note(patient=patient, t_ns=now_ns, entered_by=user, entered_ns=now_ns, text=words)


def dose_of(form: Form, patient: str, user: str, now_ns: int) -> Dose:
    """Return a medicine that was given; without a time, now.

    Raises
    ------
    EntryError
        If amount or time cannot be read.
    """
    return Dose(
        patient=patient,
        t_ns=_time(form.get("time", ""), now_ns),
        entered_by=user,
        entered_ns=now_ns,
        drug=" ".join(form.get("drug", "").split()),
        amount=_amount(form.get("amount", "")),
        unit=" ".join(form.get("unit", "").split()),
    )


def _amount(written: str) -> float:
    """Return an amount with a point or a comma before its decimals.

    ``1,000`` is a thousand to some and one to others: between the two lies an overdose, so it is
    not guessed.
    """
    amount = written.strip()
    if _THOUSANDS.fullmatch(amount) is not None:
        raise EntryError(texts.THOUSANDS.format(amount=amount))
    if _DECIMAL.fullmatch(amount) is None:
        raise EntryError(texts.NO_NUMBER.format(what=texts.AMOUNT))
    return _number(amount.replace(",", "."), texts.AMOUNT)


def _number(written: str, what: str) -> float:
    try:
        value = float(written.strip())
    except ValueError as error:
        raise EntryError(texts.NO_NUMBER.format(what=what)) from error
    if not math.isfinite(value):
        raise EntryError(texts.NO_NUMBER.format(what=what))
    return value


def _time(written: str, now_ns: int) -> int:
    """Return a moment that was written in the ward's own zone, to the minute."""
    if not written:
        return now_ns
    try:
        clock = datetime.fromisoformat(written)
        moments = [clock.replace(fold=fold).timestamp() for fold in (0, 1)]
        exists = clock.tzinfo is not None or datetime.fromtimestamp(moments[0]) == clock  # noqa: DTZ006 - the ward's own zone is meant
    except (ValueError, OverflowError, OSError) as error:
        raise EntryError(texts.NO_TIME) from error
    if not exists:
        raise EntryError(texts.SKIPPED_TIME)
    # In the hour that comes twice the later one is meant, unless it is still to come.
    past = [moment for moment in moments if moment * 1e9 <= now_ns]
    return int(max(past, default=moments[0]) * 1e3) * 10**6
