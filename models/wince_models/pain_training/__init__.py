"""Trains and judges the three published pain classifiers on labelled faces."""

from ._entry import run_training
from ._errors import TrainingDataError
from ._settings import PainTrainingSettings

__all__ = ["PainTrainingSettings", "TrainingDataError", "run_training"]
