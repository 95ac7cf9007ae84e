"""The commands that make the models: what cannot be begun is told at once, in one sentence."""

import subprocess
import sys
from pathlib import Path

from wince_here import run_here

ACTION_UNITS = ("wince-models", "train-action-units")
FACE_PARTS = ("wince-models", "train-face-parts")
CLASSIFIERS = ("-m", "wince_models.pain_faces")


def refusal(*arguments: str | Path) -> str:
    """Run a command that must refuse; return its one line."""
    done = started(*arguments) if arguments[0] == "-m" else run_here(*arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    return done.stderr


def started(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "weights.pt"
    said = refusal(*ACTION_UNITS, tmp_path / "heads.npz", "--start", missing)
    assert said.startswith(f"error: there are no weights to go on from in {missing}")


def test_a_folder_without_the_card_is_named(tmp_path: Path) -> None:
    said = refusal(*ACTION_UNITS, tmp_path / "heads.npz", "--head-only", "--out", tmp_path)
    assert said.startswith(f"error: there is no model card {tmp_path / 'action-units.md'}")


def test_tables_that_are_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "pain-classifiers.md").touch()
    said = refusal(*CLASSIFIERS, tmp_path / "heads.npz", "--trees-only", "--out", tmp_path)
    tables = tmp_path / "pain_trees.npz"
    assert said.startswith(f"error: the classifiers' tables {tables} cannot be read")


def test_looks_of_regions_without_their_card_or_heads_are_refused(tmp_path: Path) -> None:
    heads = tmp_path / "heads.npz"
    said = refusal(*FACE_PARTS, heads, "--out", tmp_path)
    assert said.startswith(f"error: there is no model card {tmp_path / 'face-parts.md'}")
    (tmp_path / "face-parts.md").touch()
    said = refusal(*FACE_PARTS, heads, "--out", tmp_path, "--work", tmp_path / "work")
    assert said.startswith(f"error: {heads} does not hold the ICT face model's data")
