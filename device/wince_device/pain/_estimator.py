"""From frames and beats to one estimate a second, or the reason why there is none."""

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wince_device.face import ActionUnitHead, ActionUnits, FaceObservation
from wince_device.heart import Beat, HeartSummary
from wince_device.noise_floor import FloorGauge, FloorReading
from wince_wire import ComponentReading, GuidedRest, MotionAboveFloor, NoScoreReason, QualityFlag

from ._baseline import Baseline
from ._baseline_builder import BaselineBuilder, build_baseline
from ._classifier_window import ClassifierWindow
from ._classifiers import PainClassifiers
from ._combination import Combined, Component, combine, reading_without_score
from ._components import apex_component, index_components, ratio_component, transfer_component
from ._coupling import NoiseToSignal, heart_noise_to_signal, heart_to_face, noise_to_signal
from ._coupling_scan import SCAN_WINDOW_S, CouplingScan
from ._flags import BASELINE_OLD_AFTER_S, FEW_SPIKES, head_turned, light_flags
from ._frame_window import FrameWindow, ScoredFrame, face_share
from ._guided_baseline import GuidedBaseline, RestSecond
from ._held_closing import HeldClosing
from ._indices import index_values
from ._motion_window import MotionWindow
from ._reasons import face_reason, pulse_reason
from ._rest_drift import RestDrift

RATIO_WINDOW_S = 30.0
TRANSFER_WINDOW_S = 60.0
HEART_RATIO_WINDOW_S = 120.0
APEX_WINDOW_S = 60.0

_REGIONS = ("nsr_v1", "nsr_v2", "nsr_v3")

Ratios = dict[str, NoiseToSignal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PainEstimate:
    """What one second says about pain expression.

    Attributes
    ----------
    t_s
        End of the windows, on the sources' clock.
    score, interval, measured_interval, confidence
        Absent together when ``reason`` is set. ``interval`` holds what people show of the same
        pain, ``measured_interval`` what the measurement alone leaves open.
    reason, since_s
        Why there is no score, and since when without a break.
    readings
        All components, with or without a score.
    face_fraction
        Share of the expression window's frames with a face.
    pulse_fraction
        Share of the same window with valid beats; None without a pulse sensor.
    motion_above_floor
        By region, over the same window; empty unless a noise floor holds and motion was measured.
    guided_rest
        How far a guided baseline is, and what would help; in its last second it is complete.
    guided_given_up
        In this second a guided baseline was given up: the one before holds on.
    """

    t_s: float
    score: float | None
    interval: tuple[float, float] | None
    measured_interval: tuple[float, float] | None = None
    confidence: float | None
    reason: NoScoreReason | None
    since_s: float | None
    readings: tuple[ComponentReading, ...]
    face_fraction: float
    pulse_fraction: float | None
    flags: tuple[QualityFlag, ...]
    baseline_age_s: float | None
    motion_above_floor: tuple[MotionAboveFloor, ...] = ()
    guided_rest: GuidedRest | None = None
    guided_given_up: bool = False


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
    floor
        Holds the motion against the device's noise floor; None where none was measured.
    classifiers
        Read P(pain) off the face, shown beside the score; None where they are not to be had.
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
        floor: FloorGauge | None = None,
        classifiers: PainClassifiers | None = None,
    ) -> None:
        self._patient = patient
        self._source = source
        self._window_s = window_s
        self._has_pulse = has_pulse
        self.require_pulse = require_pulse
        self._simulated = simulated
        self._utc_ns = utc_ns
        self._baseline = baseline
        self._builder = BaselineBuilder(duration_s=baseline_s)
        self._action_units = ActionUnitHead(baseline.neutral_face() if baseline else None)
        self._guide: GuidedBaseline | None = None
        self._guide_asked_s: float | None = None
        self._drift = RestDrift()
        self._eyes = HeldClosing()
        self._frames = FrameWindow(span_s=max(window_s, APEX_WINDOW_S))
        self._motion = MotionWindow(rate_hz=rate_hz, span_s=SCAN_WINDOW_S)
        self._scan = CouplingScan()
        self._classified = ClassifierWindow(classifiers, span_s=window_s)
        self._floor = floor or FloorGauge(None, camera=source)
        self._beats: deque[Beat] = deque()
        self._dropped_until_s = -math.inf
        self._last_index: int | None = None
        self._reason: NoScoreReason | None = None
        self._reason_since_s = 0.0

    @property
    def baseline(self) -> Baseline | None:
        """The baseline in force."""
        return self._baseline

    def guide_baseline(self, rest_s: float) -> None:
        """Lead the person through a rest from the next second on; asked again it begins anew.

        The baseline in force holds until the guided one is complete.

        Parameters
        ----------
        rest_s
            Seconds of rest that must count.
        """
        self._guide_asked_s = rest_s

    def redo_baseline(self) -> None:
        """Forget the baseline and take a new one from now on."""
        self._baseline = None
        self._guide = self._guide_asked_s = None
        self._builder.restart()
        self._action_units = ActionUnitHead(None)

    def add_face(self, observation: FaceObservation) -> FaceObservation:
        """Take one frame and return it with its action units."""
        if self._last_index is not None and observation.frame_index > self._last_index + 1:
            self._dropped_until_s = observation.t_s
        self._last_index = observation.frame_index
        own: ActionUnits | None = None
        vector = observation.vector if observation.found else None
        if vector is not None and np.isfinite(vector).all():
            units = self._action_units.estimate(vector)
            observation = replace(observation, action_units=units)
            # Against a generic neutral face a person's build looks like an expression.
            own = units if units.own_neutral else None
        self._classified.add(observation, own)
        if self._guide is not None:
            self._guide.add(observation)
        elif self._baseline is None:
            self._builder.add(observation)
        self._drift.add(observation)
        self._motion.add(observation)
        self._floor.add(observation)
        self._frames.add(
            ScoredFrame(
                observation.t_s,
                observation.found,
                index_values(own, self._eyes.held(observation.t_s, own)) if own else None,
                observation.mean_luma,
                observation.pose.yaw_deg if observation.pose else 0.0,
            )
        )
        return observation

    def add_beats(self, beats: Iterable[Beat]) -> None:
        """Take beats in rising order."""
        self._beats.extend(beats)
        while self._beats and self._beats[0].t_s < self._beats[-1].t_s - HEART_RATIO_WINDOW_S:
            self._beats.popleft()

    def estimate(
        self,
        t_s: float,
        heart: HeartSummary | None,
        *,
        blocked: NoScoreReason | None = None,
        pulse_lost: NoScoreReason | None = None,
    ) -> PainEstimate:
        """Return the estimate of the second that ends at ``t_s``.

        Parameters
        ----------
        heart
            The heart path's state at that time; None without a pulse sensor.
        blocked
            A reason from outside that forbids a score: paused, the camera lost.
        pulse_lost
            Why no samples have come lately, where none have.
        """
        pulse = pulse_reason(heart, pulse_lost) if self._has_pulse else None
        pulse_usable = self._has_pulse and pulse is None
        # Beats of a pulse that is lost say nothing of now.
        beats = self._beats_between(-math.inf, t_s) if pulse_usable else []
        ratios = self._ratios(t_s, beats)
        guided, given_up = self._lead(t_s, blocked is not None, pulse_usable=pulse_usable)
        self._finish_baseline(t_s, blocked, pulse_usable=pulse_usable)
        self._drift.end_second(t_s, self._baseline)
        window = self._frames.last(self._window_s, t_s)
        share = face_share(window)
        reason = (
            blocked
            or face_reason(
                window,
                t_s,
                window_s=self._window_s,
                started=len(self._frames) > 0,
                baseline_ready=self._baseline is not None,
            )
            or (pulse if self.require_pulse else None)
        )
        components = self._components(t_s, window, ratios, beats)
        combined: Combined | None = None
        if reason is None:
            quality = heart.signal_quality or 0.0 if heart and pulse_usable else 1.0
            combined = combine(
                components, quality=share * quality, own_neutral=self._baseline is not None
            )
        self._note_reason(reason, t_s)
        above = self._floor.reading(self._window_s, t_s)
        readings = combined.readings if combined else tuple(map(reading_without_score, components))
        apex = apex_component([frame.hpii for frame in self._frames.last(APEX_WINDOW_S, t_s)])
        return PainEstimate(
            t_s=t_s,
            score=combined.score if combined else None,
            interval=combined.interval if combined else None,
            measured_interval=combined.measured if combined else None,
            confidence=combined.confidence if combined else None,
            reason=reason,
            since_s=self._reason_since_s if reason else None,
            readings=(*readings, *map(reading_without_score, (apex, *self._slow(t_s, beats)))),
            face_fraction=share,
            pulse_fraction=None if heart is None else heart.valid_fraction,
            flags=self._flags(t_s, window, ratios, heart, above),
            baseline_age_s=self._baseline_age_s(t_s),
            motion_above_floor=above.shares,
            guided_rest=guided,
            guided_given_up=given_up,
        )

    def _lead(
        self, t_s: float, blocked: bool, *, pulse_usable: bool
    ) -> tuple[GuidedRest | None, bool]:
        """Go on with a guided rest; return how far it is, and whether it was given up."""
        if self._guide_asked_s is not None:
            self._guide = GuidedBaseline(
                rest_s=self._guide_asked_s,
                began_s=t_s,
                needs_pulse=self._has_pulse and self.require_pulse,
            )
            self._guide_asked_s = None
            self._builder.restart()
        guide = self._guide
        if guide is None:
            return None, False
        guide.end_second(t_s, pulse_usable=pulse_usable, blocked=blocked)
        if guide.ready:
            self._take_guided(guide, t_s)
        given_up = guide.given_up(t_s)
        if guide.ready or given_up:
            self._guide = None
        return GuidedRest(progress=guide.progress, hint=guide.hint), given_up

    def _take_guided(self, guide: GuidedBaseline, t_s: float) -> None:
        seconds = guide.seconds
        self._use(
            build_baseline(
                [vector for one in seconds for vector in one.vectors],
                [frame_s for one in seconds for frame_s in one.times_s],
                rest_s=float(len(seconds)),
                patient=self._patient,
                source=self._source,
                made_ns=self._utc_ns(t_s),
                ratios=self._ratios_of_rest(seconds),
                guided=True,
            )
        )

    def _ratios_of_rest(self, seconds: list[RestSecond]) -> Ratios:
        """Return the ratios of the seconds that counted; the others are gaps."""
        ends_s = np.array([one.t_s for one in seconds])
        first_s, last_s = float(ends_s[0]) - 1.0, float(ends_s[-1])
        times_s, speeds = self._motion.last(last_s - first_s, last_s)
        place = np.minimum(np.searchsorted(ends_s, times_s), ends_s.size - 1)
        counted = (times_s <= ends_s[place]) & (times_s > ends_s[place] - 1.0)
        rested = np.where(counted[:, None], speeds, np.nan)
        ratios = _region_ratios(rested)
        ratios["nsr_heart"] = heart_noise_to_signal(self._beats_between(first_s, last_s))
        return ratios

    def _use(self, baseline: Baseline) -> None:
        self._baseline = baseline
        self._builder.restart()
        self._drift.forget()
        self._action_units = ActionUnitHead(baseline.neutral_face())

    def _finish_baseline(
        self, t_s: float, blocked: NoScoreReason | None, *, pulse_usable: bool
    ) -> None:
        """Make the baseline once there is enough rest; a pause is no rest."""
        began_s = self._builder.began_s
        if blocked is not None:
            self._builder.restart()
        if blocked is not None or self._baseline or began_s is None or not self._builder.ready:
            return
        # Only the rest itself counts, not what the person did before it.
        rest_beats = self._beats_between(began_s, t_s) if pulse_usable else []
        ratios = self._ratios(t_s, rest_beats, span_s=t_s - began_s)
        self._use(
            self._builder.build(
                patient=self._patient, source=self._source, made_ns=self._utc_ns(t_s), ratios=ratios
            )
        )

    def _ratios(self, t_s: float, beats: list[Beat], *, span_s: float = RATIO_WINDOW_S) -> Ratios:
        _, speeds = self._motion.last(min(span_s, RATIO_WINDOW_S), t_s)
        ratios = _region_ratios(speeds)
        ratios["nsr_heart"] = heart_noise_to_signal(beats)
        return ratios

    def _components(
        self, t_s: float, window: list[ScoredFrame], ratios: Ratios, beats: list[Beat]
    ) -> tuple[Component, ...]:
        rest = self._baseline
        times_s, speeds = self._motion.last(TRANSFER_WINDOW_S, t_s)
        entropy = heart_to_face(
            beats, times_s, np.ascontiguousarray(speeds[:, 0]), rate_hz=self._motion.rate_hz
        )
        return (
            *index_components(
                [frame.indices for frame in window],
                rest.pspi if rest else None,
                rest.hpii if rest else None,
            ),
            *(
                ratio_component(name, ratio, rest.resting_noise_to_signal(name) if rest else None)
                for name, ratio in ratios.items()
            ),
            *self._classified.components(t_s),
            transfer_component("te_heart_v1", entropy),
        )

    def _slow(self, t_s: float, beats: list[Beat]) -> tuple[Component, ...]:
        """Return what is told every ten seconds alone."""
        if not (self._has_pulse and self._scan.due(t_s)):
            return ()
        times_s, speeds = self._motion.last(SCAN_WINDOW_S, t_s)
        return self._scan.components(t_s, beats, times_s, speeds, rate_hz=self._motion.rate_hz)

    def _beats_between(self, after_s: float, until_s: float) -> list[Beat]:
        after_s = max(after_s, until_s - HEART_RATIO_WINDOW_S)
        return [beat for beat in self._beats if after_s < beat.t_s <= until_s]

    def _flags(
        self,
        t_s: float,
        window: list[ScoredFrame],
        ratios: Ratios,
        heart: HeartSummary | None,
        above: FloorReading,
    ) -> tuple[QualityFlag, ...]:
        age_s = self._baseline_age_s(t_s)
        few = any(ratio is not None and ratio.spikes < FEW_SPIKES for ratio in ratios.values())
        chosen = {
            QualityFlag.SIMULATED: self._simulated,
            QualityFlag.UNCALIBRATED: True,
            QualityFlag.GENERIC_NEUTRAL: self._baseline is None,
            QualityFlag.BASELINE_OLD: age_s is not None and age_s > BASELINE_OLD_AFTER_S,
            QualityFlag.BASELINE_DRIFT: self._drift.drifted,
            QualityFlag.NO_PULSE_SOURCE: not self._has_pulse,
            QualityFlag.FEW_SPIKES: few,
            QualityFlag.FRAMES_DROPPED: self._dropped_until_s > t_s - self._window_s,
            **light_flags(window),
            QualityFlag.HEAD_MOTION: head_turned(window),
            QualityFlag.BEATS_CORRECTED: heart is not None and heart.corrected_recently > 0,
            QualityFlag.NOISE_FLOOR_UNKNOWN: above.flag is QualityFlag.NOISE_FLOOR_UNKNOWN,
            QualityFlag.NOISE_FLOOR_STALE: above.flag is QualityFlag.NOISE_FLOOR_STALE,
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


def _region_ratios(speeds: NDArray[np.float64]) -> Ratios:
    return {
        name: noise_to_signal(np.ascontiguousarray(speeds[:, column]))
        for column, name in enumerate(_REGIONS)
    }
