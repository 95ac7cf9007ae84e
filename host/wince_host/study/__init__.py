"""The analysis of a whole study: sessions and foreign data in, typed results and tables out."""

from ._analyse import StudyProgress, analyse_study
from ._parameters import StudyParameters
from ._results import (
    PUBLISHED_R_SQUARED,
    SERIES,
    AgreementRow,
    ApexRow,
    BlockRow,
    DifferenceRow,
    EffectRow,
    Exclusion,
    HeartRow,
    IndexRow,
    LagRow,
    OfBlock,
    Parameter,
    PowerLawRow,
    RegressionRow,
    SensitivityRow,
    SessionRow,
    SpikeRow,
    StudyResults,
    TransferRow,
)
from ._rules import RULES
from ._tables import load_results, write_results

__all__ = [
    "PUBLISHED_R_SQUARED",
    "RULES",
    "SERIES",
    "AgreementRow",
    "ApexRow",
    "BlockRow",
    "DifferenceRow",
    "EffectRow",
    "Exclusion",
    "HeartRow",
    "IndexRow",
    "LagRow",
    "OfBlock",
    "Parameter",
    "PowerLawRow",
    "RegressionRow",
    "SensitivityRow",
    "SessionRow",
    "SpikeRow",
    "StudyParameters",
    "StudyProgress",
    "StudyResults",
    "TransferRow",
    "analyse_study",
    "load_results",
    "write_results",
]
