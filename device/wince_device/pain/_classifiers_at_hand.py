"""Finds the pain classifiers where they were installed; a unit works without them as well."""

import logging
from dataclasses import dataclass

from wince_device.face import PAIN_NETWORK_FILE, own_model
from wince_wire import ModelFileError

from ._classifier_window import AU_READING, CNN_READING, HYBRID_READING
from ._classifiers import PainClassifiers

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifiersMissing:
    """Which classifiers are not to be had.

    Attributes
    ----------
    names
        Of their readings.
    why
        One sentence.
    damaged
        A file is there and is not what it should be; else it is not there at all.
    """

    names: tuple[str, ...]
    why: str
    damaged: bool


def classifiers_at_hand() -> PainClassifiers | None:
    """Return the classifiers, None where their tables are missing or damaged."""
    try:
        return PainClassifiers()
    except ModelFileError:
        return None


def pain_network_at_hand() -> bool:
    """Tell whether the classifiers' network and tables are there and whole."""
    return classifiers_missing() is None


def classifiers_missing() -> ClassifiersMissing | None:
    """Return which classifiers have to be done without; None where all are there and whole."""
    names: tuple[str, ...] = (AU_READING, CNN_READING, HYBRID_READING)
    try:
        PainClassifiers()
        names = (CNN_READING, HYBRID_READING)
        own_model(PAIN_NETWORK_FILE)
    except ModelFileError as error:
        absent = isinstance(error.__cause__, FileNotFoundError)
        return ClassifiersMissing(names=names, why=error.sentence, damaged=not absent)
    return None


def log_classifiers_missing() -> None:
    """Tell the log which classifiers are missing: with a warning where a file is damaged."""
    missing = classifiers_missing()
    if missing is not None:
        level = logging.WARNING if missing.damaged else logging.INFO
        logger.log(level, "without %s: %s", ", ".join(missing.names), missing.why)
