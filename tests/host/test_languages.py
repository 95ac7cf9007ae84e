"""Every catalogue says the same things in each language, and the pages speak the chosen one."""

import string
import subprocess
import sys

import pytest

from wince_host.dashboard._language import catalogues, translation, words_of
from wince_host.language import LANGUAGES, choose_language, live_in_zone
from wince_wire import ConfigurationError

OTHERS = [language for language in LANGUAGES if language != "en"]
FIRST_WORDS = """
from wince_host.language import choose_language
choose_language("de")
from wince_host.dashboard import _bands, _forms, _texts
print(_texts.LANGUAGE, _bands.BAND_WORDS["high"], _forms.login_page())
"""
COUNTS = """
from wince_host.language import choose_language
choose_language("{language}")
from wince_host.dashboard._numbers import Number, grouped, number_words, share_words, signed
from wince_host.dashboard._research_numbers import probability, significant, with_interval
from wince_host.dashboard._settings_form import settings_form
print(grouped(999), grouped(1_234_567), share_words(7, 12_345), sep="|")
print(significant(-1_234.5, 5), with_interval(1_234.5, (1_200.0, 1_300.0)), sep="|")
print(number_words(2.25), f"{{Number(0.5):g}} mg", probability(0.004), signed(-1.26), signed(0.04))
print(settings_form({{}}, action="/", editable=False))
"""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def same_shape(english: object, other: object, where: str) -> None:
    """Hold a word to the other language's: kind, keys, lengths, and what is filled in."""
    assert type(english) is type(other), where
    if isinstance(english, str) and isinstance(other, str):
        assert placeholders(english) == placeholders(other), where
        assert bool(english.strip()) == bool(other.strip()), where
    elif isinstance(english, dict) and isinstance(other, dict):
        assert list(english) == list(other), where
        for key, value in english.items():
            same_shape(value, other[key], f"{where}[{key}]")
    elif isinstance(english, tuple) and isinstance(other, tuple):
        assert len(english) == len(other), where
        for place, value in enumerate(english):
            same_shape(value, other[place], f"{where}[{place}]")


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", catalogues())
def test_a_catalogue_is_whole_in_each_language(name: str, language: str) -> None:
    english = words_of(__import__(f"wince_host.dashboard.{name}", fromlist=["x"]))
    other = words_of(translation(name, language))
    # Tables are keyed by words of their own language in places, so names are compared, not keys.
    assert sorted(english) == sorted(other)
    for word in english:
        if word == "HEAD_HELPS":
            continue
        same_shape(english[word], other[word], f"{name}.{word}")


def test_there_are_several_catalogues() -> None:
    assert len(catalogues()) >= 3


def test_pages_speak_the_chosen_language() -> None:
    told = subprocess.run(
        [sys.executable, "-c", FIRST_WORDS], capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("de hoch ")
    assert 'lang="de"' in told.stdout
    assert "Anmelden" in told.stdout
    assert "Sign in" not in told.stdout


def counts_in(language: str) -> tuple[str, str, str, str]:
    code = COUNTS.format(language=language)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    counts, research, decimals, form = told.stdout.split("\n", 3)
    return counts, research, decimals, form


def test_numbers_are_written_as_the_language_does_it() -> None:
    counts, research, decimals, form = counts_in("en")
    assert counts == "999|1,234,567|7 of 12,345"
    assert research == "−1,234.5|1,234 (1,200…1,300)"
    assert decimals == "2.2 0.5 mg 0.004 −1.3 0.0"
    assert "1 to 65,535" in form

    # Thousands have narrow spaces: a point would be taken for the one before decimals by some.
    counts, research, decimals, form = counts_in("de")
    assert counts == "999|1\u202f234\u202f567|7 von 12\u202f345"
    assert research == "−1\u202f234,5|1\u202f234 (1\u202f200…1\u202f300)"
    assert decimals == "2,2 0,5 mg 0,004 −1,3 0,0"
    assert "1 bis 65\u202f535" in form


def test_times_are_told_in_the_wards_zone() -> None:
    code = """
from wince_host.language import live_in_zone
live_in_zone("Asia/Kathmandu")
from wince_host.dashboard._durations import moment_words
print(moment_words(1_760_000_000 * 10**9, 1_760_000_000 * 10**9))
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # 2025-10-09 08:53:20 UTC, and Kathmandu is 5 h 45 min ahead.
    assert told.stdout.strip() == "14:38"


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="is no time zone"):
        live_in_zone("Ward/3")


def test_an_unknown_language_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ConfigurationError, match="choose one of en, de"):
        choose_language("xx")
