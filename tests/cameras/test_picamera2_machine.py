"""Raspberry Pi cameras as a machine has them: the package, media-ctl, what is found by itself."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wince_device import discovery
from wince_device.cameras import PiCameraInfo, V4l2Device, list_picamera2, open_picamera2
from wince_device.cameras._picamera2._crop import crop_sensor
from wince_device.config import DeviceSettings, replace_settings
from wince_device.discovery import is_simulated, resolve_sources
from wince_device.sources import Camera
from wince_wire import ConfigurationError, SourceError

GIVES = """
from wince_sim import open_picamera2
stand_in = open_picamera2("{}")
Picamera2, MappedArray = stand_in.Picamera2, stand_in.MappedArray
"""
TOPOLOGY = """\
- entity 1: csi2 (8 pads, 9 links)
- entity 16: imx296 10-001a (1 pad, 1 link)
	pad0: Source
		[fmt:SBGGR10_1X10/1456x1088 field:none crop:(0,0)/1456x1088]
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder in which a module picamera2 is found."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "picamera2", raising=False)
    yield tmp_path
    sys.modules.pop("picamera2", None)


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o755)


def test_an_installed_package_is_used_without_a_stand_in(install: Path) -> None:
    (install / "picamera2.py").write_text(GIVES.format("seed=2001,crop=320x240,settle=0.05"))
    assert list_picamera2() == [PiCameraInfo(number=0, model="imx296")]
    camera = open_picamera2("camera=0,width=160,height=120,fps=100")
    try:
        assert not camera.simulated
        assert camera.name == "Raspberry Pi camera 0"
        assert camera.read(20.0) is not None
    finally:
        camera.close()
    with pytest.raises(SourceError, match=r"there is no Raspberry Pi camera 7 \(there is: 0 \(imx"):
        open_picamera2("camera=7")


def test_without_the_package_it_is_said_how_to_install_it() -> None:
    assert list_picamera2() == []
    with pytest.raises(SourceError, match="sudo apt install python3-picamera2"):
        open_picamera2("")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("raise ValueError('numpy.dtype size changed')", "compiled for another NumPy; run 'pip"),
        ("import no_libcamera_here", "needs the package no_libcamera_here: install it with 'sudo"),
    ],
)
def test_a_package_that_does_not_load_is_no_camera_and_says_why(
    install: Path, fault: str, sentence: str
) -> None:
    (install / "picamera2.py").write_text(fault)
    assert list_picamera2() == []
    with pytest.raises(SourceError, match=sentence):
        open_picamera2("")


def test_the_crop_is_set_on_the_sensor_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (0, 1):
        (tmp_path / f"media{number}").touch()
    answer = f'echo "$@" >> {tmp_path}/asked\ncase $2 in *media1) cat {tmp_path}/topology;; esac\n'
    program(tmp_path, "media-ctl", answer)
    (tmp_path / "topology").write_text(TOPOLOGY)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    crop_sensor((688, 136), devices=tmp_path)
    asked = (tmp_path / "asked").read_text().splitlines()[-1]
    assert asked.startswith(f"-d {tmp_path}/media1 --set-v4l2 'imx296 10-001a':0 ")
    assert asked.endswith("[fmt:SBGGR10_1X10/688x136 crop:(384,476)/688x136]")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("exit 1", "no IMX296 is connected"),
        (
            'case $3 in -p) cat "$(dirname $0)/topology";; *) exit 1;; esac',
            "does not take the crop",
        ),
    ],
)
def test_a_crop_that_cannot_be_set_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, sentence: str
) -> None:
    (tmp_path / "media0").touch()
    (tmp_path / "topology").write_text(TOPOLOGY)
    program(tmp_path, "media-ctl", answer)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SourceError, match=sentence):
        crop_sensor((640, 480), devices=tmp_path)


def test_without_media_ctl_it_is_said_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="sudo apt install v4l-utils"):
        crop_sensor((640, 480), devices=tmp_path)


SMALL_SPEC = "picamera2:camera=sim,fps=30,seed=3,stall=20"


def resolved(camera: str, pulse: str) -> tuple[str | None, str | None]:
    settings = replace_settings(DeviceSettings(), {"camera.source": camera, "pulse.source": pulse})
    specs = resolve_sources(settings)
    return specs.camera, specs.pulse


def test_an_emulated_camera_is_a_simulated_source() -> None:
    assert is_simulated(SMALL_SPEC)
    assert not is_simulated("picamera2:camera=0,fps=60")
    assert not is_simulated("picamera2")
    assert resolved(SMALL_SPEC, "auto") == (SMALL_SPEC, "sim:seed=3")
    assert resolved("picamera2:camera=sim", "auto") == ("picamera2:camera=sim", "sim")
    assert resolved(SMALL_SPEC, "none") == (SMALL_SPEC, None)
    with pytest.raises(ConfigurationError, match="mix a simulated with a real source"):
        resolved(SMALL_SPEC, "max30102:bus=1")


def test_the_machines_own_camera_is_found_before_others(monkeypatch: pytest.MonkeyPatch) -> None:
    webcam = V4l2Device(path=Path("/dev/video20"), name="A webcam")
    receiver = V4l2Device(path=Path("/dev/video0"), name="unicam-image")
    own = [PiCameraInfo(number=1, model="imx296")]
    monkeypatch.setattr(discovery, "list_v4l2", lambda: [receiver, webcam])
    monkeypatch.setattr(discovery, "list_picamera2", lambda: own)
    assert resolved("auto", "none")[0] == "picamera2:camera=1"
    own.clear()
    assert resolved("auto", "none")[0] == "v4l2:/dev/video20"
    monkeypatch.setattr(discovery, "list_v4l2", lambda: [receiver])
    with pytest.raises(ConfigurationError, match="no camera is connected"):
        resolved("auto", "none")


def test_the_source_is_a_camera_to_the_rest_of_the_device() -> None:
    camera: Camera = open_picamera2(
        "camera=sim,width=160,height=120,fps=60,crop=320x240,settle=0.05,seed=2003"
    )
    camera.close()
    assert camera.read(0.0) is None
