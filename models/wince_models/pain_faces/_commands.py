"""What the command that makes the shipped pain classifiers does."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from wince_models._training_extra import not_installed
from wince_models.card_parts import card_in

from ._dataset import SETS, TEST, TREES, draw_lessons, draw_sets, read_lessons, read_set

CARD_FILE: Final = "pain-classifiers.md"
SCRIPT: Final = "train-pain-classifiers"

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
    card = card_in(out, CARD_FILE)
    try:
        from ._action_unit_lessons import taught_network
        from ._network_fitting import fitted_network, last_layer
        from ._network_writing import write_network
        from ._tree_growing import grow_trees
    except ImportError as error:
        raise not_installed(error, SCRIPT) from error
    draw_lessons(heads, work, processes=processes, say=say)
    draw_sets(heads, work, tuple(SETS), processes=processes, say=say)
    taught = taught_network(read_lessons(work), work / "taught.pt", say=say)
    faces = read_set(work, "network")
    network, directions = fitted_network(taught, faces, work / "network.pt", passes=passes, say=say)
    write_network(network, directions, faces.crops, out)
    grow_trees(work, out, card, *last_layer(network), say=say)


def regrow_trees(heads: Path, out: Path, work: Path, *, processes: int, say: Say) -> None:
    """Draw people, grow the trees anew beside the network in a folder, judge, and write all.

    Raises
    ------
    ModelFileError
        If the heads cannot be read, or the network, its tables or the card are missing.
    SetupError
        If the training libraries are not installed.
    """
    card = card_in(out, CARD_FILE)
    try:
        from ._tree_growing import grow_trees
        from ._writing import written_last_layer
    except ImportError as error:
        raise not_installed(error, SCRIPT) from error
    weight, bias = written_last_layer(out)
    draw_sets(heads, work, (*TREES, TEST), processes=processes, say=say)
    grow_trees(work, out, card, weight, bias, say=say)
