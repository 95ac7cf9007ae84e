"""From the samples of one pulse sensor to valid beats and heart values, on line."""

from collections import deque
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import PulseBatch, SensorState, SignalKind
from wince_wire import SourceError

from ._chain import BeatChain
from ._detector import BeatDetector
from ._profile import PROFILES
from ._summary import RMSSD_WINDOW_S, HeartSummary
from ._trust import Detection, SignalTrust
from .beats import Beat, SignalVerdict

Floats = NDArray[np.float64]

RATE_RANGE_HZ: Final = (25.0, 2000.0)
_GAP_PERIODS: Final = 1.5
_SAME_SIGNAL_S: Final = 5.0  # after a gap this short amplitude and shape are still known
_QUALITY_WINDOW_S: Final = 5.0
_SAME_WAVE_S: Final = 0.1
"""Two rises of a disturbed wave can lead to one summit, which is then found twice. Up to half the
refractory time takes no true beat out of noisy signals; above, a false beat hides the next one."""

_HELD: Final = 8
_HELD_S: Final = 10.0


class HeartTracker:
    """Turns the samples of one pulse sensor into beats.

    Only valid beats are reported. A beat is valid when the newest beats, itself included, are
    alike in shape and size and come at 25-240/min. The first beats after a start are held until
    that is known (six beats) and then reported together, in order. From then on a beat is
    reported at most 0.6 s (ECG) or 1.0 s (PPG) after it happened. A beat in a stretch that is
    not valid is never reported, and never enters an interval.

    How the samples are cut into batches makes no difference.

    Parameters
    ----------
    kind
        ``"ecg"`` or ``"ppg"``.
    rate_hz
        Samples per second, 25-2000.

    Raises
    ------
    SourceError
        If the rate is out of range.
    """

    def __init__(self, *, kind: SignalKind, rate_hz: float) -> None:
        _check_rate(rate_hz)
        self._longest_step_s = _GAP_PERIODS / rate_hz
        self._detector = BeatDetector(kind=kind, rate_hz=rate_hz)
        self._trust = SignalTrust(profile=PROFILES[kind])
        self._chain = BeatChain()
        self._held: deque[Detection] = deque(maxlen=_HELD)
        self._newest_s = -np.inf
        self._state = SensorState.OK
        self._last_s = -np.inf
        self._broken = True
        self._unknown = True

    def process(self, batch: PulseBatch) -> list[Beat]:
        """Take the next samples and return the beats that became certain with them.

        Raises
        ------
        SourceError
            If the times do not rise, or the state is unknown.
        """
        samples = np.asarray(batch.samples, dtype=np.float64)
        times_s = np.asarray(batch.t_s, dtype=np.float64)
        self._check(samples, times_s)
        self._broken |= batch.gap_before
        self._state = _sensor_state(batch.state)
        if self._state is not SensorState.OK:
            self._broken = self._unknown = True
            self._last_s = float(times_s[-1]) if times_s.size else self._last_s
            return []
        return [
            beat
            for piece in self._pieces(samples, times_s)
            for beat in self._work(samples[piece], times_s[piece])
        ]

    def finish(self) -> list[Beat]:
        """Return the last beats of a recording, which no later sample will make certain.

        A beat less than the filters' half length before the end stays out. Samples that come
        after this begin a new stretch.
        """
        if self._broken:
            return []
        self._broken = True
        return [beat for one in self._detector.finish() for beat in self._take(one)]

    def verdict(self, t_s: float) -> SignalVerdict:
        """Return whether the last 5 s before a time can be trusted, and if not, why."""
        if self._state is not SensorState.OK:
            return SignalVerdict(self._state.value)
        return SignalVerdict.STARTING if self._unknown else self._trust.verdict(t_s)

    def valid_fraction(self, t_s: float, window_s: float) -> float:
        """Return the share of a window, at most 60 s, that valid beats cover."""
        valid_now = self.verdict(t_s) is SignalVerdict.VALID
        return self._chain.window.valid_fraction(t_s, window_s, valid_now=valid_now)

    def quality(self, t_s: float) -> float | None:
        """Return the median agreement of the last 5 s of beats, 0-1; None without a beat."""
        return None if self._unknown else self._trust.quality(t_s, _QUALITY_WINDOW_S)

    def summary(self, t_s: float) -> HeartSummary:
        """Return the heart values at a time, which is at or after the newest sample."""
        verdict = self.verdict(t_s)
        window = self._chain.window
        beating = verdict in (SignalVerdict.VALID, SignalVerdict.TOO_NOISY)
        return HeartSummary(
            t_s=float(t_s),
            sensor_state=self._state,
            verdict=verdict,
            hr_bpm=window.hr_bpm(t_s) if beating else None,
            rmssd_ms=window.rmssd_ms(t_s),
            sdnn_ms=window.sdnn_ms(t_s),
            beats_total=window.beats_total,
            corrected_total=window.corrected_total,
            corrected_recently=window.corrected_recently(t_s),
            valid_fraction=self.valid_fraction(t_s, RMSSD_WINDOW_S),
            signal_quality=self.quality(t_s),
            pulse_amplitude_percent=self._chain.amplitude.relative_percent(t_s)
            if beating
            else None,
            sample_rate_hz=self._detector.measured_rate_hz() if not self._broken else None,
        )

    def _check(self, samples: Floats, times_s: Floats) -> None:
        if samples.shape != times_s.shape or samples.ndim != 1:
            msg = (
                f"a pulse batch has {samples.shape} samples and {times_s.shape} times: "
                "the sensor must give one time for each sample"
            )
            raise SourceError(msg)
        if not np.all(np.diff(times_s, prepend=self._last_s) > 0.0):
            msg = (
                f"the pulse sensor's times do not rise after {self._last_s:.3f} s: "
                "the sensor must stamp its samples with one monotonic clock"
            )
            raise SourceError(msg)

    def _pieces(self, samples: Floats, times_s: Floats) -> Iterator[slice]:
        """Yield the runs of finite samples without a gap, and note the gaps between them."""
        finite = np.isfinite(samples)
        steps = np.diff(times_s, prepend=self._last_s)
        late = steps > self._longest_step_s
        cuts = np.flatnonzero(late | (finite != np.concatenate([[True], finite[:-1]])))
        for first, last in zip([0, *cuts], [*cuts, samples.size], strict=True):
            if first == last:
                continue
            self._broken |= bool(late[first])
            if not finite[first]:
                self._broken = True
                continue
            yield slice(first, last)

    def _work(self, samples: Floats, times_s: Floats) -> Iterator[Beat]:
        first_s = float(times_s[0])
        if self._broken:
            forget = self._unknown or first_s - self._last_s > _SAME_SIGNAL_S
            self._restart(first_s, forget=forget)
        self._last_s = float(times_s[-1])
        for detection in self._detector.detect(samples, times_s):
            yield from self._take(detection)

    def _restart(self, t_s: float, *, forget: bool) -> None:
        self._broken = self._unknown = False
        self._detector.restart(forget=forget)
        self._chain.end()
        self._held.clear()
        self._newest_s = -np.inf
        if forget:
            self._trust.restart(t_s)
            self._chain.forget()

    def _take(self, detection: Detection) -> Iterator[Beat]:
        """Report a beat, with those held before it, once the signal is known to be good."""
        self._trust.add(detection)
        while self._held and self._held[0].t_s < detection.t_s - _HELD_S:
            self._held.popleft()
            self._chain.end()
        if detection.t_s - self._newest_s < _SAME_WAVE_S:
            return
        self._newest_s = detection.t_s
        if len(self._held) == _HELD:
            self._chain.end()
        self._held.append(detection)
        if not self._trust.good:
            return
        if len(self._held) > 1:
            yield from self._release_proven()
        else:
            yield self._chain.add(detection)
        self._held.clear()

    def _release_proven(self) -> Iterator[Beat]:
        """Report the held beats after the last odd one: the run that proved the signal good."""
        proven: list[Detection] = []
        for detection in reversed(self._held):
            if self._trust.is_odd(detection):
                self._chain.end()
                break
            proven.append(detection)
        for detection in reversed(proven):
            yield self._chain.add(detection)


def _check_rate(rate_hz: float) -> None:
    low, high = RATE_RANGE_HZ
    if not low <= rate_hz <= high:
        msg = (
            f"beats cannot be found at {rate_hz:g} samples/s: "
            f"set the pulse sensor to {low:g}-{high:g}"
        )
        raise SourceError(msg)


def _sensor_state(state: str) -> SensorState:
    try:
        return SensorState(state)
    except ValueError as error:
        known = ", ".join(SensorState)
        msg = f"the pulse sensor reports the unknown state {state!r}: it may say {known}"
        raise SourceError(msg) from error
