"""The site's authority: what it makes, renews and remembers, and the commands that people use."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import json
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from wince_host.app import app
from wince_host.broker import BrokerSettings
from wince_host.carrying._site import Site as CarryingSite
from wince_host.provisioning import Reach, Site, list_devices, provision_device, renew_site
from wince_wire import ConfigurationError, SetupError

NOW = datetime(2030, 1, 1, tzinfo=UTC)
PROGRAM = str(Path(sys.executable).with_name("wince-host"))


def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Site:
    return Site(tmp_path / "site", now=clock)


def broker_certificate(site: Site) -> x509.Certificate:
    return x509.load_pem_x509_certificate(site.files.broker.read_bytes())


def revocations(site: Site) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl(site.files.revoked.read_bytes())


def test_everything_is_for_the_owner_alone(site: Site) -> None:
    site.issue("bed-1", grace=None)
    for path in site.files.folder.iterdir():
        if path.name != "lock":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(site.files.folder.stat().st_mode) == 0o700


def test_a_site_is_made_once(site: Site, tmp_path: Path, clock: Clock) -> None:
    before = {path: path.read_bytes() for path in site.files.folder.iterdir()}
    Site(tmp_path / "site", now=clock)
    assert before == {path: path.read_bytes() for path in site.files.folder.iterdir()}


def test_what_is_about_to_end_is_made_anew(site: Site, clock: Clock) -> None:
    first, first_list = broker_certificate(site), revocations(site)
    clock.now += timedelta(days=299)
    assert site.renew() is None
    clock.now += timedelta(days=2)
    assert site.renew() == []
    assert broker_certificate(site).not_valid_after_utc > first.not_valid_after_utc
    newer = revocations(site).next_update_utc
    assert newer is not None
    assert first_list.next_update_utc is not None
    assert newer > first_list.next_update_utc


def test_the_broker_is_known_by_each_address_that_was_given(site: Site) -> None:
    site.renew(["192.0.2.7", "ward.example"])
    site.renew(["2001:db8::1"])
    names = broker_certificate(site).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    known = {str(one.value) for one in names.value}
    assert {"192.0.2.7", "ward.example", "2001:db8::1", "localhost", "127.0.0.1"} <= known


@pytest.mark.parametrize("name", ["", "a b", "-x", "a..b", "ä.example", "x\ny", "a" * 64])
def test_an_address_that_is_none_is_refused(site: Site, name: str) -> None:
    with pytest.raises(ConfigurationError, match="host name or an IP address"):
        site.renew([name])


@pytest.mark.parametrize(
    "name", ["", "a/b", "+", "#", "wince-host", "a b", "ä", "a" * 64, "..", "-a"]
)
def test_a_name_that_is_none_is_refused(site: Site, name: str) -> None:
    for attempt in (lambda: site.issue(name, grace=None), lambda: site.revoke(name)):
        with pytest.raises(ConfigurationError, match="device name"):
            attempt()


def test_an_earlier_certificate_ends_when_its_grace_does(site: Site, clock: Clock) -> None:
    first = site.issue("bed-1", grace=None).certificate
    second = site.issue("bed-1", grace=timedelta(days=7)).certificate
    assert [one.earlier for one in list_devices(site)] == [1]
    clock.now += timedelta(days=7, seconds=-1)
    assert site.renew() is None
    clock.now += timedelta(seconds=2)
    assert site.renew() == ["bed-1"]
    revoked = {one.serial_number for one in revocations(site)}
    assert revoked == {first.serial_number}
    assert second.serial_number not in revoked
    assert [one.earlier for one in list_devices(site)] == [0]


def test_a_second_rotation_gives_the_first_no_longer_life(site: Site, clock: Clock) -> None:
    site.issue("bed-1", grace=None)
    site.issue("bed-1", grace=timedelta(days=1))
    site.issue("bed-1", grace=timedelta(days=30))
    clock.now += timedelta(days=2)
    assert site.renew() == ["bed-1"]
    assert [one.earlier for one in list_devices(site)] == [1]


def test_without_grace_the_earlier_one_ends_at_once(site: Site) -> None:
    first = site.issue("bed-1", grace=None).certificate
    site.issue("bed-1", grace=timedelta())
    assert {one.serial_number for one in revocations(site)} == {first.serial_number}


def test_a_device_is_made_once_and_again_after_it_was_revoked(site: Site) -> None:
    site.issue("bed-1", grace=None)
    with pytest.raises(ConfigurationError, match="wince-host rotate bed-1"):
        site.issue("bed-1", grace=None)
    site.revoke("bed-1")
    assert list_devices(site)[0].revoked == NOW
    site.issue("bed-1", grace=None)
    assert list_devices(site)[0].revoked is None
    assert len(list(revocations(site))) == 1


def test_a_list_that_was_lost_or_damaged_comes_back_from_the_register(site: Site) -> None:
    serial = site.issue("bed-1", grace=None).certificate.serial_number
    site.revoke("bed-1")
    for damage in (site.files.revoked.unlink, lambda: site.files.revoked.write_text("x")):
        damage()
        assert site.renew() == []
        assert {one.serial_number for one in revocations(site)} == {serial}


@pytest.mark.parametrize("name", ["ca.crt", "ca.key", "devices.json"])
def test_a_damaged_file_is_told_and_nothing_is_made_instead(
    site: Site, tmp_path: Path, name: str
) -> None:
    site.issue("bed-1", grace=None)
    path = site.files.folder / name
    path.write_text("{")
    before = {one: one.read_bytes() for one in site.files.folder.iterdir()}
    with pytest.raises(SetupError, match=name):
        Site(tmp_path / "site")
    path.unlink()
    if name != "devices.json":
        with pytest.raises(SetupError, match=name):
            Site(tmp_path / "site")
    assert before.keys() - {path} == set(site.files.folder.iterdir()) - {path}


def test_a_power_cut_before_the_first_certificate_is_mended(site: Site, tmp_path: Path) -> None:
    site.files.authority.unlink()
    (site.files.folder / "devices.json").unlink()
    site.files.broker.unlink()
    site.files.revoked.unlink()
    again = Site(tmp_path / "site")
    broker_certificate(again).verify_directly_issued_by(
        x509.load_pem_x509_certificate(again.files.authority.read_bytes())
    )


def test_certificates_are_in_the_form_that_strict_readers_ask_for(
    site: Site, tmp_path: Path
) -> None:
    site.issue("bed-1", grace=None)
    unit = site.issue("bed-2", grace=None)
    path = tmp_path / "unit.crt"
    path.write_text(unit.certificate_pem)
    for purpose, file in (("sslclient", path), ("sslserver", site.files.broker)):
        done = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-purpose", purpose, "-crl_check",
             "-CAfile", site.files.authority, "-CRLfile", site.files.revoked, file],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_what_is_carried_by_hand_is_checked_against_the_same_site(tmp_path: Path) -> None:
    unit = Site(tmp_path / "site").issue("bed-1", grace=None)
    other = CarryingSite(tmp_path / "site")
    key = other.require_device(unit.certificate_pem, "bed-1", file=tmp_path)
    assert key == unit.certificate.public_key()
    assert other.signing_key() is not None


def test_a_broker_that_does_not_run_is_no_hindrance(site: Site, tmp_path: Path) -> None:
    broker = BrokerSettings(folder=tmp_path / "broker")
    file = tmp_path / "bed-1.enrolment"
    provision_device(site, broker, "bed-1", reach=Reach(host="ward.local", port=8883), file=file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert renew_site(site, broker) is False


def test_the_commands_from_beginning_to_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state: list[str | Path] = ["--state", tmp_path / "state"]
    out = tmp_path / "bed-1.enrolment"
    made = run("provision", "bed-1", *state, "--out", out, "--broker-host", "ward.local")
    assert made.returncode == 0, made.stderr
    assert "start `wince-host broker` anew" in made.stdout
    carried = json.loads(out.read_text())
    assert (carried["broker_host"], carried["broker_port"]) == ("ward.local", 8883)
    assert "PRIVATE" not in made.stdout
    for arguments, said in (
        (["rotate", "bed-1", "--grace", "1"], "earlier credentials end in 1 days"),
        (["devices", "--json"], '"earlier": 1'),
        (["rotate", "bed-1", "--end-earlier"], "1 earlier certificates ended"),
        (["revoke", "bed-1"], "1 certificates revoked"),
        (["devices"], "revoked"),
    ):
        app([*arguments, *map(str, state)], standalone_mode=False)
        assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["provision", "a b"], "device name"),
        (["provision", "bed-1", "--broker-host", "a b"], "IP address"),
        (["rotate", "bed-9"], "bed-9"),
        (["revoke", "bed-9"], "bed-9"),
    ],
)
def test_bad_input_is_told_by_name(ward: Any, arguments: list[str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        app([*arguments, "--state", str(ward.folder / "host")], standalone_mode=False)


def test_a_host_without_a_site_says_what_to_do(tmp_path: Path) -> None:
    done = run("devices", "--state", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "wince-host provision NAME" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_two_at_a_time_lose_nothing(site: Site, clock: Clock, tmp_path: Path) -> None:
    def issue(number: int) -> None:
        Site(tmp_path / "site", now=clock).issue(f"bed-{number}", grace=None)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(issue, range(8)))
    assert len(list_devices(site)) == 8
