"""The device's whole path over a recording: the numbers are the bedside unit's own."""

import importlib.metadata
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wince_wire import RecordingError

from .cameras import open_video_file
from .config import ScoreSettings
from .face import METHOD, MODEL_SHA256, FaceTracker
from .monitor import Monitor
from .pain import PainEstimator
from .pulse import RecordedPulse, read_recording
from .replay import replay
from .result_files import write_json
from .sources import Camera, PulseSensor, SignalKind
from .tables import RecordingTables


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseFile:
    """A pulse recording and how to read it.

    Attributes
    ----------
    path
        CSV file, or a WFDB record without its suffix.
    start_s
        Time of its first sample on the video's clock; None takes the file's own times for it.
    rate_hz, kind, channel
        Where the file does not tell them.
    """

    path: Path
    start_s: float | None = None
    rate_hz: float | None = None
    kind: SignalKind | None = None
    channel: str | None = None


def analyse(
    *,
    video: Path | None,
    pulse: PulseFile | None,
    out: Path,
    score: ScoreSettings,
    started: Callable[[float], None] = lambda _duration_s: None,
    progress: Callable[[float], None] = lambda _t_s: None,
) -> dict[str, Any]:
    """Run a recording through the device's path and write the tables.

    Parameters
    ----------
    video, pulse
        At least one of the two.
    out
        Folder for ``summary.json``, ``frames.parquet``, ``beats.parquet``, ``scores.parquet``.
    score
        Windows and rules of the score.
    started, progress
        Told the recording's length, and the time reached.

    Returns
    -------
    dict
        What ``summary.json`` holds.

    Raises
    ------
    RecordingError
        If a file cannot be read, or no input is given.
    """
    if video is None and pulse is None:
        raise RecordingError("there is nothing to analyse: give a video, --pulse FILE, or both")
    sensor = _open_pulse(pulse) if pulse else None
    camera = open_video_file(str(video)) if video else None
    try:
        _check_overlap(camera, sensor)
        _make_folder(out)
        tracker = FaceTracker() if camera else None
        began_at_s = _began_at_s(camera, sensor)
        began = time.perf_counter()
        started(_duration_s(camera, sensor))
        tables = RecordingTables()
        monitor = _monitor(camera, sensor, score)
        replay(
            camera=camera,
            tracker=tracker,
            pulse=sensor,
            monitor=monitor,
            deliver=tables.add,
            progress=lambda t_s: progress(max(0.0, t_s - began_at_s)),
        )
        tables.add_rest(*monitor.finish())
        elapsed_s = time.perf_counter() - began
    finally:
        for source in (camera, sensor):
            if source is not None:
                source.close()
    tables.write(out)
    summary = _summary(video, pulse, camera, sensor, score, tables, monitor, elapsed_s)
    write_json(out / "summary.json", summary)
    return summary


def _open_pulse(pulse: PulseFile) -> RecordedPulse:
    return read_recording(
        pulse.path,
        rate_hz=pulse.rate_hz,
        kind=pulse.kind,
        channel=pulse.channel,
        start_s=pulse.start_s,
    )


def _check_overlap(camera: Camera | None, sensor: RecordedPulse | None) -> None:
    if camera is None or sensor is None or not camera.frames_total:
        return
    video_s = camera.frames_total / camera.rate_hz
    if sensor.first_s <= video_s and sensor.last_s >= 0.0:
        return
    msg = (
        f"the pulse recording runs from {sensor.first_s:.1f} s to {sensor.last_s:.1f} s and the "
        f"video from 0 s to {video_s:.1f} s, so they never meet: say with --pulse-start at which "
        "second of the video the first sample was taken"
    )
    raise RecordingError(msg)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"the output folder {out} cannot be made ({error.strerror}): choose another --out"
        raise RecordingError(msg) from error


def _monitor(camera: Camera | None, sensor: PulseSensor | None, score: ScoreSettings) -> Monitor:
    estimator = PainEstimator(
        patient="recording",
        source=camera.name if camera else "none",
        rate_hz=camera.rate_hz if camera else 30.0,
        window_s=score.window_s,
        baseline_s=score.baseline_s,
        has_pulse=sensor is not None,
        require_pulse=score.require_pulse,
        simulated=False,
        baseline=None,
        utc_ns=lambda t_s: round(t_s * 1e9),
    )
    return Monitor(
        estimator=estimator,
        has_camera=camera is not None,
        pulse_kind=sensor.kind if sensor else None,
        pulse_rate_hz=sensor.rate_hz if sensor else 0.0,
    )


def _began_at_s(camera: Camera | None, sensor: RecordedPulse | None) -> float:
    """Return the recording's first moment: the video's, or the pulse's where there is none."""
    return sensor.first_s if sensor is not None and camera is None else 0.0


def _duration_s(camera: Camera | None, sensor: RecordedPulse | None) -> float:
    ends = [0.0]
    if camera is not None and camera.frames_total:
        ends.append(camera.frames_total / camera.rate_hz)
    if sensor is not None:
        ends.append(sensor.last_s - _began_at_s(camera, sensor))
    return max(ends)


def _summary(
    video: Path | None,
    pulse: PulseFile | None,
    camera: Camera | None,
    sensor: RecordedPulse | None,
    score: ScoreSettings,
    tables: RecordingTables,
    monitor: Monitor,
    elapsed_s: float,
) -> dict[str, Any]:
    found = tables.frames_with_face
    given = [row["score"] for row in tables.scores if row["score"] is not None]
    reasons: dict[str, int] = {}
    for row in tables.scores:
        if row["no_score_reason"]:
            reasons[row["no_score_reason"]] = reasons.get(row["no_score_reason"], 0) + 1
    intervals = [row["ibi_ms"] for row in tables.beats if row["ibi_ms"] is not None]
    duration_s = max(0.0, monitor.last_s - _began_at_s(camera, sensor))
    return {
        "what": "Estimate of pain expression and heart-face coupling; not a measurement of pain.",
        "wince_version": importlib.metadata.version("wince"),
        "video": video.name if video else None,
        "pulse": pulse.path.name if pulse else None,
        "duration_s": duration_s,
        "elapsed_s": elapsed_s,
        "times_real_time": duration_s / elapsed_s if elapsed_s > 0 else None,
        "frames": len(tables.frames),
        "frames_with_face": found,
        "face_fraction": found / len(tables.frames) if tables.frames else None,
        "frame_rate_hz": camera.rate_hz if camera else None,
        "video_truncated": bool(getattr(camera, "truncated", False)) if camera else None,
        "pulse_kind": sensor.kind if sensor else None,
        "pulse_rate_hz": sensor.rate_hz if sensor else None,
        "pulse_start_s": sensor.first_s if sensor else None,
        "beats": len(tables.beats),
        "beats_corrected": sum(row["corrected"] for row in tables.beats),
        "median_ibi_ms": float(np.median(intervals)) if intervals else None,
        "seconds": len(tables.scores),
        "scores": len(given),
        "score_median": float(np.median(given)) if given else None,
        "score_maximum": max(given) if given else None,
        "seconds_without_score": reasons,
        "calibrated": False,
        "baseline_made": monitor.estimator.baseline is not None,
        "action_unit_method": METHOD if video else None,
        "models": dict(MODEL_SHA256) if video else {},
        "settings": {
            "window_s": score.window_s,
            "baseline_s": score.baseline_s,
            "require_pulse": score.require_pulse,
        },
    }
