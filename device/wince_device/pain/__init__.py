"""From action units, micro-movements and beats to a score that says how sure it is."""

from ._baseline import Baseline, RestingIndex
from ._baseline_builder import BaselineBuilder
from ._baseline_store import BaselineStore
from ._combination import COUPLING_CAP, WEIGHTS, Combined, Component, Weight, combine
from ._coupling import NoiseToSignal, heart_noise_to_signal, heart_to_face, noise_to_signal
from ._estimator import PainEstimate, PainEstimator
from ._held_closing import HeldClosing
from ._indices import IndexValue, apex_frames, hpii, pspi
from ._motion_window import MotionWindow

__all__ = [
    "COUPLING_CAP",
    "WEIGHTS",
    "Baseline",
    "BaselineBuilder",
    "BaselineStore",
    "Combined",
    "Component",
    "HeldClosing",
    "IndexValue",
    "MotionWindow",
    "NoiseToSignal",
    "PainEstimate",
    "PainEstimator",
    "RestingIndex",
    "Weight",
    "apex_frames",
    "combine",
    "heart_noise_to_signal",
    "heart_to_face",
    "hpii",
    "noise_to_signal",
    "pspi",
]
