"""What a study says over all its participants."""

from collections.abc import Sequence
from dataclasses import dataclass

from wince_host.study._parameters import StudyParameters
from wince_host.study._results import (
    AgreementRow,
    DifferenceRow,
    EffectRow,
    PowerLawRow,
    RegressionRow,
    SensitivityRow,
)
from wince_host.study.measures import SessionFigures

from ._agreement import agreements_of, within_correlation
from ._attenuation import Pairs, noisy_line
from ._effects import differences_of, effects_of
from ._power_laws import power_laws_of
from ._regressions import regressions_of
from ._sensitivity import sensitivity_of
from ._statistics import holm, pseudo_median, rank_sum, signed_rank
from ._values import FAMILIES, Values

__all__ = [
    "FAMILIES",
    "Pairs",
    "Pooled",
    "holm",
    "noisy_line",
    "pool",
    "pseudo_median",
    "rank_sum",
    "signed_rank",
    "within_correlation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """The pooled tables of a study."""

    differences: list[DifferenceRow]
    effects: list[EffectRow]
    regressions: list[RegressionRow]
    power_laws: list[PowerLawRow]
    agreements: list[AgreementRow]
    sensitivity: list[SensitivityRow]


def pool(figures: Sequence[SessionFigures], parameters: StudyParameters) -> Pooled:
    """Pool sessions, which must be all measured or all simulated."""
    values = Values(figures)
    differences = differences_of(values, parameters)
    return Pooled(
        differences=differences,
        effects=effects_of(differences, parameters),
        regressions=regressions_of(values, differences, parameters),
        power_laws=power_laws_of(figures),
        agreements=agreements_of(values),
        sensitivity=(sensitivity_of(figures, values, parameters) if parameters.sensitivity else []),
    )
