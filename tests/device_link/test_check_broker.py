"""What a person is told before the start."""

import shutil
import socket
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from link_broker import Broker
from wince_device.link import LinkSettings, check_broker
from wince_wire import BrokerRefusedError, BrokerUnreachableError, ConfigurationError

pytestmark = pytest.mark.broker


def test_a_broker_that_lets_us_in_is_fine(settings: LinkSettings) -> None:
    check_broker(settings)
    check_broker(settings)


@pytest.mark.parametrize(
    ("user", "password"), [("bed1", "wrong"), ("nobody", "secret of bed1"), (None, None)]
)
def test_a_refusal_names_the_user_and_not_the_password(
    settings: LinkSettings, user: str | None, password: str | None
) -> None:
    with pytest.raises(BrokerRefusedError, match="check the user name and password") as caught:
        check_broker(replace(settings, username=user, password=password))
    assert settings.address in str(caught.value)
    assert password is None or password not in str(caught.value)


def test_no_broker_is_told_with_the_address(broker: Broker, settings: LinkSettings) -> None:
    broker.kill()
    with pytest.raises(BrokerUnreachableError, match=f"127.0.0.1:{settings.port}.*start it"):
        check_broker(settings)


def test_a_name_that_nobody_knows_is_told(settings: LinkSettings) -> None:
    with pytest.raises(BrokerUnreachableError, match=r"bedside\.invalid"):
        check_broker(replace(settings, host="bedside.invalid"))


def test_something_else_that_listens_is_told(settings: LinkSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answering = threading.Thread(target=_hang_up, args=(server,))
        answering.start()
        with pytest.raises(BrokerUnreachableError, match="gave no MQTT 5 answer"):
            check_broker(replace(settings, port=port))
        answering.join()


def test_something_that_says_nothing_is_told(settings: LinkSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        silent = replace(settings, port=server.getsockname()[1], connect_timeout_s=0.05)
        with pytest.raises(BrokerUnreachableError, match="gave no MQTT 5 answer"):
            check_broker(silent)


def _hang_up(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1024)


def test_a_ca_file_that_is_none_is_told(settings: LinkSettings, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("no certificate", "utf-8")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        check_broker(replace(settings, ca_file=ca))


# paho leaves the socket of a failed handshake to the collector, which warns.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_secured_broker_is_trusted_for_its_own_authority_only(
    broker: Broker, settings: LinkSettings, tmp_path: Path
) -> None:
    ours, stranger = _make_certificate(tmp_path, "ours"), _make_certificate(tmp_path, "stranger")
    broker.stop()
    broker.secure(*ours)
    broker.start()
    check_broker(replace(settings, host="localhost", ca_file=ours[0]))
    with pytest.raises(BrokerUnreachableError, match="cannot be trusted"):
        check_broker(replace(settings, host="localhost", ca_file=stranger[0]))
    with pytest.raises(BrokerUnreachableError):
        check_broker(settings)


def _make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for localhost that is its own authority."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here; run: apt-get install openssl")
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", f"/CN={name}"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    command += ["-out", str(certificate), "-keyout", str(key)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize(
    "change",
    [{"port": 0}, {"inflight_limit": 0}, {"backoff_max_s": 0.01}, {"backlog_rows_per_s": 0.0}],
)
def test_settings_out_of_range_are_refused(
    settings: LinkSettings, change: dict[str, float]
) -> None:
    with pytest.raises(ConfigurationError, match="choose a value from"):
        replace(settings, **change)  # type: ignore[arg-type]  # fields by name
