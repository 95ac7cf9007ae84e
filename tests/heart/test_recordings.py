"""Against recordings that were made and annotated elsewhere.

``--log-cli-level=INFO`` shows the figures.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.heart import Beat, HeartSummary, HeartTracker, SignalVerdict
from wince_device.heart._detector import BeatDetector
from wince_device.pulse import RecordedPulse, read_recording

pytestmark = pytest.mark.shared

Match = Any
Function = Callable[..., Any]
Floats = NDArray[np.float64]
logger = logging.getLogger(__name__)
BEAT_SYMBOLS = list("NLRBAaJSVrFejnE/fQ?")


def _track(recording: RecordedPulse) -> tuple[list[Beat], list[SignalVerdict], HeartSummary]:
    tracker = HeartTracker(kind=recording.kind, rate_hz=recording.rate_hz)
    beats, verdicts, last_s = [], [], 0.0
    while (batch := recording.read(0.0)) is not None:
        beats += tracker.process(batch)
        last_s = float(batch.t_s[-1])
        verdicts.append(tracker.verdict(last_s))
    return beats, verdicts, tracker.summary(last_s)


def _times(beats: list[Beat]) -> Floats:
    return np.array([beat.t_s for beat in beats])


def _log(name: str, against: Match) -> None:
    logger.info(
        "%s: sensitivity %.5f, PPV %.5f, F1 %.4f, error %.1f ± %.1f ms, missed at %s",
        name,
        against.sensitivity,
        against.predictivity,
        against.f1,
        1e3 * np.median(against.errors_s),
        1e3 * against.errors_s.std(),
        np.round(against.missed, 2)[:9],
    )


@pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")  # inside wfdb
@pytest.mark.parametrize(("channel", "least"), [("MLII", 0.9995), ("V5", 0.999)])
def test_mit_bih_100(shared: Path, match: Function, channel: str, least: float) -> None:
    recording = read_recording(shared / "real/ecg/100", channel=channel)
    import wfdb

    annotation = wfdb.rdann(str(shared / "real/ecg/100"), "atr")
    truth = annotation.sample[np.isin(annotation.symbol, BEAT_SYMBOLS)] / 360
    assert truth.size == 2273
    beats, verdicts, summary = _track(recording)
    against = match(_times(beats), truth, 0.1)
    _log(f"MIT-BIH 100 {channel}, on line", against)
    assert against.sensitivity >= least
    assert against.predictivity >= 0.9995
    assert np.mean([verdict == "valid" for verdict in verdicts]) > 0.99
    assert summary.beats_total == len(beats)
    # Each of its 34 premature beats is noticed, and few others.
    premature = annotation.sample[np.isin(annotation.symbol, ["A", "V"])] / 360
    corrected = [beat.t_s for beat in beats if beat.label == "corrected"]
    assert match(np.array(corrected), premature, 0.1).sensitivity > 0.9
    assert len(corrected) < 90


@pytest.mark.parametrize(
    ("name", "least_found", "least_valid"), [("118e24", 0.993, 0.993), ("118e06", 0.93, 0.85)]
)
def test_electrode_motion(
    shared: Path, match: Function, name: str, least_found: float, least_valid: float
) -> None:
    samples = np.loadtxt(shared / f"real/ecg/{name}.csv")
    truth = np.loadtxt(shared / f"real/ecg/{name}_ann.csv") / 360
    detector = BeatDetector(kind="ecg", rate_hz=360)
    found = [one.t_s for one in detector.detect(samples, np.arange(samples.size) / 360)]
    against = match(np.array(found), truth, 0.1)
    _log(f"{name}, detected", against)
    assert against.f1 >= least_found
    recording = read_recording(shared / f"real/ecg/{name}.csv", rate_hz=360, kind="ecg")
    beats, verdicts, _ = _track(recording)
    reported = match(_times(beats), truth, 0.1)
    _log(f"{name}, reported as valid", reported)
    share = np.mean([verdict == "valid" for verdict in verdicts])
    logger.info("%s: valid %.3f of the time", name, share)
    assert reported.f1 >= least_valid


def test_ppg_against_its_own_ecg(shared: Path, match: Function) -> None:
    """Until 262 s, where the ECG's electrodes come off; where the PPG's verdict is valid."""
    record, until_s = shared / "real/ppg/a103l", 262.0
    lead_ii = _times(_track(read_recording(record, channel="II"))[0])
    lead_v = _times(_track(read_recording(record, channel="V"))[0])
    between = np.median([(lead_ii - t)[np.argmin(np.abs(lead_ii - t))] for t in lead_v])
    agreed = [t for t in lead_ii if np.min(np.abs(lead_v + between - t)) < 0.04]
    truth = np.array([t for t in agreed if t < until_s])
    assert truth.size > 540
    beats, _, _ = _track(read_recording(record, channel="PLETH"))
    detected = _times(beats)
    lags = [t - truth[truth < t].max() for t in detected if truth[0] < t < until_s]
    delay_s = float(np.median([lag for lag in lags if lag < 0.45]))
    spans = [(b.t_s - b.interval_ms / 1e3, b.t_s) for b in beats if b.interval_ms is not None]
    edge_s = delay_s + 0.02
    covered = [any(a - edge_s <= t <= e - delay_s + 0.02 for a, e in spans) for t in truth]
    seen = truth[covered]
    against = match(detected[detected < until_s + delay_s] - delay_s, seen, 0.15)
    _log("a103l PLETH", against)
    coverage = sum(e - a for a, e in spans if e < until_s) / until_s
    errors_ms = _interval_errors_ms(beats, truth + delay_s)
    logger.info(
        "delay %.0f ms, valid %.3f of the time, interval error: median %.1f ms, 90 %% %.1f ms",
        1e3 * delay_s,
        coverage,
        *np.percentile(errors_ms, [50, 90]),
    )
    assert against.f1 >= 0.97
    assert coverage > 0.9
    assert np.median(errors_ms) <= 8.0


def _interval_errors_ms(beats: list[Beat], truth: Floats) -> Floats:
    errors = []
    for beat in beats:
        if beat.interval_ms is None:
            continue
        ends = [
            int(np.argmin(np.abs(truth - t))) for t in (beat.t_s - beat.interval_ms / 1e3, beat.t_s)
        ]
        if ends[1] == ends[0] + 1 and abs(truth[ends[1]] - beat.t_s) < 0.15:
            errors.append(abs(beat.interval_ms - 1e3 * (truth[ends[1]] - truth[ends[0]])))
    return np.array(errors)


def test_finger(shared: Path) -> None:
    """A strong dicrotic wave is no beat."""
    path = shared / "real/ppg/finger_100hz.csv"
    beats, _, summary = _track(read_recording(path, rate_hz=100, kind="ppg"))
    intervals = [beat.interval_ms for beat in beats if beat.interval_ms is not None]
    assert len(beats) == 24
    assert min(intervals) > 850
    assert max(intervals) < 1250
    assert summary.hr_bpm == pytest.approx(58, abs=3)
    assert summary.rmssd_ms is None
