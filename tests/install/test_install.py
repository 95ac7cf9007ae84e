"""The installers, run for real in a folder that stands for the machine's root."""

import pytest

from wince_device.config import load_settings

from .conftest import Machine

UNITS = "etc/systemd/system"


def test_a_unit_gets_release_settings_rules_and_services(machine: Machine) -> None:
    done = machine.install(machine.source("1"))

    assert done.code == 0, done.complained
    assert machine.current().startswith("1-")
    assert (machine.home / "current/.venv/bin/wince-device").is_file()
    assert (machine.home / "current/complete").read_text("utf-8") == "device\n"
    there = machine.listing()
    assert there[f"{UNITS}/wince-device.service"] == (
        "/opt/wince/current/systemd/wince-device.service"
    )
    assert f"{UNITS}/multi-user.target.wants/wince-device.service" in there
    assert there["usr/local/bin/wince-device"] == "/opt/wince/current/.venv/bin/wince-device"
    assert "etc/udev/rules.d/99-wince.rules" in there
    assert "Storage=persistent" in there["etc/systemd/journald.conf.d/50-wince.conf"]
    assert (machine.root / "etc/wince/credentials").stat().st_mode & 0o777 == 0o700


def test_the_first_settings_are_valid_and_carry_the_machines_name(unit: Machine) -> None:
    settings = load_settings(unit.root / "etc/wince/device.toml")

    assert settings.name == "bed-7"
    assert not settings.broker.required_at_start
    assert settings.metrics.port == 9461


def test_installing_again_changes_nothing(machine: Machine) -> None:
    source = machine.source("1")
    machine.install(source)
    before = machine.listing()

    done = machine.install(source)

    assert done.code == 0, done.complained
    assert machine.listing() == before


def test_settings_of_a_person_stay(machine: Machine) -> None:
    own = machine.root / "etc/wince/device.toml"
    own.parent.mkdir(parents=True)
    own.write_text('name = "own"\n', "utf-8")

    assert machine.install(machine.source("1")).code == 0
    assert own.read_text("utf-8") == 'name = "own"\n'


@pytest.mark.parametrize("role", ["device", "host"])
def test_a_dry_run_changes_nothing_and_names_every_step(machine: Machine, role: str) -> None:
    source = machine.source("1")
    before = machine.listing()

    done = machine.install(source, "--dry-run", role=role)

    assert done.code == 0, done.complained
    assert machine.listing() == before
    assert "not run" in done.said
    assert f"wince-{role}.service" in done.said
    assert not any(line.startswith("$") for line in done.said.splitlines())


def test_uninstalling_keeps_settings_and_data(unit: Machine) -> None:
    (unit.root / "var/lib/wince").mkdir(parents=True)
    (unit.root / "var/lib/wince/outbox.db").write_text("rows", "utf-8")

    done = unit.install(unit.folder / "source-1", "--uninstall")

    assert done.code == 0, done.complained
    files = {name for name in unit.listing() if not (unit.root / name).is_dir()}
    assert files == {
        "etc/hostname",
        "etc/os-release",
        "etc/wince/device.toml",
        "var/lib/wince/outbox.db",
    }


def test_purging_leaves_nothing(unit: Machine) -> None:
    (unit.root / "var/lib/wince").mkdir(parents=True)

    done = unit.install(unit.folder / "source-1", "--uninstall", "--purge")

    assert done.code == 0, done.complained
    assert not [name for name in unit.listing() if "wince" in name]


def test_one_machine_can_be_unit_and_host(unit: Machine) -> None:
    done = unit.install(unit.folder / "source-1", role="host")

    assert done.code == 0, done.complained
    assert (unit.home / "roles").read_text("utf-8") == "device\nhost\n"
    assert (unit.home / "current/complete").read_text("utf-8") == "device,host\n"

    assert unit.install(unit.folder / "source-1", "--uninstall", role="host").code == 0
    assert (unit.home / "roles").read_text("utf-8") == "device\n"
    assert f"{UNITS}/wince-device.service" in unit.listing()
    assert f"{UNITS}/wince-host.service" not in unit.listing()


def test_a_role_whose_release_cannot_be_made_is_left(unit: Machine) -> None:
    old = unit.current()

    done = unit.install(unit.folder / "source-1", "--environment-command", "false", role="host")

    assert done.code == 2
    assert "could not make the environment" in done.complained
    assert (unit.home / "roles").read_text("utf-8") == "device\n"
    assert unit.current() == old
    # Nothing of it is in the way of a second attempt.
    assert unit.install(unit.folder / "source-1", role="host").code == 0
    assert (unit.home / "current/complete").read_text("utf-8") == "device,host\n"


def test_a_card_is_spared(machine: Machine) -> None:
    table = machine.root / "etc/fstab"
    before = (
        "proc /proc proc defaults 0 0\n"
        "PARTUUID=1-01 /boot/firmware vfat defaults 0 2\n"
        "PARTUUID=1-02 / ext4 defaults 0 1\n"
    )
    table.write_text(before, "utf-8")
    source = machine.source("1")

    machine.install(source)
    machine.install(source)

    assert table.read_text("utf-8") == before.replace("/ ext4 defaults", "/ ext4 defaults,noatime")
    assert (machine.root / "etc/fstab.before-wince").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--purge",), "--purge removes data and is only for --uninstall"),
        (("--surprise",), "--surprise is no option"),
        (("--source",), "--source needs a value"),
        (("--root", "relative"), "--root relative is no absolute path"),
        (("--root", "/nowhere/at/all"), "/nowhere/at/all is no folder"),
        (("--source", "/etc"), "/etc holds no release of Wince"),
    ],
)
def test_a_wrong_call_is_refused_in_one_sentence(
    machine: Machine, options: tuple[str, ...], sentence: str
) -> None:
    before = machine.listing()

    done = machine.install(machine.source("1"), *options)

    assert done.code == 2
    assert sentence in done.complained
    assert len(done.complained.strip().splitlines()) == 1
    kept = {name: text for name, text in machine.listing().items() if "wince" not in name}
    assert kept == before


def test_another_system_is_refused_unless_told(machine: Machine) -> None:
    (machine.root / "etc/os-release").write_text("VERSION_CODENAME=bullseye\n", "utf-8")
    source = machine.source("1")

    refused = machine.install(source)

    assert refused.code == 2
    assert "bullseye" in refused.complained
    assert machine.install(source, "--anyway").code == 0


def test_a_cut_off_release_is_refused(machine: Machine) -> None:
    source = machine.source("1")
    (source / "LICENSE").unlink()

    done = machine.install(source)

    assert done.code == 2
    assert "LICENSE is missing" in done.complained
    assert not (machine.home / "current").exists()
