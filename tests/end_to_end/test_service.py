"""A unit as a service: systemd hears of it, its metrics are read, and the host sets it."""

import contextlib
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from wince_stand import Stand, wait_until

pytestmark = [pytest.mark.broker, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(180)]


class Service:
    """A running device with a systemd that only listens, and its metrics."""

    def __init__(self, stand: Stand, port: int, channel: socket.socket) -> None:
        self.stand = stand
        self.port = port
        self.channel = channel
        with stand.settings_file.open("a") as settings:
            settings.write(f"\n[metrics]\nport = {port}\n\n[score]\nbaseline_s = 5.0\n")
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        self.channel.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:  # what an earlier start said
                self.channel.recv(4096)
        self.channel.settimeout(60.0)
        return self.stand.start_device(
            NOTIFY_SOCKET=str(self.channel.getsockname()), WATCHDOG_USEC="6000000"
        )

    def hear(self, wanted: str) -> str:
        """Wait for a word to systemd."""
        while True:
            word = self.channel.recv(4096).decode()
            if word.startswith(wanted):
                return word

    def metrics(self) -> dict[str, float]:
        """Read every metric, with its labels' values behind its name."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5.0) as answer:
            text = answer.read().decode()
        return {
            " ".join(
                [
                    sample.name,
                    *(
                        sample.labels[key]
                        for key in ("stage", "quantile", "source")
                        if key in sample.labels
                    ),
                ]
            ): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture
def service(
    stand: Stand, free_port: Callable[[], int], tmp_path: Path, face_models: object
) -> Iterator[Service]:
    del face_models
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(60.0)
        stand.start_host(free_port())
        yield Service(stand, free_port(), channel)


def test_a_unit_is_ready_watched_measured_set_and_taken_back(service: Service) -> None:
    stand = service.stand
    assert "measuring with" in service.hear("READY=1")
    service.hear("WATCHDOG=1")
    wait_until(lambda: service.metrics()["wince_healthy"] == 1.0, "it is healthy")
    wait_until(lambda: sum(stand.made().scores.values()) >= 3, "scores are made")
    metrics = service.metrics()
    assert metrics["wince_frame_rate_hertz"] > 5.0
    assert metrics["wince_link_online"] == 1.0
    assert metrics["wince_source_ok camera"] == metrics["wince_source_ok pulse"] == 1.0
    assert 0.0 < metrics["wince_stage_latency_seconds face 0.5"] < 1.0
    assert metrics["wince_second_latency_seconds 0.99"] > 0.0
    assert metrics["wince_queue_limit face"] == 2.0
    assert not any("score" in name or "heart" in name or "hr_" in name for name in metrics)

    # A key that holds at once, one that needs a new start, one that is refused.
    told = stand.ask_host("configure", "score.require_pulse=false")
    assert "revision 1 is in force" in told.stdout, told.stderr
    boots = set(stand.made().rows)
    told = stand.ask_host("configure", "score.window_s=2.0", "--timeout", 60)
    assert "revision 2 is kept" in told.stdout, told.stderr
    wait_until(lambda: set(stand.made().rows) > boots, "it has begun anew by itself")
    assert service.process.poll() is None
    refused = stand.ask_host("configure", "score.window_s=500")
    assert refused.returncode == 2
    assert "score.window_s" in refused.stderr

    # Commands are answered, and hold.
    assert stand.ask_host("command", "mark", "--detail", "turned").returncode == 0
    assert stand.ask_host("command", "pause").returncode == 0
    wait_until(lambda: service.metrics()["wince_paused"] == 1.0, "it is paused")
    assert stand.ask_host("command", "new_patient", "--patient", "person-2").returncode == 0
    unknown = stand.ask_host("command", "dance")
    assert unknown.returncode == 2
    assert "Traceback" not in unknown.stderr

    # Killed and begun again, it is still paused, and knows whom it watches.
    stand.kill(service.process)
    service.process = service.start()
    service.hear("READY=1")
    assert service.metrics()["wince_paused"] == 1.0
    assert (stand.device_state / "paused").exists()
    assert stand.ask_host("command", "resume").returncode == 0
    before = sum(stand.made().scores.values())
    wait_until(lambda: sum(stand.made().scores.values()) > before, "scores come again")
    assert stand.end(service.process) == 0
    service.hear("STOPPING=1")
    assert stand.waiting() == 0
    assert stand.stored() == stand.made()


def test_a_configuration_that_blinds_the_unit_is_taken_back(service: Service) -> None:
    stand = service.stand
    service.hear("READY=1")
    wait_until(lambda: service.metrics()["wince_link_online"] == 1.0, "it is online")
    told = stand.ask_host("configure", "camera.source=v4l2:/dev/video99", "--timeout", 90)
    assert "begins anew" in told.stdout, told.stderr
    service.hear("READY=1")
    wait_until(lambda: service.metrics()["wince_healthy"] == 1.0, "it measures as before")
    assert service.process.poll() is None
    again = stand.ask_host("configure", "camera.source=sim", "--timeout", 60)
    assert "revision 2" in again.stdout, again.stderr
    assert stand.end(service.process) == 0
