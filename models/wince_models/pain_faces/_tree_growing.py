"""Grows the shipped classifiers' trees beside their network, judges all, and writes them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wince_device.face import PAIN_NETWORK_FILE, Model
from wince_models.card_parts import put_into

from ._card import results
from ._dataset import TEST, TREES, read_set, read_sets
from ._evaluation import judged
from ._fitting import embeddings, fitted_classifiers
from ._writing import write_classifiers


def grow_trees(
    work: Path,
    out: Path,
    card: Path,
    weight: NDArray[np.float64],
    bias: float,
    *,
    say: Callable[[str], object],
) -> None:
    """Grow the trees on the people in `work`, write all, and put the results into the card.

    Parameters
    ----------
    work
        Folder of drawn people.
    out
        Folder of the network; the tables and the manifest are written to it.
    card
        The classifiers' card.
    weight, bias
        The network's last layer.
    say
        Told what is done.

    Raises
    ------
    ModelFileError
        If people were not drawn, or the network is missing.
    """
    network = Model(out / PAIN_NETWORK_FILE)
    say("growing the trees")
    fitting, test = read_sets(work, TREES), read_set(work, TEST)
    classifiers = fitted_classifiers(fitting, embeddings(network, fitting), weight, bias)
    write_classifiers(classifiers, out, card=card.name)
    put_into(card, "results", results(judged(classifiers, test, embeddings(network, test))))
    say(f"wrote the classifiers, the manifest and the results in {card}")
