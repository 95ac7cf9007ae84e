"""A folded part for each participant: the same figures from that person's data alone."""

import re
from typing import Final

from wince_host.study import OfBlock, SpikeRow, StudyResults

from ._figures_face import apex_times, courses
from ._figures_heart import poincare, spectrum
from ._figures_moments import moments
from ._figures_plane import gamma_plane
from ._figures_transfer import heart_to_v1, scan_of_person
from ._markup import element, text
from ._missing import Shown
from ._numbers import ABSENT, figure, fixed, p_value, several
from ._palette import SHORT_NAMES
from ._section import parts_markup
from ._section_quality import exclusions
from ._study import block_key, by_participant
from ._table import table
from ._tables_blocks import HEART_FIGURES

SPIKE_HEADS: Final = (
    "Series, task, block",
    "Spikes",
    "Shape (95 %)",
    "NSR (95 %)",
    "Mean, variance",
    "Skewness, kurtosis",
    "AIC less Gamma's: lognormal / Beta",
    "KS: Gamma / lognormal / Beta",
)
BLOCK_HEADS: Final = ("Task, block", "Rating", "Score", "TE, bit", "p", "PSPI", "HPII")


class Person:
    """One participant's part of the report.

    Parameters
    ----------
    number
        Place among the participants, from 1: it names the figures' files.
    """

    def __init__(self, number: int, name: str, results: StudyResults) -> None:
        self.name, self.results = name, results
        self.slug = f"p{number:02d}-{slug_of(name)}".rstrip("-")

    def shown(self) -> tuple[Shown, ...]:
        """Return the figures, or words in their places."""
        return (
            gamma_plane(self.results, self.slug),
            moments(self.results, self.slug),
            scan_of_person(self.results, self.slug),
            poincare(self.results, self.slug),
            spectrum(self.results, self.slug),
            courses(self.results, self.slug),
            apex_times(self.results, self.slug),
        )


def people_of(results: StudyResults) -> list[Person]:
    """Return everybody, in the order of the pseudonyms."""
    apart = by_participant(results)
    return [Person(at + 1, name, own) for at, (name, own) in enumerate(apart.items())]


def person_markup(person: Person, shown: tuple[Shown, ...]) -> str:
    """Return a person's folded part."""
    results = person.results
    used = sum(row.face_used or row.heart_used for row in results.blocks)
    words = f"{used} of {several(len(results.blocks), 'block')} used"
    if results.exclusions:
        words += f", {several(len(results.exclusions), 'exclusion')}"
    summary = element("summary", element("strong", text(person.name)) + text(words))
    left_out = exclusions(results) if results.exclusions else ""
    tables = (_spike_table(results), _heart_table(results))
    inside = parts_markup((left_out, _block_table(results), *shown, *tables))
    return element("details", summary + element("div", inside), id=person.slug)


def slug_of(name: str) -> str:
    """Return a pseudonym as it may stand in a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24]


def _spike_table(results: StudyResults) -> str:
    rows = [
        [f"{SHORT_NAMES[row.series]}, {_named(results, row)}", *_spike_cells(row)]
        for row in results.spikes
    ]
    return table(SPIKE_HEADS, rows, caption="Gamma fits") if rows else ""


def _spike_cells(row: SpikeRow) -> list[str]:
    beta = None if row.aic_beta is None else row.aic_beta - row.aic_gamma
    return [
        f"{row.spikes:,}{chr(10) + 'provisional' if row.provisional else ''}",
        f"{figure(row.shape)}\n{figure(row.shape_low)} to {figure(row.shape_high)}",
        f"{figure(row.scale)}\n{figure(row.scale_low)} to {figure(row.scale_high)}",
        f"{fixed(row.mean, 3)}, {figure(row.variance)}",
        f"{fixed(row.skewness, 2)}, {fixed(row.kurtosis, 2)}",
        f"{fixed(row.aic_lognormal - row.aic_gamma, 1)} / {fixed(beta, 1)}",
        " / ".join(fixed(one, 3) for one in (row.ks_gamma, row.ks_lognormal, row.ks_beta)),
    ]


def _block_table(results: StudyResults) -> str:
    transfer = {block_key(row): row for row in heart_to_v1(results.transfer)}
    indices = {block_key(row): row for row in results.indices}
    rows = []
    for block in results.blocks:
        te, index = transfer.get(block_key(block)), indices.get(block_key(block))
        rows.append(
            [
                f"{_named(results, block)}{f', run {block.run}' if block.run > 1 else ''}",
                fixed(block.rating, 1),
                fixed(block.score, 1),
                fixed(te.effective, 4) if te else ABSENT,
                p_value(te.p) if te else ABSENT,
                fixed(index.pspi_mean, 2) if index else ABSENT,
                fixed(index.hpii_mean, 2) if index else ABSENT,
            ]
        )
    return table(BLOCK_HEADS, rows, caption="Blocks") if rows else ""


def _heart_table(results: StudyResults) -> str:
    rows = [
        [
            _named(results, row),
            f"{row.corrected} of {row.intervals}",
            *(fixed(getattr(row, name), decimals) for name, _, decimals in HEART_FIGURES),
        ]
        for row in results.heart
    ]
    heads = ["Task, block", "Corrected", *(words for _, words, _ in HEART_FIGURES)]
    return table(heads, rows, caption="Heart") if rows else ""


def _named(results: StudyResults, row: OfBlock) -> str:
    """Return task and block of a row, and the session of somebody who came more than once."""
    words = f"{row.task}, {row.block}"
    return f"{words}, session {row.session}" if len(results.sessions) > 1 else words
