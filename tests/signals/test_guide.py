"""The guide does what it says: every block runs and prints what stands below it."""

import re
import shutil
from pathlib import Path

import matplotlib as mpl
import pytest

from markdown_guide import run_page


@pytest.mark.slow
def test_the_guide_prints_what_it_says(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mpl.use("Agg")
    shutil.copytree(repository / "docs" / "examples", tmp_path / "examples")
    (tmp_path / "pictures").mkdir()
    monkeypatch.chdir(tmp_path)
    page = (repository / "docs" / "signals.md").read_text("utf-8")
    runs = list(run_page(page, "signals.md"))
    assert len(runs) >= 8
    for ran in runs:
        assert ran.printed == ran.expected, f"docs/signals.md, line {ran.line}"
    drawn = {path.name for path in (tmp_path / "pictures").iterdir()}
    shown = set(re.findall(r"\(pictures/(signals-[\w-]+\.png)\)", page))
    assert drawn == shown != set()
    for name in shown:
        assert (repository / "docs" / "pictures" / name).is_file()
