"""Finds the pain classifiers where they were installed; a unit works without them as well."""

import logging

from wince_device.face import PAIN_NETWORK_FILE, own_model
from wince_wire import ModelFileError

from ._classifiers import PainClassifiers

logger = logging.getLogger(__name__)


def classifiers_at_hand() -> PainClassifiers | None:
    """Return the classifiers, None where their tables are missing or damaged."""
    try:
        return PainClassifiers()
    except ModelFileError as error:
        logger.info("no pain classifiers: %s", error.sentence)
        return None


def pain_network_at_hand() -> bool:
    """Tell whether the classifiers' network and tables are there and whole."""
    if classifiers_at_hand() is None:
        return False
    try:
        own_model(PAIN_NETWORK_FILE)
    except ModelFileError as error:
        logger.info("no network for the pain classifiers: %s", error.sentence)
        return False
    return True
