"""The participants' own ratings against the score and PSPI, a mark for each block."""

from collections.abc import Callable
from typing import Final

from wince_host.study import BlockRow, StudyResults

from ._axis import axis_of
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import fixed, several
from ._palette import styles_of
from ._panel import Panel
from ._strewn import strewn
from ._study import block_key, conditions_of

TITLE: Final = "Ratings against score and PSPI"
CAPTION: Final = (
    "A mark for each block: the participant's own rating (0 to 10) against the mean of what was "
    "estimated from the face and the heart. The rating is the measure; the estimate is not."
)
SPREAD: Final = 0.4
"""Width over which the marks of a rating are strewn."""
Estimate = Callable[[BlockRow], float | None]


def ratings(results: StudyResults) -> Shown:
    """Return a panel for the score and one for PSPI, as far as the study has them."""
    rated = [row for row in results.blocks if row.rating is not None]
    if not rated:
        return Missing(TITLE, "The study has no ratings.")
    pspi = {block_key(row): row.pspi_mean for row in results.indices}
    found = (
        _panel(results, rated, lambda row: row.score, "score, 0 to 10"),
        _panel(results, rated, lambda row: pspi.get(block_key(row)), "mean PSPI, 0 to 16"),
    )
    panels = tuple(panel for panel in found if panel is not None)
    if not panels:
        return Missing(TITLE, "No rated block has a score or a PSPI.")
    return Figure(
        "all-ratings",
        TITLE,
        CAPTION,
        _words(results),
        panels,
        "blocks.csv and agreements.csv",
    )


def _panel(
    results: StudyResults, rated: list[BlockRow], estimate: Estimate, words: str
) -> Panel | None:
    pairs = [(row, value) for row in rated if (value := estimate(row)) is not None]
    if not pairs:
        return None
    panel = Panel(
        axis_of((), "rating, 0 to 10", ends=(-0.5, 10.5)),
        axis_of([value for _, value in pairs], words, among=(0.0,)),
    )
    for block, style in styles_of(conditions_of(results)).items():
        own = [(row.rating or 0.0, value) for row, value in pairs if row.block == block]
        xs = [rating + strewn(i, SPREAD) for i, (rating, _) in enumerate(own)]
        panel.points(xs, [value for _, value in own], style, small=True)
        if own:
            panel.explain(block, style)
    return panel


def _words(results: StudyResults) -> str:
    told = [
        f"{row.measure}: within participants r {fixed(row.within_r, 2)} "
        f"({fixed(row.within_low, 2)} to {fixed(row.within_high, 2)}) "
        f"over {several(row.blocks, 'block')}"
        for row in results.agreements
        if row.measure in {"score", "pspi_mean"}
    ]
    return ("; ".join(told) or "No correlation could be computed") + "."
