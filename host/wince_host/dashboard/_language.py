"""Puts the words of another language in the place of the English ones, before a page is made."""

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import Final

ENGLISH: Final = "en"


def catalogues() -> list[str]:
    """Return the names of the modules that hold words."""
    here = str(Path(__file__).parent)
    return [found.name for found in pkgutil.iter_modules([here]) if found.name.startswith("_texts")]


def translation(catalogue: str, language: str) -> ModuleType:
    """Return the words of one catalogue in another language."""
    return importlib.import_module(f"{__package__}.languages.{language}.{catalogue.lstrip('_')}")


def words_of(catalogue: ModuleType) -> dict[str, object]:
    """Return every word of a catalogue by its name."""
    return {name: value for name, value in vars(catalogue).items() if name.isupper()}


def speak(language: str) -> None:
    """Let every catalogue hold the words of a language.

    Pages read words as attributes when they are made, and some modules make tables of them when
    they are imported: so this comes before every other module of the dashboard.
    """
    if language == ENGLISH:
        return
    for name in catalogues():
        english = importlib.import_module(f"{__package__}.{name}")
        for word, value in words_of(translation(name, language)).items():
            setattr(english, word, value)
