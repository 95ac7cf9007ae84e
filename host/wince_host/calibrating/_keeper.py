"""Keeps every person's calibration up to date with what was entered and measured."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wince_host.care import CareStore, Rating
from wince_host.store import Store
from wince_signals import FEWEST_RATINGS, CalibrationFit, fit_calibration
from wince_wire import MOST_RATINGS, PersonCalibration, RatedScore, StoreError

from ._pairing import PairedRating, pair_rating
from ._record import CalibrationRecord, read_record, remove_record, write_record

logger = logging.getLogger(__name__)

FORMER_VERSIONS: Final = 50
SETTLED_NS: Final = 600_000_000_000
"""Rows may come late from a unit without network: a younger rating is paired anew each time, and
one that could not be paired is tried again after so long."""
FOREVER_NS: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonState:
    """How far the calibration of a person is.

    Attributes
    ----------
    given
        The person's own ratings that were entered.
    used
        Those that could be paired with scores of the present kind.
    needed
        From how many on they are used.
    made_ns, former_ns
        When the pairs last changed, and when they did before.
    fit
        The curve; None with too few.
    calibration
        What a unit is told; None as long as nothing could ever be paired.
    """

    patient: str
    given: int
    used: int
    needed: int
    made_ns: int
    former_ns: tuple[int, ...]
    fit: CalibrationFit | None
    calibration: PersonCalibration | None

    @property
    def enough(self) -> bool:
        """Whether there are ratings enough to use them."""
        return self.used >= self.needed


class Calibrations:
    """The calibrations of everybody. Safe to use from any thread.

    Parameters
    ----------
    store, care
        What was measured, and what was entered.
    folder
        Where paired ratings are kept.
    now_ns
        UTC.
    """

    def __init__(
        self,
        store: Store,
        care: CareStore,
        folder: Path,
        *,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._store = store
        self._care = care
        self._folder = folder
        self._now_ns = now_ns
        self._lock = threading.Lock()
        self._tried: dict[tuple[str, int], int] = {}
        self._unsaved: dict[str, CalibrationRecord] = {}
        self._fits: dict[str, tuple[tuple[RatedScore, ...], CalibrationFit]] = {}

    def state(self, patient: str, *, score_method: str | None = None) -> PersonState:
        """Return how far a person's calibration is, after taking in what was entered since.

        Parameters
        ----------
        score_method
            Only ratings of such scores count; when None, those of the newest rating's kind.

        Raises
        ------
        StoreError
            If a store fails.
        """
        with self._lock:
            ratings = self._own_ratings(patient)
            record = self._brought_up_to_date(patient, ratings)
            return self._state(record, len(ratings), score_method)

    def forget(self, patient: str) -> bool:
        """Remove everything about a person; False when there was nothing.

        Raises
        ------
        StoreError
            If the disk refuses.
        """
        with self._lock:
            self._fits.pop(patient, None)
            self._unsaved.pop(patient, None)
            return remove_record(self._folder, patient)

    def _own_ratings(self, patient: str) -> list[Rating]:
        """Return the person's own numbers: what others observe is judged by the face as well."""
        entered = self._care.ratings(patient, since_ns=0, until_ns=FOREVER_NS)
        return [rating for rating in entered if rating.scale == "nrs"]

    def _brought_up_to_date(self, patient: str, ratings: Sequence[Rating]) -> CalibrationRecord:
        before = self._unsaved.get(patient) or read_record(self._folder, patient)
        known = {pair.rating_id: pair for pair in before.pairs}
        newest = sorted(ratings, key=lambda rating: (rating.t_ns, rating.id))[-MOST_RATINGS:]
        pairs = [self._paired(rating, known.get(rating.id)) for rating in newest]
        after = tuple(pair for pair in pairs if pair is not None)
        if after == before.pairs:
            if patient in self._unsaved:
                self._keep(before)
            return before
        former = (*before.former_ns, before.made_ns)[-FORMER_VERSIONS:]
        made_ns = max(self._now_ns(), before.made_ns + 1)
        record = CalibrationRecord(patient=patient, made_ns=made_ns, former_ns=former, pairs=after)
        self._keep(record)
        return record

    def _keep(self, record: CalibrationRecord) -> None:
        # A full disk must not take a person's page away: it is kept in memory until it can be.
        try:
            write_record(self._folder, record)
        except StoreError as error:
            logger.warning("a calibration cannot be kept on disk: W%03d", error.code)
            self._unsaved[record.patient] = record
            return
        self._unsaved.pop(record.patient, None)

    def _paired(self, rating: Rating, known: PairedRating | None) -> PairedRating | None:
        now_ns = self._now_ns()
        settled = now_ns - max(rating.t_ns, rating.entered_ns) > SETTLED_NS
        key = (rating.patient, rating.id)
        if settled and (known is not None or now_ns - self._tried.get(key, 0) < SETTLED_NS):
            return known
        self._tried[key] = now_ns
        # The rows may have been let go since: then what was paired before holds.
        return pair_rating(self._store, rating) or known

    def _state(
        self, record: CalibrationRecord, given: int, score_method: str | None
    ) -> PersonState:
        method = score_method or (record.pairs[-1].score_method if record.pairs else None)
        rated = tuple(pair.rated for pair in record.pairs if pair.score_method == method)
        calibration = None
        if method is not None and record.made_ns:
            calibration = PersonCalibration(
                score_method=method, made_ns=record.made_ns, ratings=rated
            )
        return PersonState(
            patient=record.patient,
            given=given,
            used=len(rated),
            needed=FEWEST_RATINGS,
            made_ns=record.made_ns,
            former_ns=record.former_ns,
            fit=self._fit(record.patient, rated) if len(rated) >= FEWEST_RATINGS else None,
            calibration=calibration,
        )

    def _fit(self, patient: str, rated: tuple[RatedScore, ...]) -> CalibrationFit:
        held = self._fits.get(patient)
        if held is not None and held[0] == rated:
            return held[1]
        fit = fit_calibration(
            [one.rating for one in rated],
            [one.score for one in rated],
            spreads=[one.spread for one in rated],
            intervals=[one.interval for one in rated if one.interval is not None],
        )
        self._fits[patient] = (rated, fit)
        return fit
