"""Judges a person's doses one after the other, and keeps what cannot change any more."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from wince_host.care import CareStore, Dose
from wince_host.medicine import (
    AFTER_MIN,
    BEFORE_MIN,
    DAY_MIN,
    DAYS_AROUND,
    MINUTE_NS,
    MinuteCourse,
    Response,
    course_of,
    minute_of,
    respond,
    usual_of,
)
from wince_host.store import Store

MOST_HELD = 512
RECENT_STEP_MIN = 5
"""A dose whose hours still run is judged anew so often."""
LOOK_BACK_DAYS = 90
MOST_DOSES = 50
DAY_NS = DAY_MIN * MINUTE_NS

_Key = tuple[object, ...]


class Judge:
    """Safe to use from any thread; judges one dose at a time, which takes about half a second.

    Parameters
    ----------
    store
        Where the minutes are.
    care
        Where the doses are.
    """

    def __init__(self, store: Store, care: CareStore) -> None:
        self._store = store
        self._care = care
        self._held: OrderedDict[_Key, Response] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def doses(self, patient: str, now_ns: int) -> list[Dose]:
        """Return the doses that are shown, the newest first.

        Raises
        ------
        StoreError
            If they cannot be read.
        """
        since_ns = now_ns - LOOK_BACK_DAYS * DAY_NS
        doses = self._care.doses(patient, since_ns=since_ns, until_ns=now_ns + DAY_NS)
        return list(reversed(doses))[:MOST_DOSES]

    def held(self, dose: Dose, doses: Sequence[Dose], now_ns: int) -> Response | None:
        """Return what is known of a dose already, or None when it has to be judged."""
        return self._held.get(_key(dose, doses, now_ns))

    def judge(self, dose: Dose, doses: Sequence[Dose], now_ns: int) -> Response:
        """Judge a dose.

        Parameters
        ----------
        doses
            All doses of this person, in any order.

        Raises
        ------
        StoreError
            If the course cannot be read.
        """
        key = _key(dose, doses, now_ns)
        with self._one_at_a_time:
            response = self._held.get(key)
            if response is None:
                response = self._judge(dose, doses, now_ns)
                self._keep(key, response)
            return response

    def _keep(self, key: _Key, response: Response) -> None:
        self._held[key] = response
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)

    def _judge(self, dose: Dose, doses: Sequence[Dose], now_ns: int) -> Response:
        given = minute_of(dose.t_ns)
        history = self._history(dose.patient, given, now_ns)
        minutes = [minute_of(one.t_ns) for one in doses]
        others = [minute_of(one.t_ns) for one in doses if one.id != dose.id]
        usual = usual_of(history, given, minutes)
        return respond(given, history, usual, others, now_minute=minute_of(now_ns))

    def _history(self, patient: str, given: int, now_ns: int) -> MinuteCourse:
        """Return the same hours of all days around a dose; the hours between stay empty."""
        first = given - DAYS_AROUND * DAY_MIN - BEFORE_MIN
        length = 2 * DAYS_AROUND * DAY_MIN + BEFORE_MIN + AFTER_MIN
        scores = np.full(length, np.nan)
        for day in range(2 * DAYS_AROUND + 1):
            begin = day * DAY_MIN
            since_ns = (first + begin) * MINUTE_NS
            until_ns = min(since_ns + (BEFORE_MIN + AFTER_MIN) * MINUTE_NS, now_ns)
            if until_ns <= since_ns:
                break
            rows = self._store.person_minutes(patient, since_ns=since_ns, until_ns=until_ns)
            found = course_of(rows, since_ns=since_ns, until_ns=until_ns).scores
            scores[begin : begin + found.size] = found
        return MinuteCourse(first, scores)


def _key(dose: Dose, doses: Sequence[Dose], now_ns: int) -> _Key:
    """Return everything on which a judgement rests, without the scores of days gone by."""
    since_min = (now_ns - dose.t_ns) // MINUTE_NS
    running = since_min // RECENT_STEP_MIN if since_min < AFTER_MIN + RECENT_STEP_MIN else -1
    days_after = min(since_min // DAY_MIN, DAYS_AROUND + 1)
    return (dose.id, running, days_after, frozenset((one.id, one.t_ns) for one in doses))
