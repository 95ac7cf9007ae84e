"""What the command that makes the shipped pain classifiers does."""

from collections.abc import Callable
from pathlib import Path

from wince_device.face import Model, ModelFileError, SetupError
from wince_models.card_parts import put_into

from ._dataset import TREES, draw_sets, read_lessons, read_set, read_sets

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
        from ._card import results
        from ._evaluation import judged
        from ._fitting import embeddings, fitted_classifiers
        from ._network_fitting import fitted_network, last_layer
        from ._writing import CARD_FILE, write_classifiers, write_network
    except ImportError as error:
        msg = (
            f"training needs {error.name}, which is not installed: run "
            "scripts/train-pain-classifiers, or install Wince with its extra 'training'"
        )
        raise SetupError(msg) from error
    card = out / CARD_FILE
    if not card.is_file():
        msg = f"there is no model card {card} to put the results into: take the project's own"
        raise ModelFileError(msg)
    draw_sets(heads, work, processes=processes, say=say)
    taught = taught_network(read_lessons(work), work / "taught.pt", say=say)
    faces = read_set(work, "network")
    network, directions = fitted_network(taught, faces, work / "network.pt", passes=passes, say=say)
    device_network = Model(write_network(network, directions, faces.crops, out))
    say("growing the trees")
    fitting, test = read_sets(work, TREES), read_set(work, "test")
    classifiers = fitted_classifiers(
        fitting, embeddings(device_network, fitting), *last_layer(network)
    )
    write_classifiers(classifiers, out)
    text = results(judged(classifiers, test, embeddings(device_network, test)))
    put_into(card, "results", text)
    say(f"wrote the classifiers, the manifest and the results in {card}")
