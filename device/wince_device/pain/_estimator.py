"""From frames and beats to one estimate a second, or the reason why there is none."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from wince_device.face import ActionUnits, FaceObservation, Flag
from wince_device.heart import Beat, HeartSummary
from wince_device.noise_floor import FloorGauge, FloorReading
from wince_wire import ComponentReading, GuidedRest, MotionAboveFloor, NoScoreReason, QualityFlag

from ._baseline import Baseline
from ._baseline_builder import usable_vector
from ._classifier_window import ClassifierWindow
from ._classifiers import PainClassifiers
from ._combination import Combined, Component, combine, reading_without_score
from ._components import apex_component, index_components, ratio_component, transfer_component
from ._coupling_windows import CouplingWindows, Ratios
from ._flags import (
    BASELINE_OLD_AFTER_S,
    FEW_SPIKES,
    face_covered,
    face_small,
    head_turned,
    light_flags,
)
from ._frame_window import FrameWindow, ScoredFrame, bare_share, face_share
from ._held_closing import HeldClosing
from ._indices import index_values
from ._own_rest import OwnRest
from ._reasons import face_reason, obstacle, pulse_reason

APEX_WINDOW_S = 60.0


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
        self._window_s = window_s
        self._has_pulse = has_pulse
        self.require_pulse = require_pulse
        self._simulated = simulated
        self._windows = CouplingWindows(rate_hz=rate_hz)
        self._rest = OwnRest(
            patient=patient,
            source=source,
            baseline_s=baseline_s,
            baseline=baseline,
            utc_ns=utc_ns,
            windows=self._windows,
            pain_network=classifiers.network if classifiers else "",
        )
        self._eyes = HeldClosing()
        self._frames = FrameWindow(span_s=max(window_s, APEX_WINDOW_S))
        self._classified = ClassifierWindow(classifiers, span_s=window_s)
        self._floor = floor or FloorGauge(None, camera=source)
        self._dropped_until_s = -math.inf
        self._last_index: int | None = None
        self._reason: NoScoreReason | None = None
        self._reason_since_s = 0.0

    @property
    def baseline(self) -> Baseline | None:
        """The baseline in force."""
        return self._rest.baseline

    def guide_baseline(self, rest_s: float) -> None:
        """Lead the person through a rest from the next second on; asked again it begins anew.

        The baseline in force holds until the guided one is complete.

        Parameters
        ----------
        rest_s
            Seconds of rest that must count.
        """
        self._rest.guide(rest_s)

    def redo_baseline(self) -> None:
        """Forget the baseline and take a new one from now on."""
        self._rest.redo()

    def add_face(self, observation: FaceObservation) -> FaceObservation:
        """Take one frame and return it with its action units."""
        if self._last_index is not None and observation.frame_index > self._last_index + 1:
            self._dropped_until_s = observation.t_s
        self._last_index = observation.frame_index
        own: ActionUnits | None = None
        vector = usable_vector(observation)
        if vector is not None:
            units = self._rest.action_units.estimate(vector)
            observation = replace(observation, action_units=units)
            # Against a generic neutral face a person's build looks like an expression.
            own = units if units.own_neutral else None
        rest = self._rest.baseline.pain_rest if self._rest.baseline else None
        covered, mouth_covered = (
            flag in observation.flags for flag in (Flag.COVERED, Flag.MOUTH_COVERED)
        )
        # Theirs are action units of the whole face.
        self._classified.add(observation, None if mouth_covered else own, rest)
        self._rest.add(observation)
        self._windows.add_face(observation)
        self._floor.add(observation)
        self._frames.add(
            ScoredFrame(
                observation.t_s,
                observation.found,
                index_values(own, self._eyes.held(observation.t_s, own)) if own else None,
                observation.mean_luma,
                observation.pose.yaw_deg if observation.pose else 0.0,
                out_of_sight=obstacle(observation),
                partly_covered=covered or mouth_covered,
                small=Flag.SMALL in observation.flags,
            )
        )
        return observation

    def add_beats(self, beats: Iterable[Beat]) -> None:
        """Take beats in rising order."""
        self._windows.add_beats(beats)

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
        beats = self._windows.beats(t_s) if pulse_usable else []
        ratios = self._windows.ratios(t_s, beats)
        guided, given_up = self._rest.end_second(
            t_s,
            blocked=blocked is not None,
            pulse_usable=pulse_usable,
            needs_pulse=self._has_pulse and self.require_pulse,
        )
        window = self._frames.last(self._window_s, t_s)
        share = face_share(window)
        reason = (
            blocked
            or face_reason(
                window,
                t_s,
                window_s=self._window_s,
                started=len(self._frames) > 0,
                baseline_ready=self.baseline is not None,
            )
            or (pulse if self.require_pulse else None)
        )
        components = self._components(t_s, window, ratios, beats)
        combined: Combined | None = None
        if reason is None:
            quality = heart.signal_quality or 0.0 if heart and pulse_usable else 1.0
            combined = combine(
                components,
                quality=bare_share(window) * quality,
                own_neutral=self.baseline is not None,
            )
        self._note_reason(reason, t_s)
        above = self._floor.reading(self._window_s, t_s)
        readings = combined.readings if combined else tuple(map(reading_without_score, components))
        slow = self._windows.slow(t_s, beats) if self._has_pulse else ()
        apex = apex_component([frame.hpii for frame in self._frames.last(APEX_WINDOW_S, t_s)])
        return PainEstimate(
            t_s=t_s,
            score=combined.score if combined else None,
            interval=combined.interval if combined else None,
            measured_interval=combined.measured if combined else None,
            confidence=combined.confidence if combined else None,
            reason=reason,
            since_s=self._reason_since_s if reason else None,
            readings=(*readings, *map(reading_without_score, (apex, *slow))),
            face_fraction=share,
            pulse_fraction=None if heart is None else heart.valid_fraction,
            flags=self._flags(t_s, window, ratios, heart, above),
            baseline_age_s=self._rest.age_s(t_s),
            motion_above_floor=above.shares,
            guided_rest=guided,
            guided_given_up=given_up,
        )

    def _components(
        self, t_s: float, window: list[ScoredFrame], ratios: Ratios, beats: list[Beat]
    ) -> tuple[Component, ...]:
        rest = self.baseline
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
            transfer_component("te_heart_v1", self._windows.transfer_entropy(t_s, beats)),
        )

    def _flags(
        self,
        t_s: float,
        window: list[ScoredFrame],
        ratios: Ratios,
        heart: HeartSummary | None,
        above: FloorReading,
    ) -> tuple[QualityFlag, ...]:
        age_s = self._rest.age_s(t_s)
        few = any(ratio is not None and ratio.spikes < FEW_SPIKES for ratio in ratios.values())
        chosen = {
            QualityFlag.SIMULATED: self._simulated,
            QualityFlag.UNCALIBRATED: True,
            QualityFlag.GENERIC_NEUTRAL: self.baseline is None,
            QualityFlag.BASELINE_OLD: age_s is not None and age_s > BASELINE_OLD_AFTER_S,
            QualityFlag.BASELINE_DRIFT: self._rest.drifted,
            QualityFlag.BASELINE_TENSE: self._rest.tense,
            QualityFlag.NO_PULSE_SOURCE: not self._has_pulse,
            QualityFlag.FEW_SPIKES: few,
            QualityFlag.FRAMES_DROPPED: self._dropped_until_s > t_s - self._window_s,
            **light_flags(window),
            QualityFlag.FACE_COVERED: face_covered(window),
            QualityFlag.FACE_SMALL: face_small(window),
            QualityFlag.HEAD_MOTION: head_turned(window),
            QualityFlag.BEATS_CORRECTED: heart is not None and heart.corrected_recently > 0,
            QualityFlag.NOISE_FLOOR_UNKNOWN: above.flag is QualityFlag.NOISE_FLOOR_UNKNOWN,
            QualityFlag.NOISE_FLOOR_STALE: above.flag is QualityFlag.NOISE_FLOOR_STALE,
        }
        return tuple(flag for flag, raised in chosen.items() if raised)

    def _note_reason(self, reason: NoScoreReason | None, t_s: float) -> None:
        if reason is not self._reason:
            self._reason = reason
            self._reason_since_s = t_s
