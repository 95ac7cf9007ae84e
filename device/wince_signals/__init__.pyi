from ._beat_labels import BeatLabel
from ._calibration import (
    DOUBTFUL_BELOW,
    FEWEST_RATINGS,
    CalibratedEstimate,
    CalibrationFit,
    fit_calibration,
)
from ._correction import CorrectedIntervals, correct_intervals
from ._discrete import transfer_entropy_discrete
from ._estimate import TransferEntropy
from ._gamma import GammaFit, GammaWindows, fit_gamma, fit_gamma_windows
from ._gamma_plane import GammaPlane, gamma_plane
from ._hold import hold_intervals
from ._hrv import HeartRateVariability, hrv
from ._lag_scan import LagScan, lag_scan
from ._minute_before import SECONDS_BEFORE, MinuteBefore, minute_before
from ._parameters import Estimator, SurrogateKind, TransferEntropyParameters
from ._phases import phase_randomised
from ._power_law import PowerLaw, SurrogateLines, power_law
from ._sliding import SlidingResult, SlidingTransferEntropy
from ._spikes import Spikes, mean_of_raw_peaks, micro_movement_spikes
from ._streaming_spikes import StreamingSpikes
from ._transfer_entropy import joint_source_gain, transfer_entropy
from ._warm_up import warm_up

__all__ = [
    "DOUBTFUL_BELOW",
    "FEWEST_RATINGS",
    "SECONDS_BEFORE",
    "BeatLabel",
    "CalibratedEstimate",
    "CalibrationFit",
    "CorrectedIntervals",
    "Estimator",
    "GammaFit",
    "GammaPlane",
    "GammaWindows",
    "HeartRateVariability",
    "LagScan",
    "MinuteBefore",
    "PowerLaw",
    "SlidingResult",
    "SlidingTransferEntropy",
    "Spikes",
    "StreamingSpikes",
    "SurrogateKind",
    "SurrogateLines",
    "TransferEntropy",
    "TransferEntropyParameters",
    "correct_intervals",
    "fit_calibration",
    "fit_gamma",
    "fit_gamma_windows",
    "gamma_plane",
    "hold_intervals",
    "hrv",
    "joint_source_gain",
    "lag_scan",
    "mean_of_raw_peaks",
    "micro_movement_spikes",
    "minute_before",
    "phase_randomised",
    "power_law",
    "transfer_entropy",
    "transfer_entropy_discrete",
    "warm_up",
]
