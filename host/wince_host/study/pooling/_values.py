"""One value per participant, task, block and measure, with what is known of its uncertainty."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from wince_host.study._results import OfBlock
from wince_host.study.measures import SessionFigures

FAMILIES: Final[dict[str, str]] = {
    "ln_nsr_v1": "nsr",
    "ln_nsr_v2": "nsr",
    "ln_nsr_v3": "nsr",
    "ln_nsr_heart": "nsr",
    "te_heart_v1_bits": "coupling",
    "joint_gain_bits": "coupling",
    "heart_rate_bpm": "heart",
    "rmssd_ms": "heart",
    "pspi_mean": "expression",
    "hpii_mean": "expression",
    "hpii_apex": "expression",
    "rating": "rating",
    "score": "score",
}
"""The measures in the order of the tables, and which of them are corrected together."""
TRANSFER_MEASURES: Final = {"heart_to_v1": "te_heart_v1_bits", "joint_gain": "joint_gain_bits"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value with its measurement variance where that is known."""

    value: float
    variance: float | None = None
    provisional: bool = False

    def since(self, before: "Measured") -> "Measured":
        """Return the change from an earlier value to this one; the variances add up."""
        known = self.variance is not None and before.variance is not None
        return Measured(
            value=self.value - before.value,
            variance=(before.variance or 0.0) + (self.variance or 0.0) if known else None,
            provisional=before.provisional or self.provisional,
        )


Blocks = dict[tuple[str, str], dict[str, Measured]]
"""By task and block, then by participant."""


class Values:
    """All values of a study by measure.

    Parameters
    ----------
    figures
        Of the sessions that are pooled. A participant with several sessions counts once, with
        the mean over the sessions.
    """

    def __init__(self, figures: Sequence[SessionFigures]) -> None:
        gathered: dict[str, dict[tuple[str, str], dict[str, list[Measured]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for one in figures:
            for row, measure, measured in _measured(one):
                gathered[measure][row.task, row.block][row.participant].append(measured)
        self._by_measure: dict[str, Blocks] = {
            measure: {
                place: {name: _mean(several) for name, several in sorted(people.items())}
                for place, people in blocks.items()
            }
            for measure, blocks in gathered.items()
        }
        self.tasks = tuple(dict.fromkeys(row.task for one in figures for row in one.blocks))

    def blocks(self, measure: str) -> Blocks:
        """Return a measure's values by task and block."""
        return self._by_measure.get(measure, {})

    def of(self, measure: str, task: str, block: str) -> dict[str, Measured]:
        """Return a measure's values in a block, by participant."""
        return self.blocks(measure).get((task, block), {})


def _measured(figures: SessionFigures) -> Iterator[tuple[OfBlock, str, Measured]]:
    for spikes in figures.spikes:
        yield (
            spikes,
            f"ln_nsr_{spikes.series}",
            Measured(
                value=math.log(spikes.scale),
                variance=spikes.ln_scale_deviation**2,
                provisional=spikes.provisional,
            ),
        )
    for transfer in figures.transfer:
        yield transfer, TRANSFER_MEASURES[transfer.quantity], Measured(value=transfer.effective)
    for heart in figures.heart:
        yield heart, "heart_rate_bpm", Measured(value=heart.rate_bpm)
        if heart.rmssd_ms is not None:
            yield heart, "rmssd_ms", Measured(value=heart.rmssd_ms)
    for index in figures.indices:
        yield index, "pspi_mean", Measured(value=index.pspi_mean)
        yield index, "hpii_mean", Measured(value=index.hpii_mean)
        if index.hpii_apex is not None:
            yield index, "hpii_apex", Measured(value=index.hpii_apex)
    for block in figures.blocks:
        if block.rating is not None:
            yield block, "rating", Measured(value=block.rating)
        if block.score is not None:
            yield block, "score", Measured(value=block.score)


def _mean(several: Iterable[Measured]) -> Measured:
    all_of_them = list(several)
    n = len(all_of_them)
    variances = [one.variance for one in all_of_them if one.variance is not None]
    return Measured(
        value=fmean(one.value for one in all_of_them),
        variance=sum(variances) / n**2 if len(variances) == n else None,
        provisional=any(one.provisional for one in all_of_them),
    )
