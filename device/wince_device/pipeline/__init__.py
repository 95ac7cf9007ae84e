"""The running device: threads between the sources and the outbox, bounded and counted."""

from ._estimator_stage import EstimatorStage
from ._face_stage import FaceStage
from ._figures import PipelineFigures, StageFigures
from ._inbox import Inbox
from ._pipeline import Pipeline
from ._reopening import SourceReader
from ._steps import StepWindow
from ._tally import Counts

__all__ = [
    "Counts",
    "EstimatorStage",
    "FaceStage",
    "Inbox",
    "Pipeline",
    "PipelineFigures",
    "SourceReader",
    "StageFigures",
    "StepWindow",
]
