"""Tables over tasks and blocks: transfer entropy, heart, indices, ratings, sensitivity."""

from collections.abc import Iterable, Sequence
from typing import Final

from wince_host.study import AgreementRow, OfBlock, SensitivityRow, StudyResults, TransferRow

from ._figures_transfer import LEVEL
from ._numbers import ABSENT, Interval, fixed, over_interval, p_value, percent, with_interval
from ._study import each_block, spread, tasks_of
from ._table import table
from ._tables_effects import measure_words

Figures = Sequence[tuple[str, str, int]]
QUANTITIES: Final = {"heart_to_v1": "heart to V1", "joint_gain": "heart and V2 to V1"}
TRANSFER_HEADS: Final = (
    "Quantity, task, block",
    "n",
    "Effective, bit: median (middle half)",
    "z, median",
    "p < 0.05",
    "p < 0.05 at some lag, search paid for",
)
HEART_FIGURES: Final[Figures] = (
    ("rate_bpm", "Rate, 1/min", 1),
    ("mean_ms", "Mean interval, ms", 0),
    ("sdnn_ms", "SDNN, ms", 1),
    ("rmssd_ms", "RMSSD, ms", 1),
    ("pnn50_percent", "pNN50, %", 1),
    ("sd1_ms", "SD1, ms", 1),
    ("sd2_ms", "SD2, ms", 1),
    ("lf_ms2", "LF, ms²", 0),
    ("hf_ms2", "HF, ms²", 0),
    ("baevsky_si", "Baevsky SI", 0),
)
INDEX_FIGURES: Final[Figures] = (
    ("pspi_mean", "PSPI, mean", 2),
    ("pspi_max", "PSPI, highest", 2),
    ("hpii_mean", "HPII, mean", 2),
    ("hpii_max", "HPII, highest", 2),
    ("hpii_apex", "HPII of APEX frames", 2),
)
OUTCOMES: Final = {
    "te_effective_bits": "Effective TE heart to V1, bit",
    "te_significant_share": "Share of blocks with p < 0.05",
    "r_squared": "Face-heart R²",
    "true_r_squared": "Face-heart R² without noise",
    "ln_nsr_v1_median": "Δ ln NSR V1",
    "ln_nsr_heart_median": "Δ ln NSR heart",
}
CHOICES: Final = {
    "bins": "Bins of the transfer entropy",
    "lag_ms": "Lag from heart to V1, ms",
    "target_history": "History of the target",
    "window": "Part of the block",
}


def transfer_table(results: StudyResults) -> str:
    """Return a line for each quantity, task and block."""
    rows = []
    for quantity, words in QUANTITIES.items():
        found = [row for row in results.transfer if row.quantity == quantity]
        for task, block, own in each_block(results, found):
            rows.append([f"{words}, {task}, {block}", *_transfer_cells(own)])
    return table(TRANSFER_HEADS, rows, caption="Transfer entropy at 167 ms") if rows else ""


def heart_table(results: StudyResults) -> str:
    """Return the medians of the variability of each task and block."""
    wanted = [one for one in HEART_FIGURES if one[0] != "mean_ms"]
    return _medians(results, results.heart, wanted, caption="Heart: median, middle half")


def index_table(results: StudyResults) -> str:
    """Return the medians of PSPI and HPII of each task and block."""
    rows = results.indices
    return _medians(results, rows, INDEX_FIGURES, caption="PSPI and HPII: median, middle half")


def agreement_table(results: StudyResults) -> str:
    """Return how ratings go with each measure."""
    heads = ("Measure", "Blocks", "Participants", "Within participants r (95 %)", "p", "Pooled rho")
    rows = [_agreement_row(row) for row in results.agreements]
    return table(heads, rows, caption="Ratings and measures") if rows else ""


def sensitivity_tables(results: StudyResults) -> str:
    """Return a table for each choice: its settings along it, a line for outcome and task."""
    choices = dict.fromkeys(row.choice for row in results.sensitivity)
    return "".join(_choice_table(_in_order(results, choice), choice) for choice in choices)


def _transfer_cells(rows: Sequence[TransferRow]) -> list[str]:
    middle, z = spread(row.effective for row in rows), spread(row.z for row in rows)
    searched = [row.p_any for row in rows if row.p_any is not None]
    return [
        str(len(rows)),
        with_interval(middle.median, (middle.low, middle.high), 4) if middle else ABSENT,
        fixed(z.median if z else None, 1),
        _share_below(row.p for row in rows),
        _share_below(searched) if searched else ABSENT,
    ]


def _share_below(values: Iterable[float]) -> str:
    known = list(values)
    below = sum(value < LEVEL for value in known)
    return f"{below} of {len(known)} ({percent(below / len(known))})"


def _medians(
    results: StudyResults, rows: Sequence[OfBlock], wanted: Figures, *, caption: str
) -> str:
    lines = []
    for task, block, own in each_block(results, rows):
        cells = [_middle(own, name, digits) for name, _, digits in wanted]
        lines.append([f"{task}, {block}", str(len(own)), *cells])
    heads = ["Task, block", "n", *(words for _, words, _ in wanted)]
    return table(heads, lines, caption=caption) if lines else ""


def _middle(rows: Sequence[OfBlock], name: str, decimals: int) -> str:
    found = spread(getattr(row, name) for row in rows)
    if found is None:
        return ABSENT
    if found.n == 1:
        return fixed(found.median, decimals)
    return over_interval(found.median, (found.low, found.high), decimals)


def _agreement_row(row: AgreementRow) -> list[str]:
    interval: Interval | None = None
    if row.within_low is not None and row.within_high is not None:
        interval = (row.within_low, row.within_high)
    return [
        measure_words(row.measure),
        str(row.blocks),
        str(row.participants),
        with_interval(row.within_r, interval, 2),
        p_value(row.within_p),
        fixed(row.pooled_rho, 2),
    ]


def _in_order(results: StudyResults, choice: str) -> list[SensitivityRow]:
    """Return a choice's rows by outcome and task, as the rest of the report has them."""
    outcomes, tasks = list(OUTCOMES), tasks_of(results)

    def place(row: SensitivityRow) -> tuple[int, int]:
        known = row.outcome in outcomes, row.task in tasks
        return (
            outcomes.index(row.outcome) if known[0] else len(outcomes),
            tasks.index(row.task) if known[1] else len(tasks),
        )

    return sorted((row for row in results.sensitivity if row.choice == choice), key=place)


def _choice_table(rows: Sequence[SensitivityRow], choice: str) -> str:
    settings = dict.fromkeys(row.setting for row in rows)
    chosen = {row.setting for row in rows if row.chosen}
    heads = ["Outcome, task"]
    heads += [f"{one} (chosen)" if one in chosen else one for one in settings]
    lines = []
    for outcome, task in dict.fromkeys((row.outcome, row.task) for row in rows):
        cells = {
            row.setting: _outcome(row) for row in rows if (row.outcome, row.task) == (outcome, task)
        }
        name = f"{OUTCOMES.get(outcome, outcome)}, {task}"
        lines.append([name, *(cells.get(setting, ABSENT) for setting in settings)])
    return table(heads, lines, caption=CHOICES.get(choice, choice))


def _outcome(row: SensitivityRow) -> str:
    if row.outcome == "te_significant_share":
        return percent(row.value)
    decimals = 4 if row.outcome == "te_effective_bits" else 3
    interval = None if row.low is None or row.high is None else (row.low, row.high)
    return over_interval(row.value, interval, decimals)
