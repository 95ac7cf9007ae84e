"""What the command that makes the shipped pain classifiers does."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import PAIN_NETWORK_FILE, Model, ModelFileError, SetupError
from wince_models.card_parts import put_into

from ._dataset import SETS, TREES, draw_lessons, draw_sets, read_lessons, read_set, read_sets

TEST: Final = "test"

Say = Callable[[str], object]


def make_classifiers(
    heads: Path, out: Path, work: Path, *, passes: int, processes: int, say: Say
) -> None:
    """Draw people, train, convert, judge, and write models, manifest and the card's results.

    Raises
    ------
    ModelFileError
        If the heads cannot be read, or the card is missing.
    SetupError
        If the training libraries are not installed.
    """
    try:
        from ._action_unit_lessons import taught_network
        from ._network_fitting import fitted_network, last_layer
        from ._network_writing import write_network
    except ImportError as error:
        raise _not_installed(error) from error
    card = _card_in(out)
    draw_lessons(heads, work, processes=processes, say=say)
    draw_sets(heads, work, tuple(SETS), processes=processes, say=say)
    taught = taught_network(read_lessons(work), work / "taught.pt", say=say)
    faces = read_set(work, "network")
    network, directions = fitted_network(taught, faces, work / "network.pt", passes=passes, say=say)
    write_network(network, directions, faces.crops, out)
    _grow_trees(work, out, card, *last_layer(network), say=say)


def regrow_trees(heads: Path, out: Path, work: Path, *, processes: int, say: Say) -> None:
    """Draw people, grow the trees anew beside the network in a folder, judge, and write all.

    Raises
    ------
    ModelFileError
        If the heads cannot be read, or the network, its tables or the card are missing.
    SetupError
        If scikit-learn is not installed.
    """
    from ._writing import written_last_layer

    card = _card_in(out)
    weight, bias = written_last_layer(out)
    draw_sets(heads, work, (*TREES, TEST), processes=processes, say=say)
    _grow_trees(work, out, card, weight, bias, say=say)


def _grow_trees(
    work: Path, out: Path, card: Path, weight: NDArray[np.float64], bias: float, *, say: Say
) -> None:
    try:
        from ._card import results
        from ._evaluation import judged
        from ._fitting import embeddings, fitted_classifiers
        from ._writing import write_classifiers
    except ImportError as error:
        raise _not_installed(error) from error
    network = Model(out / PAIN_NETWORK_FILE)
    say("growing the trees")
    fitting, test = read_sets(work, TREES), read_set(work, TEST)
    classifiers = fitted_classifiers(fitting, embeddings(network, fitting), weight, bias)
    write_classifiers(classifiers, out)
    put_into(card, "results", results(judged(classifiers, test, embeddings(network, test))))
    say(f"wrote the classifiers, the manifest and the results in {card}")


def _card_in(out: Path) -> Path:
    from ._writing import CARD_FILE

    card = out / CARD_FILE
    if not card.is_file():
        msg = f"there is no model card {card} to put the results into: take the project's own"
        raise ModelFileError(msg)
    return card


def _not_installed(error: ImportError) -> SetupError:
    msg = (
        f"training needs {error.name}, which is not installed: run "
        "scripts/train-pain-classifiers, or install Wince with its extra 'training'"
    )
    return SetupError(msg)
