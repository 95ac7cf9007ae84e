"""All the results of a study together."""

from dataclasses import dataclass

from ._effects import DifferenceRow, EffectRow
from ._heart import HeartRow
from ._indices import ApexRow, IndexRow
from ._relations import AgreementRow, PowerLawRow, RegressionRow
from ._sensitivity import SensitivityRow
from ._sessions import BlockRow, Exclusion, SessionRow
from ._spikes import SpikeRow
from ._transfer import LagRow, TransferRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter or version that the methods paragraph names, as text."""

    name: str
    value: str
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResults:
    """Everything that the analysis of a study gives; each field but the first four is a table.

    Attributes
    ----------
    title
        Of the study, or the folder's name.
    folder
        Name of the folder that was analysed, without its path.
    analysed_at
        UTC, ISO 8601, to the second.
    simulated
        ``no``, ``all`` or ``mixed``. Mixed studies are pooled over measured sessions only.
    parameters
        Every parameter and version, in the order of the methods paragraph.
    """

    title: str
    folder: str
    analysed_at: str
    simulated: str
    parameters: tuple[Parameter, ...]
    sessions: tuple[SessionRow, ...]
    blocks: tuple[BlockRow, ...]
    exclusions: tuple[Exclusion, ...]
    spikes: tuple[SpikeRow, ...]
    transfer: tuple[TransferRow, ...]
    lags: tuple[LagRow, ...]
    heart: tuple[HeartRow, ...]
    indices: tuple[IndexRow, ...]
    apex: tuple[ApexRow, ...]
    differences: tuple[DifferenceRow, ...]
    effects: tuple[EffectRow, ...]
    regressions: tuple[RegressionRow, ...]
    power_laws: tuple[PowerLawRow, ...]
    agreements: tuple[AgreementRow, ...]
    sensitivity: tuple[SensitivityRow, ...]
