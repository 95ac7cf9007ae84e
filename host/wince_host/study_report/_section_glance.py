"""The study at a glance: how much of it counts, and one line of results for each task."""

from typing import Final

from wince_host.study import PUBLISHED_R_SQUARED, EffectRow, RegressionRow, StudyResults

from ._figures_link import regressions
from ._figures_transfer import LEVEL, heart_to_v1
from ._markup import element, text
from ._numbers import ABSENT, fixed, p_value, percent, with_interval
from ._section import Section
from ._study import PAIN, called, conditions_of, contrast_of, count_people, tasks_of
from ._table import table

HEADS: Final = (
    "Task",
    "Face-heart R² (95 %)",
    "By chance",
    "Δ ln NSR V1 (95 %)",
    "Δ ln NSR heart (95 %)",
    "Heart to V1, p < 0.05",
)
CAPTION: Final = "Pain − control, one line for each task"


def glance(results: StudyResults) -> Section:
    """Return the section."""
    cards = element("ul", "".join(_cards(results)), class_="answers")
    rows = [_row(results, task) for task in tasks_of(results)]
    tasks = table(HEADS, rows, caption=CAPTION) if rows else ""
    parts = (cards, tasks, element("p", text(_order(results)))) if rows else (cards,)
    return Section("glance", "At a glance", "", parts)


def _cards(results: StudyResults) -> list[str]:
    used, people = count_people(results)
    blocks = sum(row.face_used or row.heart_used for row in results.blocks)
    tests = len(results.effects) + len(results.regressions)
    found = sum(row.significant for row in results.effects)
    return [
        _card(f"{used} of {people}", "participants with a block that counts"),
        _card(f"{blocks:,} of {len(results.blocks):,}", "blocks used, of face or heart"),
        _card(f"{len(results.exclusions):,}", "exclusions, each by a named rule"),
        _card(f"{tests:,}", f"tests; {found:,} differences with a corrected p below 0.05"),
        _card(", ".join(tasks_of(results)) or ABSENT, "tasks"),
        _card(", ".join(conditions_of(results)) or ABSENT, "blocks"),
    ]


def _card(value: str, words: str) -> str:
    return element("li", element("strong", text(value)) + text(words))


def _row(results: StudyResults, task: str) -> list[str]:
    link = next((row for row in regressions(results) if row.task == task), None)
    face, heart = _effect(results, task, "ln_nsr_v1"), _effect(results, task, "ln_nsr_heart")
    return [
        task,
        *_link_cells(link),
        _effect_cell(face),
        _effect_cell(heart),
        _coupled(results, task),
    ]


def _link_cells(row: RegressionRow | None) -> list[str]:
    if row is None:
        return [ABSENT, ABSENT]
    value = with_interval(row.r_squared, (row.r_squared_low, row.r_squared_high), 2)
    return [
        f"{value}\nn {row.n}, corrected p {p_value(row.p_holm)}",
        f"{fixed(row.surrogate_mean, 2)}\n95 % below {fixed(row.surrogate_high, 2)}",
    ]


def _effect(results: StudyResults, task: str, measure: str) -> EffectRow | None:
    wanted = (task, contrast_of(results), measure)
    return next(
        (row for row in results.effects if (row.task, row.contrast, row.measure) == wanted), None
    )


def _effect_cell(row: EffectRow | None) -> str:
    if row is None:
        return ABSENT
    value = with_interval(row.median, (row.median_low, row.median_high), 3)
    return f"{value}\nn {row.n}, corrected p {p_value(row.p_signed_rank_holm)}"


def _coupled(results: StudyResults, task: str) -> str:
    pain = called(results, PAIN)
    rows = [row for row in heart_to_v1(results.transfer) if (row.task, row.block) == (task, pain)]
    if not rows:
        return ABSENT
    below = sum(row.p < LEVEL for row in rows)
    return f"{below} of {len(rows)} ({percent(below / len(rows))})\nin {pain}; 5 % by chance"


def _order(results: StudyResults) -> str:
    rows = sorted(regressions(results), key=lambda row: row.r_squared, reverse=True)
    if not rows:
        return "No task had enough participants for the face-heart regression."
    told = ", ".join(f"{row.task} {fixed(row.r_squared, 2)}" for row in rows)
    return (
        f"R² from the largest: {told}. Published: haptic {PUBLISHED_R_SQUARED['haptic']}, "
        f"cognitive {PUBLISHED_R_SQUARED['cognitive']} (45 participants). By chance: with the "
        "participants permuted. Δ: pain − control, of the natural logarithm."
    )
