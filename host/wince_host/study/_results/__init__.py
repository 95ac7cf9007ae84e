"""What the analysis of a study gives: flat rows, each kind of which is one table."""

from ._effects import DifferenceRow, EffectRow
from ._heart import HeartRow
from ._indices import ApexRow, IndexRow
from ._numbers import Numbers
from ._relations import PUBLISHED_R_SQUARED, AgreementRow, PowerLawRow, RegressionRow
from ._sensitivity import SensitivityRow
from ._sessions import BlockRow, Exclusion, OfBlock, SessionRow
from ._spikes import SERIES, SpikeRow
from ._study import Parameter, StudyResults
from ._transfer import LagRow, TransferRow

__all__ = [
    "PUBLISHED_R_SQUARED",
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
    "Numbers",
    "OfBlock",
    "Parameter",
    "PowerLawRow",
    "RegressionRow",
    "SensitivityRow",
    "SessionRow",
    "SpikeRow",
    "StudyResults",
    "TransferRow",
]
