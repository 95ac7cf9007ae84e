"""Which language the pages of this process speak, and in which zone its times are told."""

import os
import time
from typing import Final
from zoneinfo import available_timezones

from wince_wire import ConfigurationError

LANGUAGES: Final = ("en", "de")
"""English, whose words stand beside the pages, and what they were put into."""

_chosen = LANGUAGES[0]


def choose_language(language: str) -> None:
    """Let the pages speak a language; holds from the first page on, for the whole process.

    Raises
    ------
    ConfigurationError
        If there are no words in it.
    """
    global _chosen  # noqa: PLW0603 - a process has one dashboard, and that speaks one language
    if language not in LANGUAGES:
        msg = f"there are no words in {language!r}: choose one of {', '.join(LANGUAGES)}"
        raise ConfigurationError(msg)
    _chosen = language


def live_in_zone(zone: str) -> None:
    """Tell times in a zone, for the whole process.

    Raises
    ------
    ConfigurationError
        If it is no zone of the IANA's list.
    """
    if zone not in available_timezones():
        msg = f"{zone!r} is no time zone: give it as Europe/Berlin or America/New_York"
        raise ConfigurationError(msg)
    os.environ["TZ"] = zone
    time.tzset()


def chosen_language() -> str:
    """Return what was chosen; English before."""
    return _chosen
