"""Reads a score as one person's own ratings do."""

from wince_signals import FEWEST_RATINGS, CalibrationFit, fit_calibration
from wince_wire import CalibratedScore

from ._kept import KeptCalibration


class Calibration:
    """One person's calibration, fitted once.

    Parameters
    ----------
    kept
        The person's rated scores.
    """

    def __init__(self, kept: KeptCalibration) -> None:
        self.kept = kept
        rated = kept.rated
        self._fit: CalibrationFit | None = None
        if len(rated) >= FEWEST_RATINGS:
            self._fit = fit_calibration(
                [one.rating for one in rated],
                [one.score for one in rated],
                spreads=[one.spread for one in rated],
                intervals=[one.interval for one in rated if one.interval is not None],
            )

    @property
    def patient(self) -> str:
        """Whose it is."""
        return self.kept.patient

    @property
    def ratings(self) -> int:
        """How many rated scores there are."""
        return len(self.kept.rated)

    @property
    def fit(self) -> CalibrationFit | None:
        """The fitted curve; None before the third rating."""
        return self._fit

    def apply(
        self, score: float, interval: tuple[float, float] | None = None
    ) -> CalibratedScore | None:
        """Return what the person would say at a score; None before the third rating.

        Parameters
        ----------
        score
            The uncalibrated score, 0-10.
        interval
            Its 90 % interval as far as the measurement alone is uncertain. Where it is wider than
            at the rated moments, the result is wider too.
        """
        if self._fit is None:
            return None
        read = self._fit.predict(score, interval)
        return CalibratedScore(
            value=read.value,
            interval=read.interval,
            ratings=self._fit.ratings,
            error=self._fit.error,
            follows=min(1.0, self._fit.follows),
            made_ns=self.kept.made_ns,
        )
