"""What a card of the ward page says of one unit, in words and numbers, before any markup."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wince_host.live import DeviceView
from wince_wire import CalibratedScore

from . import _texts as texts
from . import _texts_person as person_texts
from ._age import Freshness, freshness
from ._bands import SURE_WORDS, Sureness, sureness_of
from ._columns import Column
from ._durations import duration_words
from ._moment import Moment
from ._numbers import Number, number_words
from ._reading import Pain, Reading, reading_of
from ._signals import Heart, heart_of, quality_words, troubles_of
from ._trend import UNKNOWN, Trend

STATE_WORDS = {
    Pain.CALM: texts.CALM,
    Pain.RAISED: texts.RAISED,
    Pain.HIGH: texts.HIGH,
    Pain.WAITING: texts.NO_SCORE_YET,
    Pain.PAUSED: texts.PAUSED,
    Pain.NONE: texts.NO_SCORE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The last minutes of a score.

    Attributes
    ----------
    columns
        The drawing, oldest first.
    trend
        The same in words.
    span_words
        How long a time it shows.
    """

    columns: Sequence[Column | None] = ()
    trend: Trend = UNKNOWN
    span_words: str = texts.TREND_HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One unit as the ward page shows it. Every text is plain and not yet escaped."""

    device: str
    person: str | None
    simulated: bool
    reading: Reading
    sureness: Sureness | None
    course: Course
    heart: Heart | None
    quality: tuple[str, ...]
    troubles: tuple[str, ...]

    @property
    def pain(self) -> Pain:
        """The pain state."""
        return self.reading.pain

    @property
    def number(self) -> str:
        """The score with one decimal, or a dash."""
        return number_words(self.reading.score)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 90 % interval while there is a score."""
        message = self.reading.message
        return None if message is None else message.interval

    @property
    def calibrated(self) -> CalibratedScore | None:
        """The score as the person's own ratings read it; None before the third rating."""
        told = None if self.reading.message is None else self.reading.message.calibration
        return told if isinstance(told, CalibratedScore) else None

    @property
    def calibrated_words(self) -> str | None:
        """The same in a few words; the interval rounded outwards."""
        told = self.calibrated
        if told is None:
            return None
        return person_texts.CALIBRATED_SHORT.format(
            value=f"{Number(told.value):.1f}",
            low=math.floor(told.interval[0]),
            high=math.ceil(told.interval[1]),
        )

    @property
    def interval_words(self) -> str | None:
        """The interval in whole points, rounded outwards so that it never looks surer."""
        return None if self.interval is None else whole_interval(self.interval)

    @property
    def state_words(self) -> str:
        """The pain state in one or two words."""
        return STATE_WORDS[self.pain]

    @property
    def sure_words(self) -> str | None:
        """How sure, while there is a score."""
        return None if self.sureness is None else SURE_WORDS[self.sureness]

    @property
    def trend_words(self) -> str | None:
        """The trend, while there is a score that it leads to."""
        return None if self.reading.score is None else self.course.trend.words

    @property
    def age_words(self) -> str | None:
        """How old the score is, once that matters."""
        age = self.reading.age_s
        if self.reading.message is None or age is None or freshness(age) is not Freshness.OLD:
            return None
        return texts.OLD.format(age=duration_words(age))

    def shows_the_same(self, other: "Card | None") -> bool:
        """Tell whether another card says the same in every word and line."""
        return self == other and other is not None and self.age_words == other.age_words

    @property
    def summary(self) -> str:
        """The whole card in one line, for those who hear the page."""
        name = self.device if self.person is None else f"{self.device}, {self.person}"
        said = [name, self.state_words]
        if self.reading.score is not None:
            said = [name, f"{self.number} {self.state_words}", self.calibrated_words or ""]
        because = self.reading.because
        said.append("" if because is None else texts.BECAUSE.format(reason=because))
        said += [self.trend_words or "", self.sure_words or "", self.age_words or ""]
        if self.troubles:
            said.append(f"{texts.TECHNICAL}: {', '.join(self.troubles)}")
        if self.simulated:
            said.append(texts.SIMULATED.lower())
        return "; ".join(part for part in said if part)


def card_of(view: DeviceView, course: Course, moment: Moment) -> Card:
    """Return the card of a device at this moment."""
    reading = reading_of(view, moment)
    message = reading.message
    scored = message is not None and message.score is not None
    return Card(
        device=view.device,
        person=None if view.last_score is None else view.last_score.patient,
        simulated=view.birth is not None and view.birth.simulated,
        reading=reading,
        sureness=sureness_of(message.confidence, message.interval) if scored and message else None,
        course=course,
        heart=heart_of(view, moment) if has_pulse(view) else None,
        quality=quality_words(message) if scored and message else (),
        troubles=troubles_of(view, reading, moment),
    )


def has_pulse(view: DeviceView) -> bool:
    """Tell whether a unit has a pulse sensor, as far as is known."""
    if view.last_vitals is not None:
        return True
    return view.last_score is not None and view.last_score.pulse_fraction is not None


def whole_interval(interval: tuple[float, float]) -> str:
    """Return an interval in whole points, rounded outwards."""
    low, high = math.floor(interval[0]), math.ceil(interval[1])
    return texts.INTERVAL.format(low=low, high=high)
