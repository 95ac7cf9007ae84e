"""Compiles or loads every kernel and model before the device says that it is ready."""

import numpy as np

import wince_signals
from wince_signals._kernel_cache import remove_superseded

from .face import ACTION_UNIT_NAMES, ActionUnits, FaceTracker
from .heart import HeartTracker
from .pain import classifiers_at_hand, pain_network_at_hand
from .sources import SampleBatch, SensorState


def warm_up(*, models: bool = True) -> None:
    """Run every kernel once on little data, so that the first second is as quick as the next.

    Parameters
    ----------
    models
        Load the face models too.

    Raises
    ------
    ModelFileError
        If a model is missing or not the pinned one.
    """
    wince_signals.warm_up()
    for kind in ("ecg", "ppg"):
        tracker = HeartTracker(kind=kind, rate_hz=100.0)
        t_s = np.arange(1000) / 100.0
        tracker.process(
            SampleBatch(samples=np.sin(8.0 * t_s), t_s=t_s, gap_before=True, state=SensorState.OK)
        )
        tracker.summary(10.0)
    remove_superseded()
    if models:
        FaceTracker(classifiers=pain_network_at_hand())
        _read_classifiers()


def _read_classifiers() -> None:
    classifiers = classifiers_at_hand()
    if classifiers is None:
        return
    zeros = np.zeros(len(ACTION_UNIT_NAMES))
    classifiers.read(ActionUnits(intensities=zeros, deviations=zeros, own_neutral=True), None, None)
