"""The report: what it cannot show first, marks that cannot be missed, the same bytes each time."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pain_rows import CornerTrainer, made_up_rows
from wince_device.face import MANIFEST_FILE, PAIN_NETWORK_FILE, PAIN_TABLES_FILE, own_model
from wince_models.pain_training._classifiers import FittingPlan
from wince_models.pain_training._cross_validation import cross_validate
from wince_models.pain_training._export import export
from wince_models.pain_training._judgement import judge
from wince_models.pain_training._report import Reported, write_report
from wince_models.pain_training._samples import LabelledFaces
from wince_models.pain_training._splits import SplitPlan, folds_of
from wince_models.pain_training._words import DRAWN, LEAKY

ROWS = made_up_rows(4, 10)
LABELLED = LabelledFaces(
    layout="table labels.csv",
    scale="label",
    pain_from=1.0,
    raters=("label",),
    samples=(),
    notes=("1 row left out because the file is not there: c.png <3>.",),
)


def reported(work: Path, *, leaky: bool = False, raters: int = 1) -> Reported:
    split = SplitPlan(folds=2, leaky=leaky)
    plan = FittingPlan(split=split, network=CornerTrainer([]), trees=15)
    folds, _ = folds_of(ROWS.pain, ROWS.people, split)
    results = cross_validate(ROWS, folds, plan, work, say=lambda _done, _one: None)
    names = ("label", "label_ben", "label_cat")[:raters]
    rows = replace(ROWS, ratings=np.repeat(ROWS.ratings, raters, axis=1))
    labelled = replace(LABELLED, raters=names)
    return Reported(
        labelled=labelled,
        rows=rows,
        judgement=judge(labelled, rows, results, draws=20, seed=1),
        results=results,
        plan=plan,
        drawn=leaky,
        export=None,
        notes=(),
    )


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, work: Path) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report(reported(work), folder)
    return folder


def test_what_it_cannot_show_stands_before_what_it_shows(written: Path) -> None:
    html, text = (written / "report.html").read_text(), (written / "report.md").read_text()
    for one in (html, text):
        assert one.index("What this cannot show") < one.index("Results")
        assert "4 people are few" in one
        assert "Each picture has one label" in one
        assert "embeddings of faces that the network had learned from" in one
    # What a table's author wrote is text and no markup.
    assert "c.png &lt;3&gt;" in html
    assert html.count("<svg") == 4
    assert "http" not in html.replace("http://www.w3.org", "")
    assert "LEAKY" not in html
    head, *rows = csv.reader((written / "tables" / "predictions.csv").read_text().splitlines())
    assert head[-5:] == ["au_only", "cnn_only", "hybrid", "split", "faces"]
    assert len(rows) == len(ROWS)


def test_a_leaky_split_and_drawn_faces_are_marked_in_every_output(
    tmp_path: Path, work: Path
) -> None:
    write_report(reported(work, leaky=True), tmp_path)
    for name in ("report.md", "report.html"):
        text = (tmp_path / name).read_text()
        assert text.index(LEAKY) < text.index("What this cannot show")
        assert DRAWN in text
        assert "4 people are on both sides of a fold" in text
    figures = list((tmp_path / "figures").iterdir())
    assert len(figures) == 4
    assert all("LEAKY SPLIT BY PICTURE" in path.read_text() for path in figures)
    tables = list((tmp_path / "tables").iterdir())
    assert len(tables) == 10
    for path in tables:
        rows = list(csv.DictReader(path.read_text().splitlines()))
        assert all(row["split"] == "LEAKY split by picture, 2 folds" for row in rows)
        assert all(row["faces"] == "drawn" for row in rows)


def test_the_same_results_give_the_same_report(tmp_path: Path, work: Path, written: Path) -> None:
    write_report(reported(work), tmp_path)
    files = [path for path in written.rglob("*") if path.is_file()]
    assert len(files) == 16
    for path in files:
        again = tmp_path / path.relative_to(written)
        assert path.read_bytes() == again.read_bytes(), path.name


def test_several_raters_are_compared(tmp_path: Path, work: Path) -> None:
    write_report(reported(work, raters=3), tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert "Agreement of the raters" in text
    assert "| Fleiss' kappa | label and label_ben and label_cat | 40 | 1.000" in text
    assert "Each picture has one label" not in text


def test_what_is_exported_is_a_folder_of_models_that_the_device_takes(tmp_path: Path) -> None:
    plan = FittingPlan(split=SplitPlan(folds=2), network=CornerTrainer([]), trees=15)
    left = tmp_path / "device" / PAIN_NETWORK_FILE
    left.parent.mkdir()
    left.write_bytes(b"of an earlier training")
    done = export(
        ROWS,
        plan,
        tmp_path / "device",
        tmp_path / "work",
        card="report.md",
        trained_on="made-up rows",
        say=lambda _: None,
    )
    assert done.notes == ("not converted: 40 faces for device",)
    path = own_model(PAIN_TABLES_FILE, tmp_path / "device")
    assert set(done.files) == {PAIN_TABLES_FILE}
    assert not left.exists()
    with np.load(path) as tables:
        assert int(tables["embedding_size"]) == 2
        assert str(tables["trained_on"]) == "made-up rows"
        assert tables["hybrid_means"].shape == (18,)
        assert float(tables["cnn_only_decision_threshold"]) == done.thresholds["cnn_only"]
    assert (tmp_path / "device" / MANIFEST_FILE).is_file()
