"""The whole device at 60 frames a second: processor, memory, time to the broker, time to begin."""

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

import wince_sim
from free_ports import free_port
from wince_host.broker import BrokerLogin, BrokerSettings, host_login, provision
from wince_stand import DEVICE, Stand, wait_until

Bar = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
FPS = 60
SIZE = (640, 360)
WHAT = (
    "The program `wince-device run` on a video of a simulated patient, 640 × 360 at 60 frames a "
    "second, played at its own pace and decoded by the same process (a camera delivers luma "
    "without decoding), and a recorded pulse of 100 samples a second, with the service's settings "
    "of libraries; broker and host run beside it. Time to the broker is that from the end of the "
    "second a score speaks of to its arrival at a subscriber. Memory is the most that was resident "
    "at once; in it are pages of the libraries' files, which the system maps as it sees fit and "
    "drops where memory is short: what is the program's own stands beside it."
)
SERVICE = Path(__file__).parents[2] / "systemd" / "wince-device.service"
OF_LIBRARIES = ("OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX")


class Subscriber:
    """Notes when each score arrives."""

    def __init__(self, login: BrokerLogin) -> None:
        self.arrivals: list[tuple[float, dict[str, Any]]] = []
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        self._client.username_pw_set(login.user, login.password)
        self._client.on_message = self._take
        self._client.connect(login.host, login.port)
        self._client.subscribe(f"wince/v1/{DEVICE}/score")
        self._client.loop_start()

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _take(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.arrivals.append((time.time(), json.loads(message.payload)))


def measure_whole_device(seconds: float, bar: Bar) -> dict[str, Any]:
    """Let a unit learn its patient, start it again, and measure that start and what follows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = _record(folder, seconds + 20.0, bar)
        settings = BrokerSettings(folder=folder / "host" / "broker", port=free_port())
        stand = Stand(folder, settings, folder / DEVICE / "device.toml")
        stand.start_broker()
        try:
            provision(settings, DEVICE, folder=folder / DEVICE)
            with stand.settings_file.open("a") as file:
                file.write("\n[score]\nbaseline_s = 5.0\n")
            stand.start_host(free_port())
            learning = stand.start_device(*sources, "--seconds", "15")
            assert learning.wait(120.0) == 0
            subscriber = Subscriber(host_login(settings))
            try:
                return _measure(stand, sources, subscriber, seconds, bar)
            finally:
                subscriber.close()
        finally:
            stand.close()


def _measure(
    stand: Stand, sources: tuple[str, ...], subscriber: Subscriber, seconds: float, bar: Bar
) -> dict[str, Any]:
    summary = stand.folder / "summary.json"
    began = time.time()
    device = stand.start_device(
        *sources,
        "--seconds",
        str(seconds + 8.0),
        "--summary",
        str(summary),
        **_service_environment(),
    )
    wait_until(lambda: any(_valued(subscriber)), "a score with a value comes")
    first_row_s = subscriber.arrivals[0][0] - began
    first_score_s = (
        next(at for at, score in subscriber.arrivals if score["score"] is not None) - began
    )
    pause = threading.Event()
    used_s, since_s = _cpu_s(device.pid), time.monotonic()
    with bar("the whole device", round(seconds) - 8) as told:
        for _ in range(round(seconds) - 8):
            pause.wait(1.0)
            told()
    percent = 100.0 * (_cpu_s(device.pid) - used_s) / (time.monotonic() - since_s)
    memory_mb, own_mb = (_memory_mb(device.pid, what) for what in ("VmHWM", "RssAnon"))
    assert device.wait(120.0) == 0
    late_ms = [1e3 * at - score["t_ns"] / 1e6 for at, score in subscriber.arrivals]
    counts = json.loads(summary.read_text())["counts"]
    return {
        "what": WHAT,
        "frames": counts["frames"],
        "dropped": counts["frames_dropped"],
        "core_percent": percent,
        "memory_mb": memory_mb,
        "own_memory_mb": own_mb,
        "publish_ms_p50": float(np.percentile(late_ms, 50)),
        "publish_ms_p99": float(np.percentile(late_ms, 99)),
        "first_row_s": first_row_s,
        "first_score_s": first_score_s,
    }


def _valued(subscriber: Subscriber) -> list[float]:
    return [at for at, score in subscriber.arrivals if score["score"] is not None]


def _record(folder: Path, seconds: float, bar: Bar) -> tuple[str, ...]:
    """Draw the patient beforehand, so that drawing takes nothing from the device."""
    spec = (
        f"pace=fast,duration={seconds},fps={FPS},width={SIZE[0]},height={SIZE[1]},color=on,seed=4"
    )
    camera = wince_sim.open_camera(f"{spec},course=constant:2")
    video = folder / "patient.mp4"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"mp4v"), FPS, SIZE)
    with bar("drawing the patient", round(seconds * FPS)) as told:
        while (frame := camera.read(5.0)) is not None:
            writer.write(np.ascontiguousarray(frame.image[..., ::-1]))
            told()
    writer.release()
    camera.close()
    sensor = wince_sim.open_pulse_sensor(f"{spec},course=constant:2,pulse_hz=100")
    rows = ["t_s,ppg"]
    while (batch := sensor.read(5.0)) is not None:
        rows += [
            f"{t_s:.6f},{value:.6f}" for t_s, value in zip(batch.t_s, batch.samples, strict=True)
        ]
    sensor.close()
    pulse = folder / "patient.csv"
    pulse.write_text("\n".join(rows) + "\n")
    return ("--camera", f"file:{video}", "--pulse", f"file:{pulse}")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int, what: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024.0


def _service_environment() -> dict[str, str]:
    """Return the settings of libraries that the service starts the program with."""
    settings = [
        line.removeprefix("Environment=").split("=", 1)
        for line in SERVICE.read_text("utf-8").splitlines()
        if line.startswith("Environment=")
    ]
    return {name: value for name, value in settings if name in OF_LIBRARIES}
