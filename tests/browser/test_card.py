"""What a card says: number, words, age, reasons; and that it never says an old value."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wince_host.dashboard import _texts as texts
from wince_host.dashboard._bands import Band, Sureness, band_of, sureness_of
from wince_host.dashboard._card import Card, Course, card_of, whole_interval
from wince_host.dashboard._card_markup import card_markup
from wince_host.dashboard._moment import Moment
from wince_host.dashboard._need import Counts, Order, bed_key, counts_of, in_order
from wince_host.dashboard._reading import Pain
from wince_host.dashboard._signals import quality_words
from wince_host.dashboard._trend import Direction, Trend
from wince_host.dashboard._unit import unit_of
from wince_host.dashboard._unit_markup import unit_pieces
from wince_host.live import DeviceView
from wince_wire import NoScoreReason, QualityFlag

no_hurry = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

NOW = Moment(monotonic_s=1000.0, utc_ns=1_700_000_000 * 10**9)
BROKER_AWAY = Moment(monotonic_s=1000.0, utc_ns=NOW.utc_ns, broker_connected=False)


@pytest.fixture
def seen(made_up: Callable[..., Any]) -> Callable[..., DeviceView]:
    """A device whose score came in some seconds ago."""

    def make(
        score: float | None = 2.1,
        *,
        age_s: float = 0.5,
        reason: NoScoreReason | None = None,
        device: str = "bed4",
        person: str = "heron",
        online: str = "online",
        **more: float,
    ) -> DeviceView:
        unit = made_up(device, person)
        message = (
            unit.no_score(reason, for_s=130, t_ns=NOW.utc_ns)
            if score is None
            else unit.score(score, t_ns=NOW.utc_ns, **more)
        )
        return DeviceView(
            device=device,
            online=online,  # type: ignore[arg-type] # a literal, given as a plain string
            state_since_ns=NOW.utc_ns - 600 * 10**9,
            birth=unit.birth(),
            last_score=message,
            score_received_monotonic_s=NOW.monotonic_s - age_s,
        )

    return make


def card(view: DeviceView, moment: Moment = NOW, course: Course | None = None) -> Card:
    return card_of(view, Course() if course is None else course, moment)


@pytest.mark.parametrize(
    ("score", "words", "band"),
    [
        (0.0, "0.0", Band.CALM),
        (3.94, "3.9", Band.CALM),
        (3.96, "4.0", Band.RAISED),
        (6.94, "6.9", Band.RAISED),
        (6.96, "7.0", Band.HIGH),
        (10.0, "10.0", Band.HIGH),
    ],
)
def test_number_and_word_never_disagree(
    seen: Callable[..., DeviceView], score: float, words: str, band: Band
) -> None:
    assert card(seen(score)).number == words
    assert band_of(score) is band
    assert card(seen(score)).state_words == band.value


@pytest.mark.parametrize(
    ("age_s", "number", "age_words"),
    [
        (0.0, "2.1", None),
        (5.0, "2.1", None),
        (5.1, "2.1", "5 s old"),
        (15.0, "2.1", "15 s old"),
        (15.1, "–", None),
        (86_400.0, "–", None),
    ],
)
def test_a_value_tells_its_age_and_then_goes(
    seen: Callable[..., DeviceView], age_s: float, number: str, age_words: str | None
) -> None:
    told = card(seen(age_s=age_s))
    assert (told.number, told.age_words) == (number, age_words)


@no_hurry
@given(st.floats(0, 10), st.floats(0, 1e6))
def test_an_old_value_is_nowhere_on_the_card(score: float, age_s: float) -> None:
    made_up = MADE_UP[0]
    unit = made_up("bed4", "heron")
    view = DeviceView(
        device="bed4",
        online="online",
        last_score=unit.score(score),
        score_received_monotonic_s=NOW.monotonic_s - age_s,
    )
    told = card(view)
    if age_s > 15.0:
        assert told.number == texts.NO_VALUE
        assert told.interval is None
        assert told.sure_words is None
        assert told.trend_words is None
        assert told.pain is Pain.NONE
        assert told.troubles
    else:
        assert told.number == f"{score:.1f}"


@pytest.mark.parametrize("reason", list(NoScoreReason))
def test_every_reason_has_plain_words_and_no_number(
    seen: Callable[..., DeviceView], reason: NoScoreReason
) -> None:
    told = card(seen(None, reason=reason))
    assert told.number == "–"
    assert told.reading.because == texts.REASONS[reason]
    assert told.reading.since is not None
    assert "2 min" in told.reading.since
    assert "_" not in told.summary
    assert texts.WHAT_HELPS[reason]


def test_a_face_that_is_partly_covered_is_not_called_clear(made_up: Callable[..., Any]) -> None:
    bare = made_up("bed4", "heron").score(2.0)
    under = msgspec.structs.replace(bare, flags=(QualityFlag.FACE_COVERED,))
    assert quality_words(bare) == (texts.FACE_CLEAR, texts.PULSE_CLEAN)
    assert quality_words(under) == (texts.FACE_COVERED, texts.PULSE_CLEAN)


def test_what_passes_by_itself_is_not_called_technical(seen: Callable[..., DeviceView]) -> None:
    waiting = card(seen(None, reason=NoScoreReason.BASELINE_NOT_READY))
    paused = card(seen(None, reason=NoScoreReason.PAUSED))
    lost = card(seen(None, reason=NoScoreReason.CAMERA_LOST))
    assert (waiting.pain, waiting.troubles) == (Pain.WAITING, ())
    assert (paused.pain, paused.troubles) == (Pain.PAUSED, ())
    assert (lost.pain, lost.troubles) == (Pain.NONE, (texts.TROUBLE_CAMERA,))


def test_a_unit_that_went_away_says_since_when_and_that_it_catches_up(
    seen: Callable[..., DeviceView],
) -> None:
    told = card(seen(age_s=60.0, online="offline"))
    assert told.reading.because == texts.OFFLINE_REASON
    (trouble,) = told.troubles
    assert "last contact" in trouble
    assert "will catch up" in trouble


def test_a_sensor_off_the_finger_is_technical_while_the_score_stands(
    seen: Callable[..., DeviceView], made_up: Callable[..., Any]
) -> None:
    unit = made_up("bed4", "heron")
    view = seen(7.5)
    view = DeviceView(
        device="bed4",
        online="online",
        last_score=view.last_score,
        score_received_monotonic_s=view.score_received_monotonic_s,
        last_vitals=unit.vitals(None, state="no_finger"),
        vitals_received_monotonic_s=NOW.monotonic_s,
    )
    told = card(view)
    assert told.pain is Pain.HIGH
    assert told.troubles == (texts.SENSOR_STATES["no_finger"],)
    assert told.heart is not None
    assert told.heart.rate == "–"


def test_without_the_broker_old_values_name_the_broker(seen: Callable[..., DeviceView]) -> None:
    assert card(seen(age_s=60.0), BROKER_AWAY).reading.because == texts.BROKER_AWAY_REASON


@pytest.mark.parametrize(
    ("confidence", "interval", "sure"),
    [
        (0.9, (2.0, 4.0), Sureness.GOOD),
        (0.9, (1.0, 5.5), Sureness.FAIR),
        (0.6, (2.0, 3.0), Sureness.FAIR),
        (0.9, (0.0, 6.0), Sureness.LOW),
        (0.4, (2.0, 3.0), Sureness.LOW),
        (None, (2.0, 3.0), Sureness.LOW),
    ],
)
def test_how_sure_is_decided_by_the_worse_of_two(
    confidence: float | None, interval: tuple[float, float], sure: Sureness
) -> None:
    assert sureness_of(confidence, interval) is sure


@no_hurry
@given(st.floats(0, 10), st.floats(0, 10))
def test_the_interval_in_words_holds_the_interval(a: float, b: float) -> None:
    low, high = sorted((a, b))
    said = whole_interval((low, high)).removeprefix("likely ").split("–")
    assert int(said[0]) <= low
    assert high <= int(said[1])


def test_need_comes_before_bed_and_ties_stay_by_bed(seen: Callable[..., DeviceView]) -> None:
    rising = Course(trend=Trend(Direction.RISING, 3))
    cards = [
        card(seen(1.0, device="bed10")),
        card(seen(1.0, device="bed2")),
        card(seen(None, reason=NoScoreReason.NO_FACE, device="bed3")),
        card(seen(5.0, device="bed4")),
        card(seen(8.0, device="bed5")),
        card(seen(7.0, device="bed6"), course=rising),
        card(seen(None, reason=NoScoreReason.STARTING, device="bed7")),
    ]
    by_need = [told.device for told in in_order(cards, Order.NEED)]
    assert by_need == ["bed6", "bed5", "bed4", "bed3", "bed7", "bed2", "bed10"]
    by_bed = [told.device for told in in_order(cards, Order.BED)]
    assert by_bed == ["bed2", "bed3", "bed4", "bed5", "bed6", "bed7", "bed10"]
    counts = counts_of(cards)
    assert counts == Counts(fine=2, to_look_at=3, waiting=1, paused=0, technical=1)
    assert counts.words == ("2 fine", "3 to look at", "1 getting ready", "1 technical")


@no_hurry
@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    ordered = sorted(names, key=bed_key)
    assert sorted(ordered) == sorted(names)


def test_text_from_outside_is_never_markup(made_up: Callable[..., Any]) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    unit = made_up("bed4", "heron")
    view = DeviceView(
        device=evil,
        online="online",
        birth=unit.birth(),
        last_score=unit.score(2.0, t_ns=NOW.utc_ns),
        score_received_monotonic_s=NOW.monotonic_s,
        last_vitals=unit.vitals(None, state=evil),
        vitals_received_monotonic_s=NOW.monotonic_s,
    )
    written = "".join(card_markup(card(view)).pieces.values())
    from wince_host.dashboard._courses import TEN_MINUTES

    written += "".join(unit_pieces(unit_of(view, Course(), NOW), TEN_MINUTES).values())
    assert "<img" not in written
    assert "&lt;img" in written


MADE_UP: list[Any] = []


@pytest.fixture(autouse=True)
def _hand_to_properties(made_up: Callable[..., Any]) -> None:
    """A property runs many times within one test, so it takes the maker from here."""
    MADE_UP[:] = [made_up]
