"""What the record says is read back by the patterns that made it, and said in other languages."""

import subprocess
import sys
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wince_host.alarms import AlarmWords, ReadWords, read_words, reason_words
from wince_host.care import AlarmAction
from wince_host.dashboard._alarm_words import detail_words
from wince_host.dashboard._language import translation
from wince_host.language import LANGUAGES
from wince_wire import NoScoreReason

OTHERS = [language for language in LANGUAGES if language != "en"]
FILLED: dict[str, str | float] = {
    "score": 7.4,
    "limit": 6.5,
    "hours": 0.5,
    "seconds": "15",
    "minutes": "30",
    "reason": "no face",
    "action": "raised",
    "receiver": "web-hook https://ward.example:8443",
    "why": "answered 500",
}
GERMAN = """
import sys
from wince_host.language import choose_language
choose_language("de")
from wince_host.dashboard._alarm_words import detail_words
for line in sys.stdin.read().splitlines():
    print(detail_words(line))
"""


def fields(pattern: str) -> dict[str, str | float]:
    return {name: FILLED[name] for _, name, _, _ in Formatter().parse(pattern) if name}


def in_german(*details: str) -> list[str]:
    told = subprocess.run(
        [sys.executable, "-c", GERMAN],
        input="\n".join(details),
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.splitlines()


@pytest.mark.parametrize("words", AlarmWords)
def test_every_pattern_is_recognised_when_filled_in(words: AlarmWords) -> None:
    values = fields(words.value)
    assert read_words(words.said(**values)) == ReadWords(words, values)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("words", AlarmWords)
def test_every_pattern_has_its_counterpart(words: AlarmWords, language: str) -> None:
    other = translation("_texts_alarms", language).WORDS[words]
    assert fields(other) == fields(words.value)
    assert other.format(**fields(other)) != words.said(**fields(words.value))


@pytest.mark.parametrize("words", AlarmWords)
def test_english_pages_show_what_is_kept(words: AlarmWords) -> None:
    detail = words.said(**fields(words.value))
    assert detail_words(detail) == detail


@settings(deadline=None)
@given(
    st.floats(0.0, 10.0).map(lambda score: round(score, 1)),
    st.floats(0.0, 10.0).map(lambda limit: round(limit, 2)),
    st.integers(1, 14_400),
)
def test_every_score_and_limit_is_read_as_it_was_said(
    score: float, limit: float, seconds: int
) -> None:
    said = AlarmWords.PAIN_RAISED.said(score=score, limit=limit, seconds=seconds)
    read = read_words(said)
    assert read is not None
    assert read.words is AlarmWords.PAIN_RAISED
    assert read.values == {"score": score, "limit": limit, "seconds": str(seconds)}


@pytest.mark.parametrize(
    "detail", ["score 1.2.3", "score 07.4", "score 7", "no score for 5 s:", ""]
)
def test_what_looks_alike_is_not_taken_for_it(detail: str) -> None:
    assert read_words(detail) is None


@given(st.text())
def test_any_other_text_is_shown_as_it_is(text: str) -> None:
    assert detail_words(text) == text


def test_a_german_page_says_it_in_german() -> None:
    words = translation("_texts", "de").REASONS
    said = in_german(
        AlarmWords.PAIN_RAISED.said(score=8.2, limit=7.0, seconds=15),
        AlarmWords.FEW_SCORES.said(seconds=600, reason=AlarmWords.SILENT.said()),
        AlarmWords.NOT_DELIVERED.said(
            action=AlarmAction.RAISED.value,
            receiver="the broker",
            why=AlarmWords.BROKER_AWAY.said(),
        ),
        "score: what nobody ever wrote",
        *(
            AlarmWords.NO_SCORE.said(seconds=60, reason=reason_words(reason))
            for reason in NoScoreReason
        ),
    )
    assert said == [
        "Wert 8,2, bei oder über 7, zusammen 15 s lang",
        "seit 600 s nur einzelne Werte: das Gerät sendet nichts",
        "„ausgelöst“ an the broker: der Broker ist nicht erreichbar",
        "score: what nobody ever wrote",
        *(f"seit 60 s kein Wert: {words[reason]}" for reason in NoScoreReason),
    ]
