"""Analyses one opened recording with the kernels of the device."""

from pathlib import Path

from wince_wire import RecordingError

from ._lags import lag_course
from ._opened import read_opened
from ._poincare import poincare
from ._results import Analysis
from ._series import read_series
from ._spike_fits import spike_fits


def analyse(folder: Path) -> Analysis:
    """Compute everything that the pictures of a recording show.

    Parameters
    ----------
    folder
        Of an opened recording.

    Raises
    ------
    RecordingError
        If it is none, or its tables are not as they were when it was opened.
    """
    recording = read_opened(folder)
    series = read_series(recording)
    try:
        return Analysis(
            recording_id=recording.manifest.recording_id,
            spikes=spike_fits(series),
            lags=lag_course(series),
            poincare=poincare(series, recording.manifest.pulse_kind),
        )
    except ValueError as error:
        msg = f"the tables of {folder.name} hold what cannot be: {error}"
        raise RecordingError(msg) from error
