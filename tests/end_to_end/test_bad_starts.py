"""A device that cannot start says why in one sentence, with exit code 2, and loses nothing."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from wince_stand import Stand, run_program

pytestmark = pytest.mark.broker


def refusal(*arguments: str | Path) -> str:
    done = run_program(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, done.stderr
    return errors[0]


def test_no_broker(tmp_path: Path, free_port: Callable[[], int]) -> None:
    config = tmp_path / "device.toml"
    config.write_text(f"[broker]\nport = {free_port()}\n")
    sentence = refusal("wince-device", "run", "--config", config, "--state", tmp_path)
    assert "127.0.0.1" in sentence


def test_a_wrong_password(stand: Stand) -> None:
    (stand.device_state / "password").write_text("not the password\n")
    sentence = refusal(
        "wince-device", "run", "--config", stand.settings_file, "--state", stand.device_state
    )
    assert "password" in sentence


def test_an_unknown_configuration_key(tmp_path: Path) -> None:
    config = tmp_path / "device.toml"
    config.write_text("[camera]\nsuorce = 'sim'\n")
    assert "camera.suorce" in refusal("wince-device", "run", "--config", config)


def test_an_unknown_source(stand: Stand) -> None:
    sentence = refusal(
        "wince-device", "run", "--config", stand.settings_file, "--state", stand.device_state,
        "--camera", "kinect", "--pulse", "none",
    )  # fmt: skip
    assert "kinect" in sentence


def test_a_real_and_a_simulated_source_are_never_mixed(stand: Stand, tmp_path: Path) -> None:
    pulse = tmp_path / "pulse.csv"
    pulse.write_text("t_s,ppg\n0,0\n0.01,1\n")
    sentence = refusal(
        "wince-device", "run", "--config", stand.settings_file, "--state", stand.device_state,
        "--camera", "sim", "--pulse", f"file:{pulse}",
    )  # fmt: skip
    assert "simulated" in sentence


def test_a_dashboard_port_that_is_taken(stand: Stand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refusal(
            "wince-host", "serve", "--state", stand.host_state, "--port", str(port),
            "--broker-port", str(stand.broker_settings.port),
        )  # fmt: skip
    assert str(port) in sentence
