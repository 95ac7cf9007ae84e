"""The services of device and host shut out what they do not need, as systemd itself judges it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
MOST_EXPOSED = 2.0
INSTALLED = shutil.which("systemd-analyze") is not None

needs_systemd = pytest.mark.skipif(
    not INSTALLED, reason="systemd-analyze is not installed: apt install systemd"
)


def _exposure(unit: Path) -> float:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    return float(found[1])


@needs_systemd
@pytest.mark.parametrize("name", ["device", "host"])
def test_exposure_is_small(name: str) -> None:
    assert _exposure(UNITS / f"wince-{name}.service") <= MOST_EXPOSED


@needs_systemd
def test_a_unit_without_its_walls_is_told_apart(tmp_path: Path) -> None:
    text = (UNITS / "wince-device.service").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("System", "Capability"))]
    bare = tmp_path / "wince-device.service"
    bare.write_text("\n".join([*lines, ""]), "utf-8")

    assert _exposure(bare) > MOST_EXPOSED


def test_the_device_reaches_camera_and_sensors_and_nothing_else() -> None:
    lines = (UNITS / "wince-device.service").read_text("utf-8").splitlines()

    assert "DevicePolicy=closed" in lines
    allowed = {line.split("=")[1].split()[0] for line in lines if line.startswith("DeviceAllow=")}
    assert allowed == {
        "char-video4linux",
        "char-media",
        "char-dma_heap",
        "char-i2c",
        "char-gpiochip",
        "char-vcio",
        "char-ttyAMA",
        "char-ttyUSB",
        "char-ttyACM",
    }


@pytest.mark.parametrize("name", ["device", "host"])
def test_kernels_may_still_be_compiled(name: str) -> None:
    text = (UNITS / f"wince-{name}.service").read_text("utf-8")

    assert re.search(r"^MemoryDenyWriteExecute=yes", text, re.MULTILINE) is None
