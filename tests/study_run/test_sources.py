"""What belongs to a block, where markers come from, and what is offered to others."""

import json
import os
import pty
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from study_bench import SHORT, Bench
from wince_device.config import DeviceSettings, replace_settings
from wince_device.face import FaceObservation
from wince_device.link import LinkSettings
from wince_device.outbox import Outbox
from wince_device.recording import Recorder, list_recordings
from wince_device.sources import SampleBatch, SensorState
from wince_device.study._beats import beats_of
from wince_device.study._desk import Desk
from wince_device.study._events import ConsentGiven, Marked
from wince_device.study._lines import LineMarkers, split_port
from wince_device.study._link import StudyLink
from wince_device.study._parts import PartWriter, read_part
from wince_device.study._pictures import Pictures
from wince_device.study._quality import Quality
from wince_device.study._state import SessionState
from wince_device.study._streams import Streams
from wince_device.study._tap import Tap
from wince_wire import Birth, ClockState, ConfigurationError, SetupError, SourceError

PATIENCE_S = 20.0


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
    state.consent = _consent(frames=False)
    assert pictures.start() == ""
    state.consent = _consent(frames=True)
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


def _consent(*, frames: bool) -> ConsentGiven:
    now_ns = time.time_ns()
    return ConsentGiven(
        utc_ns=now_ns, given_by="patient", text_version="1", text_sha256="0", frames=frames
    )


class _Heard:
    """Collects what is noted, and lets a test wait for it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._came = threading.Condition()

    def note(self, words: str) -> None:
        with self._came:
            self.words.append(words)
            self._came.notify_all()

    def wait_for(self, count: int) -> list[str]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.words) >= count, PATIENCE_S)
            return self.words


def test_each_line_of_a_button_is_a_marker() -> None:
    button, line = pty.openpty()
    heard = _Heard()
    with LineMarkers([f"{os.ttyname(line)}@115200"], heard.note):
        os.write(button, b"one\r\n\r\n  two\n" + b"x" * 1000 + b"\nthr")
        os.write(button, b"ee\n")
        words = heard.wait_for(4)
    assert words[:2] == ["one", "two"]
    assert len(words[2]) <= 200
    assert words[3] == "three"
    os.close(button)
    os.close(line)


def test_a_button_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match=r"marker line /dev/ttyNOPE.*markers\.lines"):
        LineMarkers(["/dev/ttyNOPE"], lambda _words: None)
    with pytest.raises(ConfigurationError, match="no rate"):
        split_port("/dev/ttyACM0@fast")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[int]:
    program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    if not Path(program).exists():
        pytest.skip("mosquitto is not installed; run: apt install mosquitto")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = tmp_path / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    process = subprocess.Popen([program, "-c", str(settings)], stderr=subprocess.DEVNULL)
    try:
        _wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10.0)


def _wait_for_port(port: int) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # there is no event to await before a port opens
    pytest.fail("the broker does not answer")


@pytest.mark.broker
def test_a_mark_by_mqtt_lies_in_the_block_and_is_answered(tmp_path: Path, broker: int) -> None:
    bench = Bench(SHORT)
    bench.to_instruction().start()
    bench.pass_s(2.0)
    desk = Desk(bench.engine, Quality(has_camera=False, has_pulse=True), participant="P01")
    settings = replace_settings(DeviceSettings(), {"state_folder": str(tmp_path / "state")})
    heard = _Heard()
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    client.on_message = lambda _client, _data, message: heard.note(message.payload.decode())
    client.connect("127.0.0.1", broker)
    client.subscribe("wince/v1/unit-1/event", 1)
    client.subscribe("wince/v1/unit-1/birth", 1)
    client.loop_start()
    with Outbox(tmp_path / "outbox.db") as outbox:
        link_settings = LinkSettings(host="127.0.0.1", port=broker, username="unit-1")
        with StudyLink(settings, link_settings, outbox, _birth(outbox)) as link:
            link.serve(desk)
            heard.wait_for(1)
            command = {
                "command_id": "c1",
                "name": "mark",
                "detail": "it hurts",
                "expires_ns": time.time_ns() + 60_000_000_000,
                "schema_version": 1,
            }
            client.publish("wince/v1/unit-1/cmd", json.dumps(command), 1)
            command |= {"command_id": "c2", "name": "pause"}
            client.publish("wince/v1/unit-1/cmd", json.dumps(command), 1)
            told = [json.loads(words) for words in heard.wait_for(3)][1:]
    client.disconnect()
    client.loop_stop()
    (mark,) = bench.engine.state.attempts[0].markers
    assert (mark.text, mark.source) == ("it hurts", "mqtt")
    assert {one["command_id"]: one["kind"] for one in told} == {
        "c1": "command_done",
        "c2": "command_refused",
    }


def _birth(outbox: Outbox) -> Birth:
    return Birth(
        boot_id=outbox.boot_id,
        t_ns=time.time_ns(),
        clock=ClockState(synchronised=False),
        wince_version="0",
        camera="none",
        pulse_sensor="none",
        simulated=True,
        models={},
    )


def _has_pylsl() -> bool:
    try:
        import pylsl  # noqa: F401
    except (ImportError, RuntimeError, OSError):
        return False
    return True


@pytest.mark.skipif(_has_pylsl(), reason="pylsl is installed here")
def test_without_pylsl_one_sentence_says_what_to_install() -> None:
    with pytest.raises(SetupError, match="pip install pylsl"):
        Streams("unit-1")


@pytest.mark.skipif(not _has_pylsl(), reason="pylsl is not installed: pip install pylsl")
def test_streams_carry_what_was_measured_at_its_own_time() -> None:
    import pylsl

    device = f"test-{os.getpid()}"
    with Streams(device) as streams:
        inlets = {}
        for info in pylsl.resolve_byprop("source_id", f"wince-{device}-PPG", timeout=10.0):
            inlets["pulse"] = pylsl.StreamInlet(info)
        for info in pylsl.resolve_byprop("source_id", f"wince-{device}-Markers", timeout=10.0):
            inlets["markers"] = pylsl.StreamInlet(info)
        for inlet in inlets.values():
            inlet.open_stream(10.0)
        t_s = time.monotonic() + np.arange(3) / 100.0
        streams.note(_consent(frames=False))
        streams.put_batch(SampleBatch(samples=np.array([1.0, 2.0, 3.0]), t_s=t_s))
        streams.note(Marked(utc_ns=0, t_s=float(t_s[0]), text="now", source="key"))
        samples = [inlets["pulse"].pull_sample(10.0) for _ in range(3)]
        words, _ = inlets["markers"].pull_sample(10.0)
    assert [one[0][0] for one in samples] == [1.0, 2.0, 3.0]
    assert [one[1] for one in samples] == pytest.approx(t_s.tolist(), abs=1e-3)
    assert words == ["marker now"]


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
