"""The command that makes the action-unit model: what cannot be begun is told at once."""

import subprocess
import sys
from pathlib import Path


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "weights.pt"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from wince_models.app import main; main()",
            "train-action-units",
            str(tmp_path / "heads.npz"),
            "--start",
            str(missing),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: there are no weights to go on from in {missing}")
    assert done.stderr.count("\n") == 1


def test_a_folder_without_the_card_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from wince_models.app import main; main()",
            "train-action-units",
            str(tmp_path / "heads.npz"),
            "--head-only",
            "--out",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: there is no model card {tmp_path / 'action-units.md'}")
    assert done.stderr.count("\n") == 1


def test_tables_that_are_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "pain-classifiers.md").touch()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "wince_models.pain_faces",
            str(tmp_path / "heads.npz"),
            "--trees-only",
            "--out",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(
        f"error: the classifiers' tables {tmp_path / 'pain_trees.npz'} cannot be read"
    )
    assert done.stderr.count("\n") == 1
