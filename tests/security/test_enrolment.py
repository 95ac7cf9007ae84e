"""A unit takes in the file that was carried to it, all of it or nothing."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import dataclasses
import json
import os
import stat
import tempfile
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wince_device.config import load_settings
from wince_device.enrolment import credential_path, enrol, read_enrolment
from wince_device.enrolment._settings_file import with_keys
from wince_device.link import LinkSettings, check_broker
from wince_device.recording._recipient import load_recipient
from wince_host.provisioning import Reach, Site, provision_device, revoke_device
from wince_wire import BrokerRefusedError, BrokerUnreachableError, ConfigurationError

NAMES = {"ca.crt", "unit.crt", "unit.key", "recording.pub"}


@pytest.fixture
def file(ward: Any) -> Path:
    reach = Reach(host="127.0.0.1", port=ward.tls_port)
    path: Path = ward.file("bed-1")
    provision_device(ward.site, ward.settings, "bed-1", reach=reach, file=path)
    return path


def link_settings(settings_file: Path, **more: Any) -> LinkSettings:
    settings = load_settings(settings_file)
    broker = settings.broker
    return dataclasses.replace(
        LinkSettings(
            host=broker.host,
            port=broker.port,
            username=settings.name,
            ca_file=Path(broker.ca_file),
            certificate_file=Path(broker.certificate_file),
            key_file=Path(broker.key_file),
        ),
        **more,
    )


@pytest.mark.broker
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_enrolled_unit_is_let_in_and_a_revoked_one_is_not(
    ward: Any, broker: Any, file: Path, tmp_path: Path
) -> None:
    del broker
    settings = tmp_path / "device.toml"
    enrol(file, tmp_path / "credentials", settings=settings)
    check_broker(link_settings(settings))
    revoke_device(ward.site, ward.settings, "bed-1")
    with pytest.raises((BrokerUnreachableError, BrokerRefusedError)):
        check_broker(link_settings(settings))


def test_everything_is_written_once(file: Path, tmp_path: Path) -> None:
    folder, settings = tmp_path / "credentials", tmp_path / "device.toml"
    report = enrol(file, folder, settings=settings)
    assert (report.name, report.changed) == ("bed-1", True)
    assert {path.name for path in folder.iterdir()} == NAMES
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert "PRIVATE" not in settings.read_text()
    assert "PRIVATE" not in repr(report)
    assert load_recipient(load_settings(settings).recording.recipient_file)
    before = {path: path.stat().st_ino for path in [settings, *folder.iterdir()]}
    assert not enrol(file, folder, settings=settings).changed
    assert before == {path: path.stat().st_ino for path in [settings, *folder.iterdir()]}


def test_rights_that_were_widened_are_narrowed_again(file: Path, tmp_path: Path) -> None:
    folder, settings = tmp_path / "credentials", tmp_path / "device.toml"
    enrol(file, folder, settings=settings)
    (folder / "unit.key").chmod(0o644)
    assert enrol(file, folder, settings=settings).changed
    assert stat.S_IMODE((folder / "unit.key").stat().st_mode) == 0o600


def test_other_settings_are_kept(file: Path, tmp_path: Path, repository: Path) -> None:
    settings = tmp_path / "device.toml"
    settings.write_text((repository / "systemd/settings/device.toml").read_text())
    settings.chmod(0o640)
    before = settings.read_text().splitlines()
    enrol(file, tmp_path / "credentials", settings=settings)
    after = settings.read_text().splitlines()
    assert [line for line in before if line not in after] == ['name = "unit-1"']
    found = load_settings(settings)
    assert (found.name, found.broker.required_at_start) == ("bed-1", False)
    assert stat.S_IMODE(settings.stat().st_mode) == 0o640


@pytest.mark.parametrize("text", ["broker.host = 'a'\n", "broker = { host = 'a' }\n"])
def test_settings_in_another_form_are_left_alone_and_told(
    file: Path, tmp_path: Path, text: str
) -> None:
    settings = tmp_path / "device.toml"
    settings.write_text(text)
    with pytest.raises(ConfigurationError, match=r"by hand .*broker.ca_file"):
        enrol(file, tmp_path / "credentials", settings=settings)
    assert settings.read_text() == text
    assert not (tmp_path / "credentials").exists()


@pytest.mark.parametrize("text", ["= =", "broker = 3\n", "[broker]\nhost = '''\n"])
def test_settings_that_are_broken_are_told(file: Path, tmp_path: Path, text: str) -> None:
    settings = tmp_path / "device.toml"
    settings.write_text(text)
    with pytest.raises(ConfigurationError, match=r"device\.toml"):
        enrol(file, tmp_path / "credentials", settings=settings)
    assert settings.read_text() == text


TOML = st.sampled_from(
    ["", "# [broker]", "[broker]", "[ broker ] # x", "[camera]", "[[list]]", "host = 'old'",
     "hosts = 1", "port=3", "source = '''", "[broker]'''", "name = \"x\"", "[broker.more]"]
)  # fmt: skip


@given(st.lists(TOML, max_size=8), st.text(min_size=1, max_size=8))
@example(["source = '''", "[broker]'''"], "h")
def test_any_settings_are_merged_or_refused(lines: list[str], host: str) -> None:
    keys: Any = {("name",): "n", ("broker", "host"): host, ("broker", "port"): 8883}
    text = "\n".join(lines)
    try:
        changed = with_keys(text, keys, file=Path("device.toml"))
    except ConfigurationError:
        return
    tree = tomllib.loads(text)
    tree["name"] = "n"
    tree.setdefault("broker", {}).update(host=host, port=8883)
    assert tomllib.loads(changed) == tree
    assert with_keys(changed, keys, file=Path("device.toml")) == changed


def changed_by(**parts: Any) -> Callable[[dict[str, Any]], None]:
    return lambda tree: tree.update(parts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed_by(version=2), "version 2"),
        (changed_by(format="other"), "wince-host provision"),
        (changed_by(name="bed-2"), "not of bed-2"),
        (changed_by(name="a/b"), "wince-host provision"),
        (changed_by(name=3), "wince-host provision"),
        (changed_by(broker_host="a b"), "wince-host provision"),
        (changed_by(broker_port=0), "wince-host provision"),
        (changed_by(key="x"), "its key cannot be read"),
        (changed_by(certificate=""), "its certificate cannot be read"),
        (changed_by(recording_recipient="x"), "its recording_recipient cannot be read"),
        (lambda tree: tree.update(authority=tree["certificate"]), "not signed by its site"),
        (lambda tree: tree.update(certificate=tree["authority"]), "does not belong"),
        (lambda tree: tree.pop("key"), "wince-host provision"),
    ],
)
def test_a_file_that_is_not_in_order_is_refused_whole(
    file: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    tree = json.loads(file.read_text())
    change(tree)
    file.write_text(json.dumps(tree))
    with pytest.raises(ConfigurationError, match=said) as refusal:
        enrol(file, tmp_path / "credentials", settings=tmp_path / "device.toml")
    assert "PRIVATE" not in str(refusal.value)
    assert not (tmp_path / "credentials").exists()
    assert not (tmp_path / "device.toml").exists()


def test_parts_of_two_sites_do_not_mix(
    file: Path, make_ward: Callable[..., Any], tmp_path: Path
) -> None:
    other = make_ward("elsewhere")
    tree = json.loads(file.read_text())
    tree["authority"] = other.site.authority_pem
    file.write_text(json.dumps(tree))
    with pytest.raises(ConfigurationError, match="not signed by its site"):
        read_enrolment(file)
    issued = Site(tmp_path / "third").issue("bed-1", grace=None)
    tree["key"] = issued.key_pem
    file.write_text(json.dumps(tree))
    with pytest.raises(ConfigurationError, match="does not belong"):
        read_enrolment(file)


def test_a_file_is_refused_when_it_ended_or_the_clock_is_wrong(file: Path) -> None:
    assert read_enrolment(file).name == "bed-1"
    late = datetime.now(UTC) + timedelta(days=1096)
    with pytest.raises(ConfigurationError, match="ended on"):
        read_enrolment(file, now=lambda: late)
    early = datetime(2001, 1, 1, tzinfo=UTC)
    with pytest.raises(ConfigurationError, match="set the clock"):
        read_enrolment(file, now=lambda: early)


@given(st.binary(max_size=200))
@example(b"[" * 30_000)
@example(b" " * 70_000)
@example(b'{"format": "wince-enrolment", "version": 1}')
def test_whatever_the_file_holds_is_told_in_one_sentence(content: bytes) -> None:
    with tempfile.NamedTemporaryFile() as carried:
        carried.write(content)
        carried.flush()
        with pytest.raises(ConfigurationError, match="wince-host provision"):
            read_enrolment(Path(carried.name))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no-such"):
        enrol(tmp_path / "no-such", tmp_path / "credentials", settings=tmp_path / "device.toml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(file: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(ConfigurationError, match="as root"):
        enrol(file, tmp_path / "closed" / "credentials", settings=tmp_path / "device.toml")


def test_a_file_in_the_way_of_the_folder_is_told(file: Path, tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text("x")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        enrol(file, tmp_path / "credentials", settings=tmp_path / "device.toml")


def test_a_service_finds_what_systemd_hands_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    named = "/etc/wince/credentials/unit.key"
    assert credential_path(named) == Path(named)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert credential_path(named) == Path(named)
    (tmp_path / "wince_unit.key").write_text("x")
    assert credential_path(named) == tmp_path / "wince_unit.key"


def _settings(file: Path, tmp_path: Path) -> tuple[Path, LinkSettings]:
    enrol(file, tmp_path / "credentials", settings=tmp_path / "device.toml")
    return tmp_path / "credentials", link_settings(tmp_path / "device.toml")


@pytest.mark.parametrize(
    ("without", "named"),
    [
        ({"ca_file": None}, "without broker.ca_file"),
        ({"key_file": None}, "without broker.key_file"),
        ({"certificate_file": None}, "without broker.certificate_file"),
    ],
)
def test_half_of_the_credentials_is_refused(
    file: Path, tmp_path: Path, without: dict[str, Any], named: str
) -> None:
    _, whole = _settings(file, tmp_path)
    with pytest.raises(ConfigurationError, match=named):
        dataclasses.replace(whole, **without)


@pytest.mark.parametrize("name", ["ca.crt", "unit.crt", "unit.key"])
def test_credentials_that_are_not_there_are_told(file: Path, tmp_path: Path, name: str) -> None:
    folder, whole = _settings(file, tmp_path)
    (folder / name).unlink()
    with pytest.raises(ConfigurationError, match=f"{name}, which cannot be read"):
        dataclasses.replace(whole)


def test_a_key_that_everybody_can_read_is_refused(file: Path, tmp_path: Path) -> None:
    folder, whole = _settings(file, tmp_path)
    (folder / "unit.key").chmod(0o644)
    with pytest.raises(ConfigurationError, match=r"chmod 600 .*unit\.key"):
        dataclasses.replace(whole)
    (folder / "unit.key").chmod(0o440)  # as systemd shows it
    dataclasses.replace(whole)
