"""From frames and beats to one estimate a second, or the reason why there is none."""

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from wince_device.face import ActionUnits, FaceObservation, GeometricActionUnits
from wince_device.heart import Beat, HeartSummary, SignalVerdict
from wince_device.sources import SensorState
from wince_wire import ComponentReading, Layer, NoScoreReason, QualityFlag

from ._baseline import Baseline, BaselineBuilder
from ._combination import Combined, Component, combine, reading_without_score
from ._coupling import (
    NoiseToSignal,
    heart_noise_to_signal,
    heart_to_face,
    noise_to_signal,
)
from ._indices import IndexValue, apex_frames, hpii, pspi
from ._motion_window import MotionWindow

FACE_GONE_AFTER_S = 1.0
"""The score stops when fewer than half of the frames of this last stretch hold a face."""

SMALLEST_WINDOW_SHARE = 0.6
"""Below this share of frames with a face within the expression window there is no score."""

RATIO_WINDOW_S = 30.0
TRANSFER_WINDOW_S = 60.0
HEART_RATIO_WINDOW_S = 120.0
APEX_WINDOW_S = 60.0

FEW_SPIKES = 50
"""SCIENCE: below 50 spikes a noise-to-signal ratio is provisional."""

BASELINE_OLD_AFTER_S = 7 * 86_400.0
LOW_LIGHT_BELOW = 40.0
OVER_EXPOSED_ABOVE = 225.0
HEAD_TURNED_FROM_DEG = 25.0

_SENSOR_REASONS = {
    SensorState.NO_FINGER: NoScoreReason.NO_FINGER,
    SensorState.LEAD_OFF: NoScoreReason.LEAD_OFF,
    SensorState.UNPLUGGED: NoScoreReason.SENSOR_UNPLUGGED,
    SensorState.SATURATED: NoScoreReason.PULSE_POOR,
    SensorState.AMBIENT: NoScoreReason.PULSE_POOR,
}
_REGIONS = ("nsr_v1", "nsr_v2", "nsr_v3")


@dataclass(frozen=True, slots=True, kw_only=True)
class PainEstimate:
    """What one second says about pain expression.

    Attributes
    ----------
    t_s
        End of the windows, on the sources' clock.
    score, interval, confidence
        Absent together when ``reason`` is set.
    reason, since_s
        Why there is no score, and since when without a break.
    readings
        All components, with or without a score.
    face_fraction
        Share of the expression window's frames with a face.
    pulse_fraction
        Share of the same window with valid beats; None without a pulse sensor.
    """

    t_s: float
    score: float | None
    interval: tuple[float, float] | None
    confidence: float | None
    reason: NoScoreReason | None
    since_s: float | None
    readings: tuple[ComponentReading, ...]
    face_fraction: float
    pulse_fraction: float | None
    flags: tuple[QualityFlag, ...]
    baseline_age_s: float | None


@dataclass(frozen=True, slots=True)
class _Scored:
    """What is kept of one frame. The indices are absent until the person's own neutral is known."""

    t_s: float
    found: bool
    pspi: IndexValue | None
    hpii: IndexValue | None
    mean_luma: float
    yaw_deg: float


class PainEstimator:
    """Holds the windows of one person and turns them into estimates.

    The same calls in the same order give the same estimates, live or from a recording: all times
    come from the sources, none from the clock on the wall.

    Parameters
    ----------
    patient
        Pseudonym.
    source
        Name of the camera, kept with the baseline.
    rate_hz
        The camera's frame rate.
    window_s
        Length of the expression window.
    baseline_s
        Length of rest that makes a baseline.
    has_pulse
        Whether a pulse sensor is configured.
    require_pulse
        Whether a score needs a valid pulse once a sensor is configured.
    simulated
        Whether either source is made up.
    baseline
        The person's kept baseline, if there is one.
    utc_ns
        Turns a source time into UTC, for the baseline's age.
    """

    def __init__(
        self,
        *,
        patient: str,
        source: str,
        rate_hz: float,
        window_s: float,
        baseline_s: float,
        has_pulse: bool,
        require_pulse: bool,
        simulated: bool,
        baseline: Baseline | None,
        utc_ns: Callable[[float], int],
    ) -> None:
        self._patient = patient
        self._source = source
        self._window_s = window_s
        self._has_pulse = has_pulse
        self._require_pulse = require_pulse
        self._simulated = simulated
        self._utc_ns = utc_ns
        self._baseline = baseline
        self._builder = BaselineBuilder(duration_s=baseline_s)
        self._action_units = GeometricActionUnits(baseline.neutral_face() if baseline else None)
        self._frames: deque[_Scored] = deque()
        self._motion = MotionWindow(rate_hz=rate_hz, span_s=TRANSFER_WINDOW_S)
        self._beats: deque[Beat] = deque()
        self._dropped_until_s = -math.inf
        self._last_index: int | None = None
        self._reason: NoScoreReason | None = None
        self._reason_since_s = 0.0

    @property
    def baseline(self) -> Baseline | None:
        """The baseline in force."""
        return self._baseline

    def redo_baseline(self) -> None:
        """Forget the baseline and take a new one from now on."""
        self._baseline = None
        self._builder.restart()
        self._action_units = GeometricActionUnits(None)

    def add_face(self, observation: FaceObservation) -> FaceObservation:
        """Take one frame and return it with its action units."""
        if self._last_index is not None and observation.frame_index > self._last_index + 1:
            self._dropped_until_s = observation.t_s
        self._last_index = observation.frame_index
        own: ActionUnits | None = None
        if observation.found and observation.features is not None:
            units = self._action_units.estimate(observation.features)
            observation = replace(observation, action_units=units)
            # Against a generic neutral face a person's build looks like an expression.
            own = units if units.own_neutral else None
        if self._baseline is None:
            self._builder.add(observation)
        self._motion.add(observation)
        self._frames.append(
            _Scored(
                observation.t_s,
                observation.found,
                pspi(own) if own else None,
                hpii(own) if own else None,
                observation.mean_luma,
                observation.pose.yaw_deg if observation.pose else 0.0,
            )
        )
        while self._frames and self._frames[0].t_s < observation.t_s - APEX_WINDOW_S:
            self._frames.popleft()
        return observation

    def add_beats(self, beats: Iterable[Beat]) -> None:
        """Take beats in rising order."""
        self._beats.extend(beats)
        while self._beats and self._beats[0].t_s < self._beats[-1].t_s - HEART_RATIO_WINDOW_S:
            self._beats.popleft()

    def estimate(
        self, t_s: float, heart: HeartSummary | None, *, blocked: NoScoreReason | None = None
    ) -> PainEstimate:
        """Return the estimate of the second that ends at ``t_s``.

        Parameters
        ----------
        heart
            The heart path's state at that time; None without a pulse sensor.
        blocked
            A reason from outside that forbids a score: paused, the camera lost.
        """
        ratios = self._ratios(t_s)
        self._finish_baseline(t_s, ratios)
        window = [frame for frame in self._frames if t_s - self._window_s < frame.t_s <= t_s]
        share = sum(frame.found for frame in window) / len(window) if window else 0.0
        reason = blocked or self._face_reason(t_s, window, share) or self._pulse_reason(heart)
        components = self._components(t_s, window, ratios)
        combined: Combined | None = None
        if reason is None:
            combined = combine(
                components,
                quality=share * (1.0 if heart is None else heart.signal_quality or 0.0),
                own_neutral=self._baseline is not None,
            )
        self._note_reason(reason, t_s)
        readings = combined.readings if combined else tuple(map(reading_without_score, components))
        return PainEstimate(
            t_s=t_s,
            score=combined.score if combined else None,
            interval=combined.interval if combined else None,
            confidence=combined.confidence if combined else None,
            reason=reason,
            since_s=self._reason_since_s if reason else None,
            readings=(*readings, *self._apex(t_s)),
            face_fraction=share,
            pulse_fraction=None if heart is None else heart.valid_fraction,
            flags=self._flags(t_s, window, ratios, heart),
            baseline_age_s=self._baseline_age_s(t_s),
        )

    def _finish_baseline(self, t_s: float, ratios: dict[str, NoiseToSignal | None]) -> None:
        if self._baseline is not None or self._builder.progress < 1.0:
            return
        self._baseline = self._builder.build(
            patient=self._patient, source=self._source, made_ns=self._utc_ns(t_s), ratios=ratios
        )
        self._builder.restart()
        self._action_units = GeometricActionUnits(self._baseline.neutral_face())

    def _face_reason(self, t_s: float, window: list[_Scored], share: float) -> NoScoreReason | None:
        recent = [frame.found for frame in window if frame.t_s > t_s - FACE_GONE_AFTER_S]
        if not self._frames:
            return NoScoreReason.STARTING
        if not recent:
            return NoScoreReason.CAMERA_LOST
        if sum(recent) < 0.5 * len(recent):
            return NoScoreReason.NO_FACE
        if self._baseline is None:
            return NoScoreReason.BASELINE_NOT_READY
        scored = [frame.t_s for frame in window if frame.pspi is not None]
        if not scored or t_s - scored[0] < SMALLEST_WINDOW_SHARE * self._window_s:
            return NoScoreReason.WINDOW_TOO_SHORT
        return NoScoreReason.FACE_UNSTEADY if share < SMALLEST_WINDOW_SHARE else None

    def _pulse_reason(self, heart: HeartSummary | None) -> NoScoreReason | None:
        if not self._has_pulse or not self._require_pulse:
            return None
        if heart is None:
            return NoScoreReason.NO_PULSE
        sensor = _SENSOR_REASONS.get(SensorState(heart.sensor_state))
        if sensor is not None:
            return sensor
        if heart.verdict is SignalVerdict.STARTING:
            return NoScoreReason.STARTING
        return None if heart.verdict is SignalVerdict.VALID else NoScoreReason.PULSE_POOR

    def _ratios(self, t_s: float) -> dict[str, NoiseToSignal | None]:
        _, speeds = self._motion.last(RATIO_WINDOW_S, t_s)
        ratios = {
            name: noise_to_signal(np.ascontiguousarray(speeds[:, column]))
            for column, name in enumerate(_REGIONS)
        }
        ratios["nsr_heart"] = heart_noise_to_signal(self._beats_until(t_s))
        return ratios

    def _components(
        self, t_s: float, window: list[_Scored], ratios: dict[str, NoiseToSignal | None]
    ) -> tuple[Component, ...]:
        resting = self._baseline
        return (
            _index_component(
                "pspi",
                [frame.pspi for frame in window],
                resting.pspi.mean if resting else 0.0,
                resting.pspi.deviation if resting else 0.5,
            ),
            _index_component(
                "hpii",
                [frame.hpii for frame in window],
                resting.hpii.mean if resting else 0.0,
                resting.hpii.deviation if resting else 0.5,
            ),
            *(
                _ratio_component(
                    name, ratio, resting.resting_noise_to_signal(name) if resting else None
                )
                for name, ratio in ratios.items()
            ),
            self._transfer(t_s),
        )

    def _transfer(self, t_s: float) -> Component:
        times_s, speeds = self._motion.last(TRANSFER_WINDOW_S, t_s)
        entropy = heart_to_face(
            self._beats_until(t_s),
            times_s,
            np.ascontiguousarray(speeds[:, 0]),
            rate_hz=self._motion.rate_hz,
        )
        if entropy is None:
            return Component(name="te_heart_v1", layer=Layer.COUPLING, unit="bit", value=None)
        return Component(
            name="te_heart_v1",
            layer=Layer.COUPLING,
            unit="bit",
            value=entropy.effective,
            deviation=entropy.surrogate_deviation,
            rise=max(0.0, entropy.effective) if entropy.p < 0.05 else 0.0,
            evidence=entropy.n,
            p_value=entropy.p,
        )

    def _apex(self, t_s: float) -> tuple[ComponentReading, ...]:
        scored = [frame.hpii for frame in self._frames if frame.t_s <= t_s]
        composite = np.array([value.value if value else np.nan for value in scored])
        apex = apex_frames(composite)
        deviations = [value.deviation for index in apex if (value := scored[index]) is not None]
        component = Component(
            name="hpii_apex",
            layer=Layer.EXPRESSION,
            unit="",
            value=float(composite[apex].mean()) if apex.size else None,
            deviation=float(np.mean(deviations)) if deviations else 0.0,
            evidence=int(apex.size),
        )
        return (reading_without_score(component),)

    def _beats_until(self, t_s: float) -> list[Beat]:
        return [beat for beat in self._beats if beat.t_s <= t_s]

    def _flags(
        self,
        t_s: float,
        window: list[_Scored],
        ratios: dict[str, NoiseToSignal | None],
        heart: HeartSummary | None,
    ) -> tuple[QualityFlag, ...]:
        age_s = self._baseline_age_s(t_s)
        found = [frame for frame in window if frame.found]
        luma = float(np.mean([frame.mean_luma for frame in found])) if found else None
        turned = any(abs(frame.yaw_deg) > HEAD_TURNED_FROM_DEG for frame in found)
        few = any(ratio is not None and ratio.spikes < FEW_SPIKES for ratio in ratios.values())
        chosen = {
            QualityFlag.SIMULATED: self._simulated,
            QualityFlag.UNCALIBRATED: True,
            QualityFlag.GENERIC_NEUTRAL: self._baseline is None,
            QualityFlag.BASELINE_OLD: age_s is not None and age_s > BASELINE_OLD_AFTER_S,
            QualityFlag.NO_PULSE_SOURCE: not self._has_pulse,
            QualityFlag.FEW_SPIKES: few,
            QualityFlag.FRAMES_DROPPED: self._dropped_until_s > t_s - self._window_s,
            QualityFlag.LOW_LIGHT: luma is not None and luma < LOW_LIGHT_BELOW,
            QualityFlag.OVER_EXPOSED: luma is not None and luma > OVER_EXPOSED_ABOVE,
            QualityFlag.HEAD_MOTION: turned,
            QualityFlag.BEATS_CORRECTED: heart is not None and heart.corrected_recently > 0,
        }
        return tuple(flag for flag, raised in chosen.items() if raised)

    def _baseline_age_s(self, t_s: float) -> float | None:
        if self._baseline is None:
            return None
        return max(0.0, (self._utc_ns(t_s) - self._baseline.made_ns) / 1e9)

    def _note_reason(self, reason: NoScoreReason | None, t_s: float) -> None:
        if reason is not self._reason:
            self._reason = reason
            self._reason_since_s = t_s


def _index_component(
    name: str, values: list[IndexValue | None], resting_mean: float, resting_deviation: float
) -> Component:
    """Mean of an index over the window; frame errors are taken as shared, so they do not average.

    The estimator's errors come from the fit to one face and last for seconds, so dividing by the
    number of frames would claim far too much.
    """
    there = [value for value in values if value is not None]
    if not there:
        return Component(name=name, layer=Layer.EXPRESSION, unit="", value=None)
    mean = float(np.mean([value.value for value in there]))
    shared = float(np.mean([value.deviation for value in there]))
    return Component(
        name=name,
        layer=Layer.EXPRESSION,
        unit="",
        value=mean,
        deviation=math.hypot(shared, resting_deviation),
        rise=max(0.0, mean - resting_mean),
        evidence=len(there),
    )


def _ratio_component(
    name: str, ratio: NoiseToSignal | None, resting: NoiseToSignal | None
) -> Component:
    """Logarithmic change of a ratio from rest; what its uncertainty may explain counts as none."""
    if ratio is None or resting is None:
        return Component(
            name=name,
            layer=Layer.COUPLING,
            unit="",
            value=None,
            evidence=ratio.spikes if ratio else 0,
        )
    change = ratio.log_ratio - resting.log_ratio
    deviation = math.hypot(ratio.deviation, resting.deviation)
    return Component(
        name=name,
        layer=Layer.COUPLING,
        unit="ln",
        value=change,
        deviation=deviation,
        rise=max(0.0, abs(change) - 1.6448536269514722 * deviation),
        evidence=ratio.spikes,
    )
