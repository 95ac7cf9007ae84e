"""Figures of the differences between blocks: a mark for each person, and the pseudo-median."""

from collections.abc import Sequence
from typing import Final

from wince_host.study import DifferenceRow, EffectRow, StudyResults

from ._axis import axis_of, category_axis
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import fixed, p_value
from ._palette import CIRCLE, DIAMOND, INK, QUIET, Style
from ._panel import Panel, alike
from ._strewn import strewn
from ._study import contrast_of, contrast_words, tasks_of

SPREAD: Final = 0.5
"""Width over which a task's marks are strewn, of the room of a task."""
PERSON: Final = Style("blue", CIRCLE)
MIDDLE: Final = Style("vermillion", DIAMOND)
CAPTION: Final = (
    "A circle for each participant{hollow}; diamond and bar: Hodges-Lehmann pseudo-median with "
    "its 95 % interval. Above the line at 0: {contrast} is positive."
)


def differences(
    results: StudyResults,
    later: str,
    measures: Sequence[tuple[str, str, str]],
    *,
    name: str,
    title: str,
    one_scale: bool = False,
) -> Shown:
    """Return a panel for each measure, with the tasks along it.

    Parameters
    ----------
    later
        `PAIN` or `AFTER`: the block from which control is taken.
    measures
        Name in the results, name of the panel, words of its scale.
    one_scale
        Give all panels the same scale.
    """
    tasks, contrast = tasks_of(results), contrast_of(results, later)
    panels, words, provisional = [], [], False
    for measure, panel_name, scale in measures:
        wanted = (contrast, measure)
        rows = [row for row in results.differences if (row.contrast, row.measure) == wanted]
        effects = [row for row in results.effects if (row.contrast, row.measure) == wanted]
        if rows:
            panels.append(_panel(rows, effects, tasks, panel_name, scale))
            words.append(f"{panel_name}: {_effect_words(effects)}")
            provisional = provisional or any(row.provisional for row in rows)
    full_title = f"{title}, {contrast_words(results, contrast)}"
    if not panels:
        return Missing(full_title, "No participant has both blocks of a task.")
    if one_scale:
        alike(panels)
    return Figure(
        name,
        full_title,
        CAPTION.format(
            hollow=" (hollow: fewer than 50 spikes)" if provisional else "",
            contrast=contrast_words(results, contrast),
        ),
        "; ".join(words) + ".",
        tuple(panels),
        "differences.csv and effects.csv",
    )


def _panel(
    rows: Sequence[DifferenceRow],
    effects: Sequence[EffectRow],
    tasks: Sequence[str],
    name: str,
    scale: str,
) -> Panel:
    ends = [end for row in effects for end in (row.median_low, row.median_high)]
    values = [row.difference for row in rows]
    panel = Panel(category_axis(tasks), axis_of(values, scale, among=(0.0, *ends)), name)
    panel.across(0.0, QUIET)
    for at, task in enumerate(tasks):
        own = sorted((row for row in rows if row.task == task), key=lambda row: row.difference)
        for hollow in (False, True):
            part = [
                (at + strewn(i, SPREAD), row)
                for i, row in enumerate(own)
                if row.provisional is hollow
            ]
            xs, ys = [x for x, _ in part], [row.difference for _, row in part]
            panel.points(xs, ys, PERSON, hollow=hollow, small=True)
    for effect in effects:
        if effect.task in tasks:
            at = tasks.index(effect.task)
            panel.bars([at + 0.38], [effect.median_low], [effect.median_high], INK)
            panel.points([at + 0.38], [effect.median], MIDDLE)
    panel.explain("participant", PERSON)
    panel.explain("pseudo-median", MIDDLE)
    return panel


def _effect_words(effects: Sequence[EffectRow]) -> str:
    told = [
        f"{row.task} {fixed(row.median, 3)} ({fixed(row.median_low, 3)} to "
        f"{fixed(row.median_high, 3)}), corrected p {p_value(row.p_signed_rank_holm)}"
        for row in effects
    ]
    return ", ".join(told) or "no test"
