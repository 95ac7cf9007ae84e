"""Every number that the analysis of a study rests on, and how the methods paragraph names it."""

import platform
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from wince_host.research._lags import ASSAY_LAG_S, SHORTEST_S
from wince_host.research._spike_fits import FEWEST_SPIKES
from wince_wire import ConfigurationError

from ._results import Parameter

ANALYSIS_VERSION: Final = 1
"""Raised when the same recordings would give other numbers: what was cached then lapses."""
LIBRARIES: Final = ("wince", "numpy", "scipy", "numba", "pyarrow")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyParameters:
    """The parameters of an analysis.

    Attributes
    ----------
    control, pain, after
        Names of the blocks that are compared.
    rating
        Which scale of ``scans.tsv`` to read; empty for the first that holds a number.
    least_face_share, least_pulse_share
        A block with less of its grid covered is left out, 0-1.
    most_corrected_share
        A heart with more corrected intervals is left out, 0-1.
    least_planned_share
        A block that lasted less than this share of its plan is left out, 0-1.
    most_rate_change
        A frame rate that changes by more than this share is left out.
    least_overlap_share
        Face and heart that share less of the shorter one's time are not coupled, 0-1.
    fewest_spikes
        Below, no Gamma distribution is fitted.
    lag_s
        Source lag of the published assay, seconds.
    bins, target_history, source_history, surrogates
        Of the transfer entropy; the surrogates are circular shifts.
    scan_lags
        Whether lags up to a second are tried beside that of the assay.
    shortest_coupled_s
        Less time with face and heart together gives no transfer entropy.
    twins
        Phase-randomised twins of each series, for the power law.
    spike_resamples
        Of the moving-block bootstrap of the spikes.
    person_resamples, permutations
        Of the bootstrap and the permutation test over participants.
    sensitivity
        Whether to make the table of what other choices would give.
    sensitivity_window_s
        Length of its shorter windows.
    seed
        Decides everything random, together with the names of participant and session.
    """

    control: str = "control"
    pain: str = "pain"
    after: str = "after"
    rating: str = ""
    least_face_share: float = 0.7
    least_pulse_share: float = 0.7
    most_corrected_share: float = 0.2
    least_planned_share: float = 0.5
    most_rate_change: float = 0.05
    least_overlap_share: float = 0.5
    fewest_spikes: int = FEWEST_SPIKES
    lag_s: float = ASSAY_LAG_S
    bins: int = 4
    target_history: int = 1
    source_history: int = 1
    surrogates: int = 199
    scan_lags: bool = True
    shortest_coupled_s: float = SHORTEST_S
    twins: int = 39
    spike_resamples: int = 200
    person_resamples: int = 999
    permutations: int = 999
    sensitivity: bool = True
    sensitivity_window_s: float = 60.0
    seed: int = 1

    def __post_init__(self) -> None:
        for name, (least, most) in _BOUNDS.items():
            value = getattr(self, name)
            if not least <= value <= most:
                msg = f"{name} is {value}; must be {least} to {most}"
                raise ConfigurationError(msg)
        if len({self.control, self.pain, self.after}) < 3:
            msg = f"the blocks {self.control}, {self.pain}, {self.after} must have three names"
            raise ConfigurationError(msg)


_BOUNDS: Final[dict[str, tuple[float, float]]] = {
    "least_face_share": (0.0, 1.0),
    "least_pulse_share": (0.0, 1.0),
    "most_corrected_share": (0.0, 1.0),
    "least_planned_share": (0.0, 1.0),
    "most_rate_change": (0.0, 1.0),
    "least_overlap_share": (0.0, 1.0),
    "fewest_spikes": (5, 1000),
    "lag_s": (0.001, 2.0),
    "bins": (2, 16),
    "target_history": (1, 3),
    "source_history": (1, 3),
    "surrogates": (19, 9999),
    "shortest_coupled_s": (5.0, 3600.0),
    "twins": (0, 999),
    "spike_resamples": (39, 9999),
    "person_resamples": (99, 99_999),
    "permutations": (99, 99_999),
    "sensitivity_window_s": (5.0, 3600.0),
    "seed": (0, 2**31 - 1),
}

_MEANINGS: Final[dict[str, tuple[str, str]]] = {
    "control": ("", "name of the block before the pain"),
    "pain": ("", "name of the block with the pain"),
    "after": ("", "name of the block after the pain"),
    "rating": ("", "scale of the ratings; empty: the first that holds a number"),
    "least_face_share": ("", "least share of a block with a face"),
    "least_pulse_share": ("", "least share of a block with a held inter-beat interval"),
    "most_corrected_share": ("", "greatest share of corrected inter-beat intervals"),
    "least_planned_share": ("", "least share of a block's planned length"),
    "most_rate_change": ("", "greatest change of the frame rate, as a share of it"),
    "least_overlap_share": ("", "least share of time that face and heart have in common"),
    "fewest_spikes": ("", "fewest spikes for a Gamma fit; below 50 it is provisional"),
    "lag_s": ("s", "lag from the heart to V1, to the nearest frame"),
    "bins": ("", "equal-count bins of the plug-in transfer entropy"),
    "target_history": ("frames", "past of V1 that is held fixed"),
    "source_history": ("frames", "past of the heart that is taken"),
    "surrogates": ("", "circular shifts, each by at least a tenth of the rows"),
    "scan_lags": ("", "whether lags up to a second are tried"),
    "shortest_coupled_s": ("s", "least time with face and heart together"),
    "twins": ("", "phase-randomised twins of each series, for the power law"),
    "spike_resamples": ("", "moving-block bootstrap samples of the spikes of a block"),
    "person_resamples": ("", "bootstrap samples over participants"),
    "permutations": ("", "permutations of participants"),
    "sensitivity": ("", "whether other choices are tried beside these"),
    "sensitivity_window_s": ("s", "shorter windows of the sensitivity table"),
    "seed": ("", "decides everything random, with participant and session"),
}


def described(parameters: StudyParameters) -> tuple[Parameter, ...]:
    """Return every parameter and version, in the order of the methods paragraph."""
    chosen = [
        Parameter(
            name=field.name,
            value=str(getattr(parameters, field.name)),
            unit=_MEANINGS[field.name][0],
            meaning=_MEANINGS[field.name][1],
        )
        for field in fields(parameters)
    ]
    versions = [
        Parameter(name=f"{name}_version", value=library(name), meaning=f"version of {name}")
        for name in LIBRARIES
    ]
    return (
        *chosen,
        Parameter(
            name="analysis_version", value=str(ANALYSIS_VERSION), meaning="version of the method"
        ),
        *versions,
        Parameter(
            name="python_version", value=platform.python_version(), meaning="version of Python"
        ),
    )


def library(name: str) -> str:
    """Return the installed version of a distribution."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
