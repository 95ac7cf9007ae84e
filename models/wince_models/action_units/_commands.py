"""What the commands that make and judge the action-unit model do."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from wince_device.face import HEAD_FILE, ModelFileError
from wince_models._training_extra import not_installed
from wince_models.card_parts import card_in, put_into

CARD_FILE: Final = "action-units.md"
SCRIPT: Final = "train-action-units"
SEED: Final = 1

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
    card = card_in(out, CARD_FILE)
    try:
        from ._head_fitting import fit_head
        from ._make import (
            CHOSEN,
            check_weights,
            train_network,
            write_encoder,
        )
    except ImportError as error:
        raise not_installed(error, SCRIPT) from error
    from ._card import compared, measured
    from ._dataset import draw_people

    if start is not None:
        check_weights(start)
    draw_people(heads, work, people=people, processes=processes, say=say)
    network = train_network(work, epochs=epochs, seed=SEED, start=start, say=say)
    forms = write_encoder(network, work, out)
    fit_head(network.head, work, out, card=CARD_FILE, seed=SEED, say=say)
    put_into(card, "measured", measured(work, out))
    put_into(card, "forms", compared(work, out, forms, CHOSEN))
    say(f"wrote the model, its manifest and the results in {card}")


def fit_action_unit_head(heads: Path, out: Path, work: Path, *, processes: int, say: Say) -> None:
    """Draw people, fit the head in a folder to the encoder beside it, judge, and write it.

    Raises
    ------
    ModelFileError
        If the heads cannot be read, or encoder, head or card are missing.
    SetupError
        If the training libraries are not installed.
    """
    card = card_in(out, CARD_FILE)
    try:
        from ._head_file import head_from_file
        from ._head_fitting import fit_head
    except ImportError as error:
        raise not_installed(error, SCRIPT) from error
    from ._card import measured
    from ._dataset import FOR_THE_HEAD, draw_people

    head = head_from_file(out / HEAD_FILE)
    draw_people(heads, work, people=FOR_THE_HEAD, processes=processes, say=say)
    fit_head(head, work, out, card=CARD_FILE, seed=SEED, say=say)
    put_into(card, "measured", measured(work, out))
    say(f"wrote the head, the manifest and the results in {card}")
