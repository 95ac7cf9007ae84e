"""From action units, micro-movements and beats to a score that says how sure it is."""

from ._baseline import Baseline, RestingIndex
from ._baseline_builder import BaselineBuilder
from ._baseline_store import BaselineStore
from ._classifiers import CLASSIFIERS, ClassifierReading, PainClassifiers
from ._classifiers_at_hand import (
    ClassifiersMissing,
    classifiers_at_hand,
    classifiers_missing,
    log_classifiers_missing,
    pain_network_at_hand,
)
from ._combination import COUPLING_CAP, WEIGHTS, Combined, Component, Weight, combine
from ._coupling import NoiseToSignal, heart_noise_to_signal, heart_to_face, noise_to_signal
from ._coupling_scan import LINE_NAMES, SCAN_NAMES
from ._estimator import PainEstimate, PainEstimator
from ._face_heart_line import FaceHeartLine, FaceHeartPairs, face_heart_line
from ._held_closing import HeldClosing
from ._indices import (
    IndexValue,
    IndexValues,
    apex_frames,
    explained_by_smile,
    hpii,
    index_values,
    pspi,
)
from ._motion_window import MotionWindow
from ._person_prior import SILENT_SHARE, measured_interval, pain_interval
from ._rest_drift import RestDrift, rest_distance
from ._steady_coupling import (
    SteadyEntropy,
    SteadyScan,
    joint_gain_v1,
    scan_heart_to_v1,
    steady_series,
)

SHOWN_NAMES = ("hpii_apex", *SCAN_NAMES, *LINE_NAMES)
"""Components that are shown beside the score and no part of it."""

__all__ = [
    "CLASSIFIERS",
    "COUPLING_CAP",
    "SHOWN_NAMES",
    "SILENT_SHARE",
    "WEIGHTS",
    "Baseline",
    "BaselineBuilder",
    "BaselineStore",
    "ClassifierReading",
    "ClassifiersMissing",
    "Combined",
    "Component",
    "FaceHeartLine",
    "FaceHeartPairs",
    "HeldClosing",
    "IndexValue",
    "IndexValues",
    "MotionWindow",
    "NoiseToSignal",
    "PainClassifiers",
    "PainEstimate",
    "PainEstimator",
    "RestDrift",
    "RestingIndex",
    "SteadyEntropy",
    "SteadyScan",
    "Weight",
    "apex_frames",
    "classifiers_at_hand",
    "classifiers_missing",
    "combine",
    "explained_by_smile",
    "face_heart_line",
    "heart_noise_to_signal",
    "heart_to_face",
    "hpii",
    "index_values",
    "joint_gain_v1",
    "log_classifiers_missing",
    "measured_interval",
    "noise_to_signal",
    "pain_interval",
    "pain_network_at_hand",
    "pspi",
    "rest_distance",
    "scan_heart_to_v1",
    "steady_series",
]
