"""Sessions and the quality of their data, and the analysis of opened recordings.

The analysis itself is not imported here: it runs in a process of its own, and its kernels would
take half as much memory again as the rest of the host.
"""

from ._desk import AnalysisDesk
from ._opened import Manifest, OpenedRecording, list_opened, read_opened
from ._quality import Happened, Quality, happened_in, hour_quality, hours_of, joined
from ._reader import QualityReader
from ._results import (
    Analysis,
    Fitted,
    LagCourse,
    LagPoint,
    Poincare,
    SpikeFit,
    TooLittle,
)
from ._series import on_grid
from ._sessions import Session, find_sessions, to_the_second
from ._tables import FIGURES, figure_csv

__all__ = [
    "FIGURES",
    "Analysis",
    "AnalysisDesk",
    "Fitted",
    "Happened",
    "LagCourse",
    "LagPoint",
    "Manifest",
    "OpenedRecording",
    "Poincare",
    "Quality",
    "QualityReader",
    "Session",
    "SpikeFit",
    "TooLittle",
    "figure_csv",
    "find_sessions",
    "happened_in",
    "hour_quality",
    "hours_of",
    "joined",
    "list_opened",
    "on_grid",
    "read_opened",
    "to_the_second",
]
