"""One row of the store as cells of the tables."""

from collections.abc import Iterator

from msgspec import UNSET

from wince_wire import CalibratedScore, Event, Face, Score, Vitals

from ._columns import Cell
from ._entries import Entries
from ._rows import Row

Line = tuple[str, tuple[Cell, ...]]


def lines_of(row: Row) -> Iterator[Line]:
    """Yield the lines that a row becomes: the name of a table, and its cells."""
    match row.message:
        case Score() as score:
            yield from _score_lines(row, score)
        case Vitals() as vitals:
            yield "vitals", (*_measured(row), *_vitals(vitals))
        case Face() as face:
            yield "face", (*_measured(row), *_face(face))
            for name, intensity in sorted(face.action_units.items()):
                yield "action_units", (*_row(row), name, intensity)
        case Event() as event:
            yield "events", (*_measured(row), *_event(event))


def entry_lines(entries: Entries) -> Iterator[Line]:
    """Yield the lines of what people entered."""
    for rating in entries.ratings:
        items = " ".join(map(str, rating.items)) or None
        yield "ratings", (rating.patient, rating.t_ns, rating.scale, rating.value, items)
    for dose in entries.doses:
        yield "doses", (dose.patient, dose.t_ns, dose.drug, dose.amount, dose.unit)


def _row(row: Row) -> tuple[Cell, ...]:
    return (row.device, row.message.boot_id, row.message.seq, row.message.t_ns)


def _measured(row: Row) -> tuple[Cell, ...]:
    clock = row.message.clock
    return (*_row(row), row.simulated, clock.synchronised, clock.offset_ms, clock.error_bound_ms)


def _score_lines(row: Row, score: Score) -> Iterator[Line]:
    yield "scores", (*_measured(row), *_score(score))
    for part in score.components:
        numbers = (*(part.interval or (None, None)), part.contribution, part.evidence)
        named = (part.name, part.layer.value, part.value, part.unit)
        yield "components", (*_row(row), *named, *numbers, part.p_value)
    if score.motion_above_floor is not UNSET:
        for motion in score.motion_above_floor:
            cells = (motion.region, motion.share, *motion.interval, motion.frames)
            yield "motion", (*_row(row), *cells)


def _score(score: Score) -> tuple[Cell, ...]:
    return (
        score.patient,
        score.score,
        *(score.interval or (None, None)),
        score.confidence,
        None if score.no_score_reason is None else score.no_score_reason.value,
        score.no_score_since_ns,
        score.calibrated,
        score.face_fraction,
        score.pulse_fraction,
        " ".join(flag.value for flag in score.flags) or None,
        score.window_s,
        score.baseline_age_s,
        *_calibrated(score),
        score.score_method if isinstance(score.score_method, str) else None,
    )


def _calibrated(score: Score) -> tuple[Cell, ...]:
    told = score.calibration
    if not isinstance(told, CalibratedScore):
        return (None,) * 7
    return (told.value, *told.interval, told.ratings, told.error, told.follows, told.made_ns)


def _vitals(vitals: Vitals) -> tuple[Cell, ...]:
    return (
        vitals.patient,
        vitals.source,
        vitals.sensor_state,
        vitals.hr_bpm,
        vitals.rmssd_ms,
        vitals.sdnn_ms,
        vitals.beats_total,
        vitals.beats_corrected_total,
        vitals.signal_quality,
        vitals.sample_rate_hz,
    )


def _face(face: Face) -> tuple[Cell, ...]:
    pose = face.pose
    turned = (None,) * 3 if pose is None else (pose.yaw_deg, pose.pitch_deg, pose.roll_deg)
    return (
        face.patient,
        face.frames,
        face.frames_with_face,
        face.frames_dropped,
        face.presence,
        face.v1_speed,
        face.v2_speed,
        face.v3_speed,
        *turned,
        face.interocular_px,
        face.action_unit_method,
    )


def _event(event: Event) -> tuple[Cell, ...]:
    ranges = " ".join(f"{first}-{last}" for first, last in event.dropped) or None
    return (event.kind.value, event.detail or None, event.dropped_boot_id, ranges)
