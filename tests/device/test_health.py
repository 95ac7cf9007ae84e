"""What the machine says of itself; None where it does not."""

from pathlib import Path

import pytest

from wince_device import health


def test_this_process_takes_memory_and_this_disk_has_room(tmp_path: Path) -> None:
    memory, room = health.memory_mb(), health.disk_free_mb(tmp_path)
    assert memory is not None
    assert memory > 1.0
    assert room is not None
    assert room > 0.0


def test_a_machine_that_does_not_tell_leaves_values_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_STATUS", tmp_path / "status")
    monkeypatch.setattr(health, "_TEMPERATURE", tmp_path / "temp")
    assert health.memory_mb() is None
    assert health.temperature_c() is None
    assert health.disk_free_mb(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("content", "memory"),
    [("", None), ("Name: x\n", None), ("VmRSS:\t  2048 kB\n", 2.0), ("VmRSS:\n", None)],
)
def test_memory(
    content: str, memory: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "status").write_text(content)
    monkeypatch.setattr(health, "_STATUS", tmp_path / "status")
    assert health.memory_mb() == memory


@pytest.mark.parametrize(("content", "celsius"), [("48312\n", 48.312), ("", None), ("hot", None)])
def test_temperature(
    content: str, celsius: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temp").write_text(content)
    monkeypatch.setattr(health, "_TEMPERATURE", tmp_path / "temp")
    assert health.temperature_c() == celsius
