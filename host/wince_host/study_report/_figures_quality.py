"""How much of each block could be used: face and pulse, a mark for each block."""

from collections.abc import Callable, Sequence
from typing import Final

from wince_host.study import BlockRow, StudyResults

from ._axis import axis_of
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import percent, several
from ._palette import CIRCLE, CROSS, Style
from ._panel import Panel
from ._study import participants_of, spread

TITLE: Final = "Face and pulse of each block"
CAPTION: Final = (
    "A mark for each block, participants in the order of the section on people: share of the "
    "frames with a face, and of those with a held inter-beat interval. Cross: excluded by a rule."
)
USED: Final = Style("blue", CIRCLE)
EXCLUDED: Final = Style("vermillion", CROSS)


def quality(results: StudyResults) -> Shown:
    """Return both shares of all blocks."""
    rows = results.blocks
    if not rows:
        return Missing(TITLE, "The study has no block.")
    people = participants_of(results)
    panels = (
        _panel(rows, people, lambda row: row.face_share, lambda row: row.face_used, "Face"),
        _panel(rows, people, lambda row: row.pulse_share, lambda row: row.heart_used, "Pulse"),
    )
    face, pulse = spread(row.face_share for row in rows), spread(row.pulse_share for row in rows)
    words = (
        f"{several(len(rows), 'block')} of {several(len(people), 'participant')}; median share "
        f"with a face {percent(face.median if face else None)}, with a pulse "
        f"{percent(pulse.median if pulse else None)}."
    )
    return Figure("all-quality", TITLE, CAPTION, words, panels, "blocks.csv")


def _panel(
    rows: Sequence[BlockRow],
    people: Sequence[str],
    share: Callable[[BlockRow], float],
    used: Callable[[BlockRow], bool],
    title: str,
) -> Panel:
    place = {name: at + 1 for at, name in enumerate(people)}
    panel = Panel(
        axis_of((), "participant", ends=(0.0, len(people) + 1.0)),
        axis_of((), "% of the frames", ends=(-3.0, 103.0)),
        title,
        height=150.0,
    )
    for style, kept in ((USED, True), (EXCLUDED, False)):
        own = [row for row in rows if used(row) is kept]
        xs = [float(place[row.participant]) for row in own]
        panel.points(xs, [100 * share(row) for row in own], style, small=kept)
    panel.explain("used", USED)
    panel.explain("excluded", EXCLUDED)
    return panel
