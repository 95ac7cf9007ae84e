"""Turns one second's result into the messages that the outbox keeps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

import wince_wire as wire
from wince_wire import ClockState, Measurement

from .face import ACTION_UNIT_NAMES, METHOD, REGION_NAMES, FaceObservation
from .monitor import SecondResult
from .pain import PainEstimate
from .pain.calibration import Calibration, score_method

MakeRow = Callable[[str, int], Measurement]
"""Gets the boot identity and the sequence number, gives the finished message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowContext:
    """What every row of one second shares.

    Attributes
    ----------
    patient
        Pseudonym.
    utc_ns
        Turns a source time into UTC.
    clock
        The device's clock state now.
    pulse_kind
        ``ecg``, ``ppg``, or None without a sensor.
    frames_dropped
        Frames lost since the second before.
    window_s
        The expression window.
    calibration
        The person's own; None where there is none.
    """

    patient: str
    utc_ns: Callable[[float], int]
    clock: ClockState
    pulse_kind: str | None
    frames_dropped: int
    window_s: float
    calibration: Calibration | None = None


def rows_of(result: SecondResult, context: RowContext) -> list[MakeRow]:
    """Return what to store of one second, the score first."""
    rows: list[MakeRow] = [lambda boot, seq: _score(result, context, boot, seq)]
    if result.heart is not None:
        rows.append(lambda boot, seq: _vitals(result, context, boot, seq))
    if result.observations or context.frames_dropped:
        rows.append(lambda boot, seq: _face(result, context, boot, seq))
    if result.baseline_made is not None:
        rows.append(lambda boot, seq: _baseline_event(result, context, boot, seq))
    if result.estimate.guided_given_up:
        rows.append(lambda boot, seq: _given_up_event(result, context, boot, seq))
    return rows


def _score(result: SecondResult, context: RowContext, boot_id: str, seq: int) -> wire.Score:
    estimate = result.estimate
    calibrated = calibrated_score(estimate, context.calibration)
    return wire.Score(
        boot_id=boot_id,
        seq=seq,
        t_ns=context.utc_ns(result.t_s),
        clock=context.clock,
        patient=context.patient,
        score=estimate.score,
        interval=estimate.interval,
        confidence=estimate.confidence,
        no_score_reason=estimate.reason,
        no_score_since_ns=None if estimate.since_s is None else context.utc_ns(estimate.since_s),
        calibrated=calibrated is not None,
        components=estimate.readings,
        face_fraction=estimate.face_fraction,
        pulse_fraction=estimate.pulse_fraction,
        flags=estimate.flags if calibrated is None else _without_uncalibrated(estimate.flags),
        window_s=context.window_s,
        baseline_age_s=estimate.baseline_age_s,
        motion_above_floor=estimate.motion_above_floor or msgspec.UNSET,
        measured_interval=_short(estimate.measured_interval),
        guided_rest=estimate.guided_rest or msgspec.UNSET,
        calibration=calibrated or msgspec.UNSET,
        score_method=score_method(),
    )


def calibrated_score(
    estimate: PainEstimate, calibration: Calibration | None
) -> wire.CalibratedScore | None:
    """Return an estimate as the person's own ratings read it; None without a score or ratings."""
    if estimate.score is None or calibration is None:
        return None
    return calibration.apply(estimate.score, estimate.measured_interval)


def _without_uncalibrated(flags: tuple[wire.QualityFlag, ...]) -> tuple[wire.QualityFlag, ...]:
    return tuple(flag for flag in flags if flag is not wire.QualityFlag.UNCALIBRATED)


def _short(interval: tuple[float, float] | None) -> tuple[float, float] | msgspec.UnsetType:
    """Return an interval with no more digits than it is worth: a row is kept for weeks."""
    return msgspec.UNSET if interval is None else (round(interval[0], 3), round(interval[1], 3))


def _vitals(result: SecondResult, context: RowContext, boot_id: str, seq: int) -> wire.Vitals:
    heart = result.heart
    assert heart is not None  # noqa: S101 - rows_of asks for vitals only with a heart path
    return wire.Vitals(
        boot_id=boot_id,
        seq=seq,
        t_ns=context.utc_ns(result.t_s),
        clock=context.clock,
        patient=context.patient,
        source="ecg" if context.pulse_kind == "ecg" else "ppg",
        sensor_state=heart.sensor_state,
        hr_bpm=heart.hr_bpm,
        rmssd_ms=heart.rmssd_ms,
        sdnn_ms=heart.sdnn_ms,
        beats_total=heart.beats_total,
        beats_corrected_total=heart.corrected_total,
        signal_quality=heart.signal_quality,
        sample_rate_hz=heart.sample_rate_hz,
    )


def _face(result: SecondResult, context: RowContext, boot_id: str, seq: int) -> wire.Face:
    found = [observation for observation in result.observations if observation.found]
    last = found[-1] if found else None
    v1, v2, v3 = _mean_speeds(found)
    return wire.Face(
        boot_id=boot_id,
        seq=seq,
        t_ns=context.utc_ns(result.t_s),
        clock=context.clock,
        patient=context.patient,
        frames=len(result.observations),
        frames_with_face=len(found),
        frames_dropped=context.frames_dropped,
        presence=float(np.mean([one.presence for one in found])) if found else None,
        v1_speed=v1,
        v2_speed=v2,
        v3_speed=v3,
        action_units=_mean_action_units(found),
        action_unit_method=METHOD,
        pose=None
        if last is None or last.pose is None
        else wire.HeadPose(
            yaw_deg=last.pose.yaw_deg, pitch_deg=last.pose.pitch_deg, roll_deg=last.pose.roll_deg
        ),
        interocular_px=None if last is None else last.interocular_px,
    )


def _baseline_event(
    result: SecondResult, context: RowContext, boot_id: str, seq: int
) -> wire.Event:
    return wire.Event(
        boot_id=boot_id,
        seq=seq,
        t_ns=context.utc_ns(result.t_s),
        clock=context.clock,
        kind=wire.EventKind.BASELINE_READY,
        detail="the person's own baseline is ready",
        baseline=result.baseline_made.values() if result.baseline_made else msgspec.UNSET,
    )


def _given_up_event(
    result: SecondResult, context: RowContext, boot_id: str, seq: int
) -> wire.Event:
    guided = result.estimate.guided_rest
    lacked = guided.hint.value if guided else ""
    return wire.Event(
        boot_id=boot_id,
        seq=seq,
        t_ns=context.utc_ns(result.t_s),
        clock=context.clock,
        kind=wire.EventKind.BASELINE_GIVEN_UP,
        detail=f"the guided rest was given up ({lacked}); the baseline before it holds on",
    )


def _mean_speeds(found: Sequence[FaceObservation]) -> tuple[float | None, ...]:
    rows = [one.region_speeds for one in found if one.region_speeds is not None]
    columns = np.array(rows).reshape(-1, len(REGION_NAMES)).T
    seen = [column[np.isfinite(column)] for column in columns]
    return tuple(float(column.mean()) if column.size else None for column in seen)


def _mean_action_units(found: Sequence[FaceObservation]) -> dict[str, float]:
    seen = [(one.action_units, one.told_units) for one in found if one.action_units is not None]
    means = {}
    for at, name in enumerate(ACTION_UNIT_NAMES):
        values = [units.intensities[at] for units, told in seen if told[at]]
        if values:
            means[name] = float(np.mean(values))
    return means
