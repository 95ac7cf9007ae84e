"""The device's whole path over a recording: the numbers are the bedside unit's own."""

import importlib.metadata
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wince_wire import RecordingError

from .cameras import VideoFileCamera, open_video_file
from .config import ScoreSettings
from .face import METHOD, MODEL_SHA256, FaceTracker
from .monitor import Monitor, SecondResult
from .noise_floor import FloorGauge, NoiseFloor, read_floor
from .overlay import Overlay, WatchedCamera
from .pain import (
    PainEstimator,
    classifiers_at_hand,
    classifiers_missing,
    pain_network_at_hand,
)
from .pain.calibration import calibrate_rows, read_ratings
from .pulse import RecordedPulse, read_recording
from .replay import replay
from .result_files import write_json
from .sources import Camera, Frame, PulseSensor, SignalKind
from .tables import RecordingTables, floor_summary

OVERLAY_FILE = "overlay.mp4"


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
    overlay: bool = False,
    noise_floor: Path | None = None,
    ratings: Path | None = None,
    started: Callable[[float], None] = lambda _duration_s: None,
    progress: Callable[[float], None] = lambda _t_s: None,
    warn: Callable[[str], None] = lambda _sentence: None,
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
    overlay
        Write ``overlay.mp4`` too: the pictures with everything measured drawn over them.
    noise_floor
        File that ``wince-device noise-floor`` wrote, of the camera that took the video. Nobody
        can tell from a recording which camera that was; its size, rate and light are compared.
    ratings
        CSV file of the person's own ratings, ``t_s`` on the recording's clock and ``rating``: from
        the third on each score stands beside what they make of it.
    started, progress
        Told the recording's length, and the time reached.
    warn
        Told in one sentence what is wrong with this installation, where the analysis goes on.

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
    if video is None and overlay:
        raise RecordingError("--overlay needs a video to draw over: name one, or leave it out")
    gauge = FloorGauge(_read_floor(noise_floor), camera=None)
    rated = () if ratings is None else read_ratings(ratings)
    sensor = _open_pulse(pulse) if pulse else None
    camera = open_video_file(str(video)) if video else None
    film = Overlay(out / OVERLAY_FILE, rate_hz=camera.rate_hz) if camera and overlay else None
    try:
        _check_overlap(camera, sensor)
        _make_folder(out)
        tracker = _tracker(score) if camera else None
        began_at_s = _began_at_s(camera, sensor)
        began = time.perf_counter()
        started(_duration_s(camera, sensor))
        tables = RecordingTables()
        monitor = _monitor(camera, sensor, score, gauge)

        def deliver(result: SecondResult) -> None:
            tables.add(result)
            if film is not None:
                film.take_second(result)

        replay(
            camera=WatchedCamera(camera, _watcher(gauge, film)) if camera else None,
            tracker=tracker,
            pulse=sensor,
            monitor=monitor,
            deliver=deliver,
            progress=lambda t_s: progress(max(0.0, t_s - began_at_s)),
        )
        rest, last_beats = monitor.finish()
        tables.add_rest(rest, last_beats)
        if film is not None:
            film.finish(rest)
        elapsed_s = time.perf_counter() - began
    finally:
        if film is not None:
            film.abandon()
        for source in (camera, sensor):
            if source is not None:
                source.close()
    calibrated = calibrate_rows(tables.scores, rated)
    tables.write(out)
    summary = _summary(video, pulse, camera, sensor, score, tables, monitor, elapsed_s)
    summary |= calibrated | _classifier_summary(video, score, warn)
    summary |= floor_summary(gauge.floor, tables.scores) | _overlay_summary(film)
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


def _read_floor(path: Path | None) -> NoiseFloor | None:
    if path is None:
        return None
    try:
        return read_floor(path)
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or str(error)
        msg = (
            f"the noise floor {path} cannot be read ({why}): name the file that "
            "wince-device noise-floor wrote"
        )
        raise RecordingError(msg) from error


def _watcher(gauge: FloorGauge, film: Overlay | None) -> Callable[[Frame], None]:
    def watch(frame: Frame) -> None:
        gauge.note_frame_size(frame.image.shape[1], frame.image.shape[0])
        if film is not None:
            film.take_frame(frame)

    return watch


def _video_faults(camera: Camera | None) -> dict[str, Any]:
    """Return what a file that was read to its end is found to lack; None where none was read so."""
    file = camera if isinstance(camera, VideoFileCamera) else None
    return {
        "video_truncated": file.truncated if file else None,
        "video_missing_frames": file.missing_frames if file else None,
        "video_frames_out_of_order": file.frames_out_of_order if file else None,
        "video_times_are_nominal": file.times_are_nominal if file else None,
    }


def _classifier_summary(
    video: Path | None, score: ScoreSettings, warn: Callable[[str], None]
) -> dict[str, Any]:
    missing = classifiers_missing() if video and score.classifiers else None
    if missing is not None and missing.damaged:
        warn(f"{' and '.join(missing.names)} are empty: {missing.why}")
    return {"classifiers_missing": dict.fromkeys(missing.names, missing.why) if missing else {}}


def _overlay_summary(film: Overlay | None) -> dict[str, Any]:
    return {
        "overlay_frames": film.frames if film else None,
        "overlay_rate_varies": film.rate_varies if film else None,
    }


def _monitor(
    camera: Camera | None, sensor: PulseSensor | None, score: ScoreSettings, gauge: FloorGauge
) -> Monitor:
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
        floor=gauge,
        classifiers=classifiers_at_hand() if score.classifiers else None,
    )
    return Monitor(
        estimator=estimator,
        has_camera=camera is not None,
        pulse_kind=sensor.kind if sensor else None,
        pulse_rate_hz=sensor.rate_hz if sensor else 0.0,
    )


def _tracker(score: ScoreSettings) -> FaceTracker:
    return FaceTracker(classifiers=score.classifiers and pain_network_at_hand())


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
        **_video_faults(camera),
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
        "hpii_apex": tables.apex,
        "baseline_made": monitor.estimator.baseline is not None,
        "action_unit_method": METHOD if video else None,
        "models": dict(MODEL_SHA256) if video else {},
        "settings": {
            "window_s": score.window_s,
            "baseline_s": score.baseline_s,
            "require_pulse": score.require_pulse,
        },
    }
