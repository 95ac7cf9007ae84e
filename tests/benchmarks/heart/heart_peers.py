"""The beats that other packages find in a whole recording, with their default methods."""

import contextlib
import io
import warnings
from collections.abc import Callable
from typing import Final

import heartpy
import neurokit2
import numpy as np
from numpy.typing import NDArray
from wfdb.processing import xqrs_detect

from wince_device.sources import SignalKind

Floats = NDArray[np.float64]
Peer = Callable[[Floats, float], Floats]


def neurokit_ecg(samples: Floats, rate_hz: float) -> Floats:
    """Return beat times by NeuroKit2's cleaning and its own R peak method."""
    cleaned = neurokit2.ecg_clean(samples, sampling_rate=int(rate_hz))
    _, found = neurokit2.ecg_peaks(cleaned, sampling_rate=int(rate_hz))
    return np.asarray(found["ECG_R_Peaks"], dtype=np.float64) / rate_hz


def neurokit_ppg(samples: Floats, rate_hz: float) -> Floats:
    """Return beat times by NeuroKit2's cleaning and Elgendi's peak method."""
    cleaned = neurokit2.ppg_clean(samples, sampling_rate=int(rate_hz))
    found = neurokit2.ppg_findpeaks(cleaned, sampling_rate=int(rate_hz))
    return np.asarray(found["PPG_Peaks"], dtype=np.float64) / rate_hz


def heartpy_any(samples: Floats, rate_hz: float) -> Floats:
    """Return the beat times that HeartPy keeps."""
    working, _ = heartpy.process(samples, rate_hz)
    kept = np.asarray(working["binary_peaklist"], dtype=bool)
    return np.asarray(np.asarray(working["peaklist"], dtype=np.float64)[kept] / rate_hz)


def xqrs(samples: Floats, rate_hz: float) -> Floats:
    """Return beat times by wfdb's XQRS."""
    return np.asarray(xqrs_detect(samples, rate_hz, verbose=False), dtype=np.float64) / rate_hz


PEERS: Final[dict[SignalKind, dict[str, Peer]]] = {
    "ecg": {"NeuroKit2": neurokit_ecg, "HeartPy": heartpy_any, "wfdb xqrs": xqrs},
    "ppg": {"NeuroKit2": neurokit_ppg, "HeartPy": heartpy_any},
}


def beats_of(peer: Peer, samples: Floats, rate_hz: float) -> Floats | None:
    """Return a peer's beat times, None where it gives up."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            return peer(samples, rate_hz)
        except Exception:  # a peer may fail as it likes: that is a result
            return None
