"""A broken rule is said in English by programs and in the language of the pages by these."""

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from care_examples import NRS
from wince_host.care import open_care_store, sqlite_url
from wince_host.dashboard._language import translation
from wince_host.dashboard._refusals import refusal_words
from wince_host.language import LANGUAGES
from wince_host.refusals import Named, Rule, refusal
from wince_wire import EntryError, StoreError, WinceError

OTHERS = [language for language in LANGUAGES if language != "en"]
GERMAN = """
import sys
from pathlib import Path
from wince_host.language import choose_language
choose_language("de")
from wince_host.care import AlarmLimits, open_care_store, sqlite_url
from wince_host.dashboard._refusals import refusal_words
from wince_wire import EntryError
care = open_care_store(sqlite_url(Path(sys.argv[1])))
try:
    care.set_limits(AlarmLimits(patient="heron", high=5.0, clear=6.0, set_by="mila", set_ns=1))
except EntryError as error:
    print(refusal_words(error))
    print(error)
care.close()
"""


def filled(rule: Rule) -> dict[str, Named | str | float]:
    """Return something for each field of a rule's words."""
    values: dict[str, Named | str | float] = {}
    for _, name, form, _ in Formatter().parse(rule.value):
        if name:
            values[name] = 12.0 if form else Named.NOTE if name == "what" else "y"
    return values


@pytest.mark.parametrize("rule", Rule)
def test_english_pages_say_what_programs_say(rule: Rule) -> None:
    error = refusal(EntryError, rule, **filled(rule))
    assert refusal_words(error) == error.sentence
    assert "{" not in error.sentence
    assert str(error).endswith("[W430]")


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_words_of_its_own_in_each_language(rule: Rule, language: str) -> None:
    words = translation("_texts_refusals", language)
    values = {
        name: words.NAMED[value] if isinstance(value, Named) else value
        for name, value in filled(rule).items()
    }
    said = words.RULES[rule].format(**values)
    assert said != refusal(EntryError, rule, **filled(rule)).sentence
    assert not said.endswith(".")


def test_a_broken_rule_is_known_by_its_values(tmp_path: Path) -> None:
    care = open_care_store(sqlite_url(tmp_path / "care.sqlite"))
    with pytest.raises(EntryError) as refused:
        care.add(replace(NRS, value=11.0))
    care.close()
    assert refused.value.rule is Rule.OUT_OF_RANGE
    assert refused.value.values == {"what": Named.RATING, "lowest": 0.0, "highest": 10.0}
    assert refused.value.sentence == "a rating must lie between 0 and 10: correct it"


def test_an_error_of_no_rule_keeps_its_sentence() -> None:
    error: WinceError = StoreError("the store is closed: the host is ending")
    assert error.rule is None
    assert refusal_words(error) == "the store is closed: the host is ending"


def test_what_looks_like_a_field_in_what_was_entered_stays_as_it_is() -> None:
    error = refusal(EntryError, Rule.NO_NAME, name="{what} {0}", what=Named.PSEUDONYM)
    assert refusal_words(error).startswith("'{what} {0}' is no pseudonym")


def test_an_error_keeps_its_rule_from_process_to_process() -> None:
    error = refusal(EntryError, Rule.AMOUNT, largest=12.0)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made a line above
    assert (again.sentence, again.rule, again.values) == (error.sentence, error.rule, error.values)


def test_a_german_page_says_it_in_german_and_the_number_stays(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", GERMAN, f"{tmp_path}/care.sqlite"],
        capture_output=True,
        text=True,
        check=True,
    )
    german, english = told.stdout.splitlines()
    assert german == (
        "die Grenze, die den Alarm beendet, darf nicht über der liegen, die ihn auslöst: Setzen "
        "Sie sie tiefer"
    )
    assert english == (
        "the limit that ends the alarm must not be above the one that raises it: lower it [W430]"
    )
