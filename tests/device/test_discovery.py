"""Sources that are found by themselves, and never a made-up one beside a real one."""

from pathlib import Path

import pytest

from wince_device import discovery
from wince_device.cameras import V4l2Device
from wince_device.config import DeviceSettings, replace_settings
from wince_device.discovery import resolve_sources
from wince_device.sources import split_spec
from wince_wire import ConfigurationError

WEBCAM = V4l2Device(path=Path("/dev/video2"), name="A webcam")


@pytest.fixture(params=[[], [WEBCAM]], ids=["no camera", "a camera"])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[V4l2Device]:
    """A machine with and without a camera."""
    monkeypatch.setattr(discovery, "list_v4l2", lambda: request.param)
    devices: list[V4l2Device] = request.param
    return devices


def resolved(camera: str, pulse: str, *, simulate: bool = True) -> tuple[str | None, str | None]:
    settings = replace_settings(DeviceSettings(), {"camera.source": camera, "pulse.source": pulse})
    specs = resolve_sources(settings, simulate=simulate)
    return specs.camera, specs.pulse


def test_nothing_configured_takes_the_camera_or_the_simulated_patient(
    machine: list[V4l2Device],
) -> None:
    assert resolved("auto", "auto") == (("v4l2:/dev/video2", None) if machine else ("sim", "sim"))


def test_nobody_is_simulated_unless_asked_for(machine: list[V4l2Device]) -> None:
    if machine:
        assert resolved("auto", "auto", simulate=False) == ("v4l2:/dev/video2", None)
    else:
        with pytest.raises(ConfigurationError, match="no camera is connected"):
            resolved("auto", "auto", simulate=False)
    assert resolved("sim", "auto", simulate=False) == ("sim", "sim")


def test_a_patient_simulated_by_name_is_one_patient(machine: list[V4l2Device]) -> None:
    del machine
    assert resolved("auto", "sim:seed=3") == ("sim:seed=3", "sim:seed=3")
    assert resolved("sim:seed=3", "auto") == ("sim:seed=3", "sim:seed=3")
    assert resolved("sim", "none") == ("sim", None)


def test_a_driver_on_a_made_up_chip_is_a_simulated_source(machine: list[V4l2Device]) -> None:
    chip = "max30102:bus=sim,seed=3"
    assert resolved("sim:seed=3", chip, simulate=False) == ("sim:seed=3", chip)
    assert resolved("auto", chip, simulate=False) == ("sim:seed=3", chip)
    with pytest.raises(ConfigurationError, match="mix a simulated with a real source"):
        resolved("v4l2:/dev/video0", chip)
    if machine:
        assert resolved("auto", "max30102:bus=1")[1] == "max30102:bus=1"


def test_a_recorded_pulse_takes_no_simulated_camera(machine: list[V4l2Device]) -> None:
    camera, pulse = resolved("auto", "file:pulse.csv")
    assert camera == ("v4l2:/dev/video2" if machine else None)
    assert pulse == "file:live:pulse.csv"


@pytest.mark.parametrize(
    ("given", "paced"),
    [
        ("file:walk.mp4", "file:live:walk.mp4"),
        ("file:live:walk.mp4", "file:live:walk.mp4"),
        ("file:/data/a:b.mp4", "file:live:/data/a:b.mp4"),
        ("v4l2:/dev/video0", "v4l2:/dev/video0"),
    ],
)
def test_a_recording_runs_in_its_own_time(given: str, paced: str) -> None:
    assert resolved(given, "none") == (paced, None)


NOTHING = [("none", "none"), ("none", "auto")]
SPECS = ["auto", "none", "sim", "sim:seed=2", "v4l2:/dev/video0", "file:x.mp4"]


@pytest.mark.parametrize("camera", SPECS)
@pytest.mark.parametrize("pulse", ["auto", "none", "sim", "sim:seed=2", "file:x.csv"])
def test_a_real_source_never_stands_beside_a_simulated_one(
    machine: list[V4l2Device], camera: str, pulse: str
) -> None:
    del machine
    try:
        specs = [spec for spec in resolved(camera, pulse) if spec is not None]
    except ConfigurationError:
        specs = []
    real = camera.startswith(("v4l2", "file")) or pulse.startswith("file")
    simulated = "sim" in (split_spec(camera)[0], split_spec(pulse)[0])
    assert bool(specs) != ((real and simulated) or (camera, pulse) in NOTHING)
    assert len({split_spec(spec)[0] == "sim" for spec in specs}) == bool(specs)
