"""What the command that makes and judges the model of regions' looks does."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from wince_device.face import ACTION_UNIT_NAMES, PARTS_FILE
from wince_device.face.face_parts import PARTS_METHOD
from wince_models._manifest import note_models
from wince_models.card_parts import card_in, put_into, table

from ._covers import KINDS
from ._dataset import draw_sets
from ._fitting import fit_parts
from ._judging import RegionJudgement, judge
from ._reading import BARE, ReadUnits, read_under_covers

CARD_FILE: Final = "face-parts.md"

Say = Callable[[str], object]


def make_face_parts(
    heads: Path, out: Path, work: Path, *, people: int, processes: int, say: Say
) -> None:
    """Draw people, find what their looks differ by, judge, and write model, manifest and card.

    Raises
    ------
    ModelFileError
        If the heads cannot be read, or the card is missing.
    """
    card = card_in(out, CARD_FILE)
    draw_sets(heads, work, people=people, processes=processes, say=say)
    faces = fit_parts(work, out / PARTS_FILE)
    note_models(out, (PARTS_FILE,), method=PARTS_METHOD, card=CARD_FILE)
    say(f"learned from {faces:,} looks")
    put_into(card, "measured", _measured(judge(work, out / PARTS_FILE), faces))
    say("reading action units under covers")
    put_into(card, "read", _under_covers(read_under_covers(work)))
    say(f"wrote the model, its manifest and the results in {card}")


def _measured(judged: Mapping[str, RegionJudgement], faces: int) -> str:
    head = (
        "region", "looks", "explained, bare: 1st percentile, median", "covered: median",
        "a cover goes: noticed", "a cover comes: taken for the face",
        "a reference under a cover: known", "of a bare face: mistaken for one",
    )  # fmt: skip
    rows = [
        (
            name,
            f"{len(of.bare):,}",
            f"{np.percentile(of.bare, 1):.2f}, {np.median(of.bare):.2f}",
            f"{np.median(of.covered):.2f}",
            _by_kind(of, 100.0 * of.goes()),
            _by_kind(of, 100.0 * of.comes()),
            _by_kind(of, 100.0 * of.known()),
            f"{100.0 * of.mistaken():.1f} %",
        )
        for name, of in judged.items()
    ]
    return (
        f"Learned from {faces:,} drawn looks. Judged on others' looks, each bare and with a cover "
        f"over at least half of the region; percentages for {', '.join(KINDS)}.\n\n"
        f"{table(head, rows)}"
    )


def _under_covers(found: Mapping[str, ReadUnits]) -> str:
    units = [name.replace("AU0", "AU") for name in ACTION_UNIT_NAMES]
    rows = [
        (what, f"{len(of.read):,}", *(f"{number:.2f}" for number in numbers.values()))
        for name, of in found.items()
        for what, numbers in (
            (f"{_said(name)}: correlation", of.correlations()),
            (f"{_said(name)}: too high by", of.biases()),
        )
    ]
    return table(("before the face", "looks", *units), rows)


def _said(name: str) -> str:
    return name if name == BARE else f"cover of {name}"


def _by_kind(of: RegionJudgement, shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    told = (shares[of.kind == kind] for kind in range(len(KINDS)))
    return ", ".join(f"{one.mean():.1f}" if one.size else "-" for one in told) + " %"
