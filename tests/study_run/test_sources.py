"""What of all that is measured belongs to a block, and what is said of each signal."""

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from study_bench import consent
from wince_device.face import FaceObservation
from wince_device.recording import Recorder, list_recordings
from wince_device.sources import SampleBatch, SensorState
from wince_device.study._beats import beats_of
from wince_device.study._parts import PartWriter, read_part
from wince_device.study._pictures import Pictures
from wince_device.study._quality import Quality
from wince_device.study._state import SessionState
from wince_device.study._tap import Tap


def _frame(t_s: float, *, found: bool = True) -> FaceObservation:
    return FaceObservation(
        t_s=t_s,
        frame_index=round(t_s * 30),
        found=found,
        presence=float(found),
        mean_luma=120.0,
        region_speeds=np.array([0.1, 0.2, np.nan]) if found else None,
        vector=np.ones(128) if found else None,
    )


def test_only_what_was_measured_within_a_block_is_kept_also_when_it_comes_late(
    tmp_path: Path,
) -> None:
    with PartWriter(tmp_path) as writer:
        tap = Tap(writer)
        tap.begin("001-01", 10.0, baseline=False)
        for t_s in (9.99, 10.0, 11.0):
            tap.take_face(_frame(t_s))
        tap.pause(12.0)
        tap.resume(13.0)
        tap.end(14.0)
        tap.begin("002-01", 15.0, baseline=False)
        for t_s in (12.5, 13.5, 14.0, 15.0):
            tap.take_face(_frame(t_s, found=False))
        sampled_s = np.array([13.99, 14.5, 15.01])
        tap.take_batch(SampleBatch(samples=np.array([1.0, 2.0, 3.0]), t_s=sampled_s))
    frames = read_part(tmp_path, "001-01", "frames")
    assert frames["time"].tolist() == [10.0, 11.0, 13.5]
    assert frames["found"].tolist() == [1.0, 1.0, 0.0]
    assert frames["v2_speed"][:2].tolist() == [0.2, 0.2]
    assert np.isnan(frames["v3_speed"]).all()
    assert np.isfinite(frames["AU04"][:2]).all()
    assert np.isnan(frames["AU04"][2])
    assert read_part(tmp_path, "001-01", "pulse")["cardiac"].tolist() == [1.0]
    assert read_part(tmp_path, "002-01", "pulse")["cardiac"].tolist() == [3.0]
    assert read_part(tmp_path, "002-01", "frames")["time"].tolist() == [15.0]


def test_beats_that_a_power_cut_left_uncertain_are_found_in_the_samples() -> None:
    t_s = np.arange(3000) / 100.0
    wave = np.exp(-(((t_s % 0.8) - 0.2) ** 2) / 0.004) + 0.05 * np.sin(2 * np.pi * 0.2 * t_s)
    found = beats_of({"time": t_s, "cardiac": wave}, kind="ppg", rate_hz=100.0)
    late = found["onset"][found["onset"] > 10.0]
    assert np.abs((late % 0.8) - 0.2).max() < 0.02
    assert np.diff(late) == pytest.approx(np.full(late.size - 1, 0.8), abs=0.02)


def test_pictures_are_kept_encrypted_and_only_after_a_second_yes(tmp_path: Path) -> None:
    public = X25519PrivateKey.generate().public_key()
    key = tmp_path / "recording.pub"
    key.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    recorder = Recorder(
        tmp_path / "recordings",
        recipient_file=str(key),
        maximum_mb=100.0,
        reserve_mb=1.0,
        device="unit-1",
    )
    state = SessionState()
    pictures = Pictures(recorder, "P01", state)
    assert pictures.start() == ""
    state.consent = consent(frames=False)
    assert pictures.start() == ""
    state.consent = consent(frames=True)
    number = pictures.start()
    image = np.full((24, 32), 77, np.uint8)
    recorder.put_frame(SimpleNamespace(image=image, t_s=time.monotonic(), index=1))
    pictures.stop()
    recorder.close()
    (kept,) = list_recordings(tmp_path / "recordings")
    assert kept.header is not None
    assert kept.header.recording_id == number
    sealed = b"".join(path.read_bytes() for path in kept.folder.iterdir())
    assert b"\x89PNG" not in sealed
    assert b"P01" not in sealed


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SensorState.NO_FINGER, "No finger"),
        (SensorState.LEAD_OFF, "electrode"),
        (SensorState.UNPLUGGED, "plug it in"),
        (SensorState.SATURATED, "dazzled"),
        (SensorState.AMBIENT, "cover it"),
    ],
)
def test_each_fault_of_a_pulse_sensor_says_what_to_mend(state: SensorState, words: str) -> None:
    quality = Quality(has_camera=False, has_pulse=True)
    batch = SampleBatch(samples=np.zeros(1), t_s=np.zeros(1), state=state)
    quality.take_batch(batch, 10.0)
    face, pulse, _ = quality.lights(10.0)
    assert words in pulse.words
    assert (pulse.state, face.state) == ("absent", "none")
    assert quality.changes(10.0) == [f"pulse {state}"]
    assert quality.changes(10.5) == []
    assert quality.changes(20.0) == ["pulse lost"]
    assert "gives nothing" in quality.lights(20.0)[1].words


def test_a_face_that_is_lost_is_told_once_and_a_lost_frame_is_none() -> None:
    quality = Quality(has_camera=True, has_pulse=False)
    assert quality.lights(0.0)[0].words == "Just starting"
    assert "gives no pictures" in quality.lights(60.0)[0].words
    picture = SimpleNamespace(image=np.zeros((24, 32), np.uint8), t_s=1.0, index=1)
    told: list[str] = []
    for t_s in np.arange(1.0, 8.0, 0.1).tolist():
        quality.take_face(picture, _frame(t_s, found=t_s < 2.0 or t_s > 6.0))
        told += quality.changes(t_s)
    assert told == ["face ok", "face lost", "face ok"]
