"""A device has its own topics and no others; what is wrong is said in one sentence."""

import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from host_bench import PATIENCE_S, Host, MakeScore, PahoDevice
from wince_host.broker import (
    BrokerProcess,
    BrokerSettings,
    access_rules,
    configuration,
    host_login,
    provision,
    read_login,
    start_broker,
    start_process,
)
from wince_host.broker._passwords import find_program
from wince_host.broker._process import _wait_until_reloadable
from wince_wire import (
    CHANNELS,
    Ack,
    ConfigurationError,
    PortInUseError,
    SetupError,
    encode,
    topic_for,
)

NOT_AUTHORISED = 135
pytestmark = pytest.mark.broker


def test_a_device_writes_its_own_topics_only(
    make_device: Callable[[str], PahoDevice], host: Host
) -> None:
    device = make_device("unit-1")
    make_device("unit-2")
    for channel in CHANNELS:
        own = device.publish(f"wince/v1/unit-1/{channel.suffix}", b"{}")
        other = device.publish(f"wince/v1/unit-2/{channel.suffix}", b"{}")
        assert (own.value == NOT_AUTHORISED) == (channel.direction == "down"), channel
        assert other.value == NOT_AUTHORISED, channel
    assert host.store.devices() == []


def test_a_device_reads_its_own_topics_only(
    make_device: Callable[[str], PahoDevice], make_score: MakeScore, host: Host
) -> None:
    device, other = make_device("unit-1"), make_device("unit-2")
    for topic in ("wince/v1/#", "wince/v1/unit-2/ack", "wince/v1/+/score", "#"):
        device.subscribe(topic)
    other.send(make_score(1))
    other.ack_where(lambda ack: ack.seq == 1)
    # The broker keeps the order, so what was not delivered before this never will be.
    device.send(make_score(1))
    device.ack_where(lambda ack: ack.seq == 1)
    topics = set()
    while not device.received.empty():
        topics.add(device.received.get().topic)
    assert topics == {"wince/v1/unit-1/ack"}
    assert host.store.devices() == ["unit-1", "unit-2"]


def test_a_wrong_password_is_refused(device: PahoDevice, broker: BrokerProcess) -> None:
    login = host_login(broker.settings)
    for wrong in (
        replace(login, user=device.name, password="not it"),
        replace(login, user="nobody-known"),
        replace(login, user=device.name),
    ):
        stranger = PahoDevice(wrong)
        assert stranger.connect().is_failure
        stranger.close()


def test_a_new_login_ends_the_one_before(
    device: PahoDevice, broker: BrokerProcess, tmp_path: Path
) -> None:
    before = read_login(tmp_path / device.name / "device.toml")
    after = read_login(provision(broker.settings, device.name, folder=tmp_path / device.name))
    assert before.password != after.password
    assert before.password not in repr(before)
    broker.stop()
    with start_process(broker.settings):
        old, new = PahoDevice(before), PahoDevice(after)
        assert old.connect().is_failure
        assert not new.connect().is_failure
        old.close()
        new.close()


def test_nothing_secret_can_be_read_by_others(
    device: PahoDevice, broker: BrokerProcess, tmp_path: Path
) -> None:
    secrets = [
        broker.settings.password_file,
        broker.settings.host_password_file,
        tmp_path / device.name / "device.toml",
        tmp_path / device.name / "password",
    ]
    for path in secrets:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(broker.settings.folder.stat().st_mode) == 0o700
    login = read_login(tmp_path / device.name / "device.toml")
    assert login.password not in broker.settings.password_file.read_text()


def test_a_busy_port_is_named_with_the_option(
    broker_settings: BrokerSettings,
) -> None:
    with socket.create_server(("127.0.0.1", broker_settings.port)):
        with pytest.raises(PortInUseError) as refusal:
            start_broker(broker_settings)
        assert str(broker_settings.port) in str(refusal.value)
        assert "--port" in str(refusal.value)


def test_an_address_of_another_machine_is_told(broker_settings: BrokerSettings) -> None:
    with pytest.raises(SetupError, match=r"192\.0\.2\.1"):
        start_broker(replace(broker_settings, host="192.0.2.1"))


def test_a_missing_program_is_named_with_the_command() -> None:
    with pytest.raises(SetupError, match="apt install mosquitto"):
        find_program("no-such-mosquitto")


def test_a_configuration_that_the_broker_refuses_is_told(broker_settings: BrokerSettings) -> None:
    host_login(broker_settings)
    broker_settings.configuration_file.write_text("no_such_option true\n")
    with pytest.raises(SetupError, match="no_such_option"):
        start_process(broker_settings)


@pytest.mark.parametrize("name", ["", "a/b", "+", "#", "wince-host", "a b", "ä", "a" * 64, ".."])
def test_a_name_that_would_open_other_topics_is_refused(
    broker_settings: BrokerSettings, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ConfigurationError, match="device name"):
        provision(broker_settings, name, folder=tmp_path / "device")


def test_a_file_that_is_no_login_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "device.toml"
    for text in ("", "name = 1\n[broker]\n", "broker = 3\nname = 'x'", "= ="):
        broken.write_text(text)
        with pytest.raises(SetupError, match="is no login"):
            read_login(broken)


def test_every_channel_has_its_rule() -> None:
    rules = access_rules()
    for channel in CHANNELS:
        right = "write" if channel.direction == "up" else "read"
        assert f"pattern {right} wince/v1/%u/{channel.suffix}\n" in rules


def test_an_ack_for_a_device_that_is_away_expires(
    host: Host, device: PahoDevice, make_score: MakeScore
) -> None:
    del host
    device.send(make_score(1))
    device.ack_where(lambda ack: ack.seq == 1)
    message = device.received.get(timeout=PATIENCE_S)
    assert message.topic == topic_for("unit-1", Ack)
    assert message.properties is not None
    assert 0 < getattr(message.properties, "MessageExpiryInterval", 0) <= 60


@pytest.mark.skipif(os.geteuid() != 0, reason="all other tests run without root already")
def test_the_broker_runs_without_root(free_port: Callable[[], int]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="wince-broker-"))
    try:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        settings = BrokerSettings(folder=folder / "broker", port=free_port())
        # The interpreter itself may lie where only root can reach it: drop rights after imports.
        code = (
            "import encodings.ascii, encodings.idna, os, pathlib\n"
            "from wince_host.broker import *\n"
            f"os.setgroups([]); os.setgid({nobody.pw_gid}); os.setuid({nobody.pw_uid})\n"
            f"s = BrokerSettings(folder=pathlib.Path({str(settings.folder)!r}),"
            f" port={settings.port})\n"
            "with start_broker(s) as b: provision(s, 'unit-1', folder=s.folder / 'u')\n"
            "print('ended', b.wait(5))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stdout == "ended 0\n", done.stderr
        assert settings.password_file.stat().st_uid == nobody.pw_uid
    finally:
        shutil.rmtree(folder)


def test_the_host_may_write_to_devices_and_not_as_one(broker: BrokerProcess) -> None:
    login = host_login(broker.settings)
    host = PahoDevice(login)
    assert not host.connect().is_failure
    ack = encode(Ack(boot_id="0" * 32, seq=1))
    assert host.publish("wince/v1/unit-1/ack", ack).value != NOT_AUTHORISED
    assert host.publish("wince/v1/unit-1/score", b"{}").value == NOT_AUTHORISED
    host.close()


def test_a_broker_is_not_told_of_changes_before_it_listens_for_them() -> None:
    """mosquitto opens its ports first; a SIGHUP before it handles the signal would end it."""
    code = (
        "import signal, sys\n"
        "sys.stdin.readline()\n"
        "signal.signal(signal.SIGHUP, lambda *_: print('told', flush=True))\n"
        "signal.pause()"
    )
    with (
        ThreadPoolExecutor(1) as pool,
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child,
    ):
        waiting = pool.submit(_wait_until_reloadable, child.pid)
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.close()
        assert waiting.result(20)
        child.send_signal(signal.SIGHUP)
        assert child.stdout is not None
        assert child.stdout.readline() == "told\n"
        assert child.wait(20) == 0


def test_the_configuration_bounds_what_a_client_may_cost(broker_settings: BrokerSettings) -> None:
    lines = configuration(broker_settings).splitlines()
    assert "allow_anonymous false" in lines
    assert not any(line.startswith("cafile") for line in lines)
    for key in ("max_connections", "max_packet_size", "max_queued_messages", "max_queued_bytes"):
        [value] = [int(line.split()[1]) for line in lines if line.startswith(f"{key} ")]
        assert value > 0
