"""What a unit's own page says, in words and numbers, before any markup."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET

from wince_host.live import DeviceView
from wince_wire import Face, Health, NoScoreReason, Score

from . import _texts as texts
from ._age import Freshness, age_s, freshness
from ._card import Card, Course, card_of
from ._durations import duration_words, moment_words
from ._moment import Moment
from ._numbers import Number, grouped, number_words, share_words, signed
from ._signals import fresh_vitals, sensor_words

Fact = tuple[str, str]

TOLD_NOW_AND_THEN = frozenset(
    {
        "te_heart_v1_steady",
        "te_lag_scan",
        "te_best_lag",
        "joint_gain_v1",
        "face_heart_slope",
        "face_heart_r2",
        "face_heart_r2_surrogate",
    }
)
"""Readings of every tenth second that never weigh: their bars would come and go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it is, how long, and its number in words; no length when not measured."""

    words: str
    value: float | None
    value_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit in full. Every text is plain and not yet escaped.

    Attributes
    ----------
    why
        What each component gave to the score, in points; None without a score.
    face
        How strongly parts of the face are drawn, 0-5; None without face values.
    notes
        What a reader must keep in mind.
    """

    card: Card
    helps: str | None
    why: Sequence[Bar] | None
    face: Sequence[Bar] | None
    heart: Sequence[Fact]
    heart_note: str | None
    quality: Sequence[Fact]
    technical: Sequence[Fact]
    notes: Sequence[str]


FACE_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (texts.BROW, ("AU04",)),
    (texts.EYES, ("AU06", "AU07")),
    (texts.NOSE, ("AU09",)),
    (texts.MOUTH, ("AU10",)),
    (texts.EYES_SHUT, ("AU43",)),
)
"""Parts of the face by the action units that draw them; the stronger one of a pair counts."""


def unit_of(view: DeviceView, course: Course, moment: Moment) -> Unit:
    """Return all about a unit at this moment."""
    card = card_of(view, course, moment)
    message = card.reading.message
    scored = message if message is not None and message.score is not None else None
    reason = None if message is None else message.no_score_reason
    return Unit(
        card=card,
        helps=texts.WHAT_HELPS[reason] if isinstance(reason, NoScoreReason) else None,
        why=None if scored is None else contributions(scored),
        face=face_parts(fresh_face(view, moment)),
        heart=_heart(view, moment),
        heart_note=_heart_note(view, moment),
        quality=() if message is None else _quality(message),
        technical=_technical(view, moment),
        notes=() if message is None else _notes(message),
    )


def _notes(message: Score) -> tuple[str, ...]:
    flags = tuple(texts.FLAGS[flag] for flag in message.flags)
    rest = message.guided_rest
    if rest is UNSET:
        return flags
    words = texts.GUIDED_REST.format(
        percent=round(100 * rest.progress), hint=texts.REST_HINTS[rest.hint]
    )
    return (words, *flags)


def fresh_face(view: DeviceView, moment: Moment) -> Face | None:
    """Return the face values while they may be shown."""
    age = age_s(view.face_received_monotonic_s, moment.monotonic_s)
    return None if freshness(age) is Freshness.STALE else view.last_face


def contributions(score: Score) -> list[Bar]:
    """Return what each component gave, the largest first, those not measured last."""
    told = [part for part in score.components if part.name not in TOLD_NOW_AND_THEN]
    parts = sorted(told, key=lambda part: (part.value is None, -abs(part.contribution)))
    return [
        Bar(
            words=texts.COMPONENTS.get(part.name, part.name),
            value=None if part.value is None else part.contribution,
            value_words=texts.NOT_MEASURED if part.value is None else signed(part.contribution),
        )
        for part in parts
    ]


def face_parts(face: Face | None) -> list[Bar] | None:
    """Return how strongly each part of the face is drawn, or None without any value."""
    if face is None or not face.action_units:
        return None
    return [_face_part(words, names, face) for words, names in FACE_PARTS]


def _face_part(words: str, names: Sequence[str], face: Face) -> Bar:
    values = [face.action_units[name] for name in names if name in face.action_units]
    if not values:
        return Bar(words=words, value=None, value_words=texts.NOT_MEASURED)
    return Bar(words=words, value=max(values), value_words=number_words(max(values)))


def _heart(view: DeviceView, moment: Moment) -> list[Fact]:
    vitals = fresh_vitals(view, moment)
    if vitals is None:
        return []
    facts = [
        (texts.HEART_RATE_LABEL, _with_unit(vitals.hr_bpm, "{:.0f}/min")),
        (texts.RMSSD, _with_unit(vitals.rmssd_ms, "{:.0f} ms")),
        (texts.SDNN, _with_unit(vitals.sdnn_ms, "{:.0f} ms")),
        (texts.BEATS_CORRECTED, share_words(vitals.beats_corrected_total, vitals.beats_total)),
        (texts.SOURCE, texts.SOURCE_ECG if vitals.source == "ecg" else texts.SOURCE_PPG),
    ]
    if vitals.sensor_state != "ok":
        facts.append((texts.PULSE_SENSOR, sensor_words(vitals.sensor_state)))
    return facts


def _heart_note(view: DeviceView, moment: Moment) -> str | None:
    vitals = fresh_vitals(view, moment)
    return texts.PULSE_VARIATION_NOTE if vitals is not None and vitals.source == "ppg" else None


def _quality(score: Score) -> list[Fact]:
    bounds = score.interval
    interval = texts.NO_VALUE if bounds is None else "–".join(map(number_words, bounds))
    age = score.baseline_age_s
    baseline = (
        texts.BASELINE_NONE
        if age is None
        else texts.BASELINE_AGE.format(duration=duration_words(age))
    )
    return [
        (texts.EXACT_INTERVAL, interval),
        (texts.FACE_SEEN, f"{score.face_fraction:.0%}"),
        (texts.PULSE_USABLE, _with_unit(score.pulse_fraction, "{:.0%}")),
        (texts.CONFIDENCE, _with_unit(score.confidence, "{:.0%}")),
        (texts.BASELINE, baseline),
    ]


def _technical(view: DeviceView, moment: Moment) -> list[Fact]:
    facts = [(texts.STATE, _state(view, moment))]
    if view.birth is not None:
        facts += [
            (texts.CAMERA, view.birth.camera),
            (texts.PULSE_SENSOR, view.birth.pulse_sensor or texts.NO_VALUE),
            (texts.VERSION, view.birth.wince_version),
        ]
    if view.last_health is not None:
        facts += _health(view.last_health)
    return facts


def _state(view: DeviceView, moment: Moment) -> str:
    since_ns = view.state_since_ns
    if view.online is None:
        return texts.STATE_UNKNOWN
    if view.online == "offline":
        if since_ns is None:
            return texts.OFFLINE_UNKNOWN
        return texts.OFFLINE_SINCE.format(time=moment_words(since_ns, moment.utc_ns))
    if since_ns is None:
        return texts.ONLINE
    return texts.ONLINE_SINCE.format(time=moment_words(since_ns, moment.utc_ns))


def _health(health: Health) -> list[Fact]:
    disk = health.disk_free_mb
    return [
        (texts.CAMERA_STATE, health.camera_state),
        (texts.FRAME_RATE, _with_unit(health.frame_rate_hz, "{:.1f}")),
        (texts.FRAMES_DROPPED, share_words(health.frames_dropped_total, health.frames_total)),
        (texts.OUTBOX, texts.OUTBOX_ROWS.format(rows=grouped(health.outbox_rows))),
        (texts.OUTBOX_DROPPED, texts.OUTBOX_ROWS.format(rows=grouped(health.outbox_dropped_total))),
        (texts.TEMPERATURE, _with_unit(health.temperature_c, "{:.0f} °C")),
        (texts.DISK_FREE, _with_unit(None if disk is None else disk / 1000.0, "{:.1f} GB")),
        (texts.UPTIME, duration_words(health.uptime_s)),
    ]


def _with_unit(value: float | None, form: str) -> str:
    return texts.NO_VALUE if value is None else form.format(Number(value))
