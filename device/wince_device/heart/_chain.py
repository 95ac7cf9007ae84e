"""Valid beats in a row: intervals, their correction, and the window they go into."""

from ._amplitude import PulseAmplitude
from ._intervals import IntervalCorrector
from ._summary import HeartWindow
from ._trust import Detection
from .beats import Beat, BeatLabel


class BeatChain:
    """Makes a `Beat` of each valid detection.

    Attributes
    ----------
    window
        The beats of the last minute.
    amplitude
        The pulse waves' heights; empty for ECG.
    """

    def __init__(self) -> None:
        self.window = HeartWindow()
        self.amplitude = PulseAmplitude()
        self._corrector = IntervalCorrector()
        self._last_s: float | None = None

    def end(self) -> None:
        """Let the next beat be the first of a new chain."""
        self._last_s = None
        self._corrector.break_chain()

    def forget(self) -> None:
        """Forget which intervals are usual."""
        self.end()
        self.amplitude.forget()
        self._corrector = IntervalCorrector()

    def add(self, detection: Detection) -> Beat:
        """Return the next beat, with the interval since the one before."""
        beat = self._beat(detection)
        self._last_s = detection.t_s
        self.window.add(beat)
        if detection.height is not None:
            self.amplitude.add(beat.t_s, detection.height)
        return beat

    def _beat(self, detection: Detection) -> Beat:
        quality = min(1.0, detection.quality)
        if self._last_s is None:
            return Beat(
                t_s=detection.t_s,
                interval_ms=None,
                corrected_interval_ms=None,
                label=BeatLabel.FIRST,
                quality=quality,
            )
        interval_ms = 1e3 * (detection.t_s - self._last_s)
        corrected_ms, label = self._corrector.correct(interval_ms)
        return Beat(
            t_s=detection.t_s,
            interval_ms=interval_ms,
            corrected_interval_ms=corrected_ms,
            label=label,
            quality=quality,
        )
