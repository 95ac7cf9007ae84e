"""Small releases in a folder of their own, installed and updated by the real scripts."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

LIMIT_S = 60
PARTS = ("device", "host", "models", "hardware/udev", "systemd/settings", "scripts")
ENVIRONMENT = """\
#!/bin/sh
mkdir -p "$1/.venv/bin"
printf '#!/bin/sh\\necho metrics.port = 0\\n' >"$1/.venv/bin/wince-device"
chmod +x "$1/.venv/bin/wince-device"
"""


@dataclass(frozen=True)
class Machine:
    """A root folder that the scripts work in, and what stands in for its services.

    The services "run" what `current` pointed at when they were last restarted, and are well when
    that release says so.
    """

    repository: Path
    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def home(self) -> Path:
        return self.root / "opt/wince"

    @property
    def running(self) -> str:
        return (self.folder / "running").read_text("utf-8").strip()

    def current(self) -> str:
        return (self.home / "current").readlink().name

    def source(self, version: str, *, well: bool = True) -> Path:
        """Make the folder of a release."""
        source = self.folder / f"source-{version}"
        for part in PARTS:
            (source / part).mkdir(parents=True)
        for script in ("_release.sh", "_install.sh", "install-device", "install-host"):
            shutil.copy(self.repository / "scripts" / script, source / "scripts")
        shutil.copy(self.repository / "scripts/update-device", source / "scripts")
        for name in ("hardware/udev", "systemd", "systemd/settings"):
            for file in (self.repository / name).iterdir():
                if file.is_file():
                    shutil.copy(file, source / name)
        (source / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n', "utf-8")
        for name in ("README.md", "LICENSE"):
            (source / name).write_text(version, "utf-8")
        (source / "device/health").write_text("well\n" if well else "ill\n", "utf-8")
        return source

    def install(self, source: Path, *options: str, role: str = "device") -> "Done":
        return self.run(
            source / "scripts" / f"install-{role}",
            *("--root", str(self.root), "--files-only"),
            *("--environment-command", str(self.environment_command())),
            *options,
        )

    def update(
        self, source: Path, *options: str, environment: Mapping[str, str] | None = None
    ) -> "Done":
        return self.run(
            source / "scripts/update-device",
            *("--root", str(self.root), "--steady", "0", "--wait", "0"),
            *("--restart-command", f"readlink {self.home}/current >{self.folder}/running"),
            *("--health-command", self.health_command()),
            *("--environment-command", str(self.environment_command())),
            *options,
            environment=environment,
        )

    def health_command(self) -> str:
        return f'grep -qx well {self.home}/"$(cat {self.folder}/running)"/device/health'

    def run(
        self, script: Path, *options: str, environment: Mapping[str, str] | None = None
    ) -> "Done":
        done = subprocess.run(
            [str(script), *options],
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def environment_command(self) -> Path:
        command = self.folder / "make-environment"
        if not command.exists():
            command.write_text(ENVIRONMENT, "utf-8")
            command.chmod(0o755)
        return command

    def listing(self) -> dict[str, str]:
        """Everything under the root: what each file holds, where each link points."""
        return {
            str(path.relative_to(self.root)): str(path.readlink())
            if path.is_symlink()
            else ("" if path.is_dir() else path.read_text("utf-8"))
            for path in sorted(self.root.rglob("*"))
        }


@dataclass(frozen=True)
class Done:
    """How a script ended."""

    code: int
    said: str
    complained: str


@pytest.fixture
def machine(repository: Path, tmp_path: Path) -> Machine:
    """A bookworm root with nothing of Wince in it."""
    machine = Machine(repository, tmp_path)
    (machine.root / "etc").mkdir(parents=True)
    (machine.root / "etc/os-release").write_text("VERSION_CODENAME=bookworm\n", "utf-8")
    (machine.root / "etc/hostname").write_text("bed-7\n", "utf-8")
    return machine


@pytest.fixture
def unit(machine: Machine) -> Machine:
    """A machine that runs release 1."""
    source = machine.source("1")
    assert machine.install(source).code == 0
    # The services run what was installed.
    (machine.folder / "running").write_text(f"releases/{machine.current()}\n", "utf-8")
    return machine
