"""What the commands that make and judge the action-unit model do."""

from collections.abc import Callable
from pathlib import Path

from wince_device.face import ModelFileError, SetupError
from wince_models.card_parts import put_into

Say = Callable[[str], object]


def make_action_units(
    heads: Path,
    out: Path,
    work: Path,
    *,
    people: int,
    epochs: int,
    processes: int,
    start: Path | None,
    say: Say,
) -> None:
    """Draw people, train, convert, judge, and write model, manifest and card.

    Raises
    ------
    ModelFileError
        If the heads or the weights to go on from cannot be read, or the card is missing.
    SetupError
        If the training libraries are not installed.
    """
    if start is not None and not start.is_file():
        msg = f"there are no weights to go on from in {start}: take the weights.pt of a training"
        raise ModelFileError(msg)
    try:
        from ._make import (
            CARD_FILE,
            CHOSEN,
            check_weights,
            draw_people,
            train_network,
            write_model,
        )
    except ImportError as error:
        msg = (
            f"training needs {error.name}, which is not installed: run scripts/train-action-units, "
            "or install Wince with its extra 'training'"
        )
        raise SetupError(msg) from error
    from ._card import measured

    if start is not None:
        check_weights(start)
    draw_people(heads, work, people=people, processes=processes, say=say)
    weights = train_network(work, epochs=epochs, seed=1, start=start, say=say)
    forms = write_model(work, weights, out)
    card = out / CARD_FILE
    if not card.is_file():
        msg = f"there is no model card {card} to put the results into: take the project's own"
        raise ModelFileError(msg)
    text = measured(work, {str(kind): path for kind, path in forms.items()}, CHOSEN)
    put_into(card, "measured", text)
    say(f"wrote the model, its manifest and the results in {card}")
