"""Heart rate, signal quality and technical troubles of a unit, in plain words."""

from dataclasses import dataclass

from wince_host.live import DeviceView
from wince_wire import QualityFlag, Score, Vitals

from . import _texts as texts
from ._age import Freshness, age_s, freshness
from ._durations import moment_words
from ._moment import Moment
from ._reading import Reading

CLEAR_FROM = 0.9
PARTLY_FROM = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Heart:
    """The heart rate as a card shows it.

    Attributes
    ----------
    rate
        ``96/min``, or a dash.
    source
        Where it comes from, or why there is none.
    """

    rate: str
    source: str


def fresh_vitals(view: DeviceView, moment: Moment) -> Vitals | None:
    """Return the heart values while they may be shown."""
    age = age_s(view.vitals_received_monotonic_s, moment.monotonic_s)
    return None if freshness(age) is Freshness.STALE else view.last_vitals


def heart_of(view: DeviceView, moment: Moment) -> Heart:
    """Return the heart rate with its source; pulse rate and ECG are never mixed up."""
    vitals = fresh_vitals(view, moment)
    if vitals is None:
        return Heart(rate=texts.NO_VALUE, source=texts.NO_HEART_RATE)
    source = texts.SOURCE_ECG if vitals.source == "ecg" else texts.SOURCE_PPG
    if vitals.hr_bpm is None:
        return Heart(rate=texts.NO_VALUE, source=source)
    return Heart(rate=texts.HEART_RATE.format(bpm=round(vitals.hr_bpm)), source=source)


def quality_words(score: Score) -> tuple[str, ...]:
    """Return how well face and pulse could be used."""
    face = _step(score.face_fraction, texts.FACE_CLEAR, texts.FACE_PARTLY, texts.FACE_RARELY)
    if QualityFlag.FACE_COVERED in score.flags:
        face = texts.FACE_COVERED
    if score.pulse_fraction is None:
        return face, texts.NO_PULSE_SENSOR
    pulse = _step(score.pulse_fraction, texts.PULSE_CLEAN, texts.PULSE_PARTLY, texts.PULSE_POOR)
    return face, pulse


def troubles_of(view: DeviceView, reading: Reading, moment: Moment) -> tuple[str, ...]:
    """Return every technical matter that somebody should look at, the gravest first."""
    if view.online == "offline":
        return (_offline(view, moment),)
    found = [] if reading.trouble is None else [reading.trouble]
    vitals = fresh_vitals(view, moment)
    if vitals is not None and vitals.sensor_state != "ok":
        found.append(sensor_words(vitals.sensor_state))
    if texts.TROUBLE_PULSE in found and len(found) > 1:
        found.remove(texts.TROUBLE_PULSE)
    return tuple(found)


def sensor_words(state: str) -> str:
    """Return what a pulse sensor says of itself."""
    return texts.SENSOR_STATES.get(state, texts.SENSOR_OTHER.format(state=state))


def _offline(view: DeviceView, moment: Moment) -> str:
    if view.state_since_ns is None:
        return texts.OFFLINE_UNKNOWN
    return texts.OFFLINE_SINCE.format(time=moment_words(view.state_since_ns, moment.utc_ns))


def _step(share: float, clear: str, partly: str, rarely: str) -> str:
    if share >= CLEAR_FROM:
        return clear
    return partly if share >= PARTLY_FROM else rarely
