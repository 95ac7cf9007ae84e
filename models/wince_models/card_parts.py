"""Finds a model's card, and puts a command's tables into their place in it."""

from collections.abc import Sequence
from pathlib import Path

from wince_device.face import ModelFileError


def card_in(folder: Path, name: str) -> Path:
    """Return the card in a folder, before hours are spent on what is to stand in it.

    Raises
    ------
    ModelFileError
        If it is not there.
    """
    card = folder / name
    if not card.is_file():
        msg = f"there is no model card {card} to put the results into: take the project's own"
        raise ModelFileError(msg)
    return card


def put_into(card: Path, part: str, text: str) -> None:
    """Replace what stands between the two marks of a part of the card.

    Raises
    ------
    ModelFileError
        If the card is missing or has no such part.
    """
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    try:
        before, rest = card.read_text(encoding="utf-8").split(begin)
        after = rest.split(end)[1]
    except (OSError, ValueError, IndexError) as error:
        msg = f"the card {card} has no place for its part '{part}': take the project's own"
        raise ModelFileError(msg) from error
    card.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
