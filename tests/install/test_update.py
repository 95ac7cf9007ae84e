"""Updating: health decides, and no moment of a power cut leaves the unit without a release."""

import os
import shutil
import subprocess
from pathlib import Path

from .conftest import Done, Machine

STEPS = ("ln", "mv", "sync", "rm", "tar")
# Ends the whole update at a counted step, before that step happens.
CUT = """\
#!/bin/sh
read -r n <"$CUT_COUNT"
n=$((n + 1))
echo $n >"$CUT_COUNT"
[ $n -ne "$CUT_AT" ] || kill -9 0
PATH=$CUT_PATH exec {step} "$@"
"""

# Stands in for systemd: active is what the release in force brings, when it is well.
SYSTEMCTL = """\
#!/bin/sh
[ "$1" = is-active ] || exit 0
case $3 in wince-device.service) role=device ;; *) role=host ;; esac
grep -qx well {home}/current/device/health && grep -q $role {home}/current/complete &&
    [ $role != "$WINCE_TEST_AWAY" ]
"""


def _works(machine: Machine) -> bool:
    release = machine.home / "current"
    return (release / "complete").is_file() and os.access(
        release / ".venv/bin/wince-device", os.X_OK
    )


def test_a_healthy_release_takes_over(unit: Machine) -> None:
    old = unit.current()

    done = unit.update(unit.source("2"))

    assert done.code == 0, done.complained
    assert unit.current().startswith("2-")
    assert unit.running == f"releases/{unit.current()}"
    assert (unit.home / "previous").readlink().name == old
    assert not (unit.home / "trial").exists()


def test_an_unhealthy_release_is_taken_back(unit: Machine) -> None:
    old = unit.current()

    done = unit.update(unit.source("2", well=False))

    assert done.code == 1
    assert "was not healthy" in done.complained
    assert unit.current() == old
    assert unit.running == f"releases/{old}"
    assert not (unit.home / "trial").exists()
    assert [path.name for path in (unit.home / "releases").iterdir()] == [old]


def _update_by_systemd(unit: Machine, source: Path, *, away: str = "") -> Done:
    programs = unit.folder / "programs"
    programs.mkdir()
    (programs / "systemctl").write_text(SYSTEMCTL.format(home=unit.home), "utf-8")
    (programs / "systemctl").chmod(0o755)
    return unit.run(
        source / "scripts/update-device",
        *("--root", str(unit.root), "--steady", "0", "--wait", "0"),
        *("--environment-command", str(unit.environment_command())),
        environment={"PATH": f"{programs}:{os.environ['PATH']}", "WINCE_TEST_AWAY": away},
    )


def test_a_role_whose_release_is_taken_back_is_not_asked_for(unit: Machine) -> None:
    """Once the release before was called unhealthy too: it has no services of the new role."""
    old = unit.current()
    (unit.home / "roles").write_text("device\nhost\n", "utf-8")

    done = _update_by_systemd(unit, unit.source("2", well=False))

    assert done.code == 1
    assert f"back at {old} and healthy" in done.complained
    assert unit.current() == old


def test_a_new_role_that_does_not_run_yet_is_no_reason_to_go_back(unit: Machine) -> None:
    (unit.home / "roles").write_text("device\nhost\n", "utf-8")

    done = _update_by_systemd(unit, unit.source("2"), away="host")

    assert done.code == 0, done.complained
    assert (unit.home / "current/complete").read_text("utf-8") == "device,host\n"


def test_a_release_that_cannot_be_made_changes_nothing(unit: Machine) -> None:
    old = unit.current()

    done = unit.update(unit.source("2"), "--environment-command", "false")

    assert done.code == 2
    assert "could not make the environment" in done.complained
    assert unit.current() == old
    # What lies there half made counts as not there, and a second attempt makes it whole.
    assert unit.update(unit.folder / "source-2").code == 0
    assert _works(unit)


def test_the_same_release_again_is_nothing_to_do(unit: Machine) -> None:
    done = unit.update(unit.folder / "source-1")

    assert done.code == 0
    assert "nothing to do" in done.said


def test_going_back_and_forth(unit: Machine) -> None:
    old = unit.current()
    assert unit.update(unit.source("2")).code == 0
    new = unit.current()

    assert unit.update(unit.folder / "source-2", "--back").code == 0
    assert unit.current() == old
    assert unit.update(unit.folder / "source-2", "--back").code == 0
    assert unit.current() == new


def test_without_an_earlier_release_there_is_no_way_back(unit: Machine) -> None:
    done = unit.update(unit.folder / "source-1", "--back")

    assert done.code == 2
    assert "no earlier release" in done.complained


def test_only_some_releases_are_kept(unit: Machine) -> None:
    for version in ("2", "3", "4"):
        assert unit.update(unit.source(version)).code == 0

    kept = sorted(path.name[0] for path in (unit.home / "releases").iterdir())
    assert kept == ["3", "4"]


def test_two_updates_at_once_are_refused(unit: Machine) -> None:
    holder = subprocess.Popen(
        ["flock", str(unit.home / ".lock"), "sh", "-c", "echo held; read -r _"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        done = unit.update(unit.source("2"))
        holder.communicate("done\n", timeout=10)

    assert done.code == 2
    assert "another installation or update" in done.complained


def test_a_dry_run_changes_nothing(unit: Machine) -> None:
    source = unit.source("2")
    before = unit.listing()

    done = unit.update(source, "--dry-run")

    assert done.code == 0, done.complained
    assert unit.listing() == before


def test_a_machine_without_wince_is_told_to_install(machine: Machine) -> None:
    done = machine.update(machine.source("1"))

    assert done.code == 2
    assert "run scripts/install-device" in done.complained


def _cut_at(unit: Machine, number: int) -> dict[str, str]:
    folder = unit.folder / "steps"
    folder.mkdir(exist_ok=True)
    for step in STEPS:
        (folder / step).write_text(CUT.format(step=step), "utf-8")
        (folder / step).chmod(0o755)
    count = unit.folder / "count"
    count.write_text("0\n", "utf-8")
    path = os.environ["PATH"]
    return {
        "PATH": f"{folder}:{path}",
        "CUT_PATH": path,
        "CUT_COUNT": str(count),
        "CUT_AT": str(number),
    }


def _cut_through(unit: Machine, new: Path, *, built: bool) -> int:
    """Cut an update at each of its steps, one after the other, and mend it; count the steps."""
    old = unit.current()
    for number in range(1, 200):
        done = unit.update(new, environment=_cut_at(unit, number))
        assert _works(unit), f"no working release after a cut at step {number}"
        if done.code >= 0:
            return number - 1
        # At the next start the services take what `current` points at.
        (unit.folder / "running").write_text(f"releases/{unit.current()}\n", "utf-8")
        settled = unit.update(new, "--settle")
        assert settled.code in {0, 1}, settled.complained
        assert not (unit.home / "trial").exists()
        assert _works(unit)
        assert unit.running == f"releases/{unit.current()}"
        current = unit.home / "current"
        current.unlink()
        current.symlink_to(f"releases/{old}")
        for release in (unit.home / "releases").iterdir():
            if not built and release.name != old:
                shutil.rmtree(release)
    msg = "an update takes more steps than expected"
    raise AssertionError(msg)


def test_a_power_cut_at_any_step_leaves_a_working_release(unit: Machine) -> None:
    assert _cut_through(unit, unit.source("2"), built=False) > 10
    assert unit.current().startswith("2-")


def test_a_power_cut_never_leaves_an_unhealthy_release(unit: Machine) -> None:
    old = unit.current()

    assert _cut_through(unit, unit.source("2", well=False), built=True) > 10
    assert unit.current() == old
