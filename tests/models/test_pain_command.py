"""From a folder of pictures to report and device files, with drawn faces and the device's path."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pain_rows import CornerTrainer
from wince_device.face import MANIFEST_FILE
from wince_models.app import main
from wince_models.pain_training import PainTrainingSettings, TrainingDataError
from wince_models.pain_training._command import Trained, train_pain
from wince_models.pain_training._looking import Looker, likeness
from wince_models.rendering import (
    SIDE_PX,
    Look,
    Renderer,
    load_head,
    plan_paint,
    random_person,
    random_scene,
)

pytestmark = [pytest.mark.shared, pytest.mark.models]

PEOPLE = ("ann", "ben", "cat")
FROWN = {"browDown_L": 1.0, "browDown_R": 1.0, "eyeSquint_L": 0.8, "eyeSquint_R": 0.8}


@dataclass
class Watcher:
    """Keeps what it is told."""

    said: list[str] = field(default_factory=list)
    tasks: dict[str, tuple[float, float]] = field(default_factory=dict)

    def show(self, task: str, done: float, total: float) -> None:
        self.tasks[task] = (done, total)


@pytest.fixture(scope="module")
def drawn(head_file: Path, face_models: Path) -> dict[str, NDArray[np.uint8]]:
    """A calm and a frowning face of one drawn person."""
    assert face_models.is_dir()
    head = load_head(head_file)
    plan = plan_paint(head)
    rng = np.random.default_rng(3)
    person = replace(random_person(head, plan, rng), glasses=False)
    scene = replace(random_scene(np.random.default_rng(4), SIDE_PX), noise=0.0, tube=False)
    renderer = Renderer(head, plan)
    looks: dict[str, dict[str, float]] = {"calm": {}, "pain": FROWN}
    return {
        name: renderer.draw(
            person,
            scene,
            Look(shapes=shapes, creases={}, yaw_deg=0, pitch_deg=0, roll_deg=0, gaze_deg=(0, 0)),
            np.random.default_rng(1),
        ).picture
        for name, shapes in looks.items()
    }


def varied(face: NDArray[np.uint8], k: int) -> NDArray[np.uint8]:
    """Return the face turned, moved and lit a little otherwise, in grey, 240 pixels."""
    turn = cv2.getRotationMatrix2D((SIDE_PX / 2, SIDE_PX / 2), 3.0 * (k % 5) - 6.0, 1.1)
    shift = np.array([[0.0, 0.0, 10.0], [0.0, 0.0, 10.0]])
    turned = cv2.warpAffine(
        face, np.asarray(turn) + shift, (240, 240), borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cv2.convertScaleAbs(turned, alpha=0.8 + 0.1 * (k % 3)), dtype=np.uint8)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, drawn: dict[str, NDArray[np.uint8]]) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for k, person in enumerate(PEOPLE):
        for name, face, count in (("pain", "pain", 3), ("calm", "calm", 3), ("rest", "calm", 2)):
            for n in range(count):
                path = folder / name / person / f"{n}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(path), varied(drawn[face], 7 * k + n))
    (folder / "pain" / "ann" / "cut-off.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    cv2.imwrite(str(folder / "calm" / "ann" / "wall.png"), np.full((240, 240), 90, np.uint8))
    cv2.imwrite(str(folder / "calm" / "nobody.png"), varied(drawn["calm"], 1))
    return folder


def trained(data: Path, settings: PainTrainingSettings, watcher: Watcher) -> Trained:
    return train_pain(
        data, settings, say=watcher.said.append, progress=watcher, trainer=CornerTrainer([])
    )


@pytest.fixture(scope="module")
def first(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Trained, Watcher]:
    watcher = Watcher()
    out = tmp_path_factory.mktemp("out")
    return trained(
        data, PainTrainingSettings(out=out, drawn=True, draws=20, trees=10), watcher
    ), watcher


def mentions(sentences: Sequence[str], text: str) -> bool:
    return any(text in sentence for sentence in sentences)


def test_what_cannot_be_used_is_named_and_the_rest_goes_on(first: tuple[Trained, Watcher]) -> None:
    done, watcher = first
    assert mentions(watcher.said, "1 picture left out, not readable: pain/ann/cut-off.png.")
    assert mentions(watcher.said, "1 picture left out, nothing detected: calm/ann/wall.png.")
    assert mentions(watcher.said, "nothing says whose face it is: calm/nobody.png")
    assert mentions(watcher.said, "6 faces at rest made the neutral faces of 3 people")
    assert mentions(watcher.said, "hybrid: accuracy")
    text = (done.report.parent / "report.md").read_text()
    assert "18 faces of 3 people, 50.0% of them pain" in text
    assert "DRAWN FACES" in text


def test_the_device_files_are_noted_in_a_manifest(first: tuple[Trained, Watcher]) -> None:
    done, watcher = first
    assert done.export is not None
    manifest = json.loads((done.report.parent / "device" / MANIFEST_FILE).read_bytes())
    assert {name: entry["sha256"] for name, entry in manifest.items()} == done.export.files
    assert watcher.tasks == {
        "faces": (27, 27),
        "folds": (3, 3),
        "learning from everybody": (1.0, 1.0),
    }


def test_faces_are_looked_for_once(
    data: Path, first: tuple[Trained, Watcher], tmp_path: Path
) -> None:
    """The same work folder: every face is known, the folds are done, and the report is the same."""
    done, _ = first
    work = done.report.parent / "work"
    changed = (work / "looks.sqlite").stat().st_size
    settings = PainTrainingSettings(out=tmp_path, work=work, drawn=True, draws=20, trees=10)
    again = trained(data, settings, Watcher())
    assert (work / "looks.sqlite").stat().st_size == changed
    assert again.report.read_bytes() == done.report.read_bytes()


def test_a_leaky_split_takes_faces_of_nobody_and_writes_nothing_for_the_device(
    data: Path, first: tuple[Trained, Watcher], tmp_path: Path
) -> None:
    watcher = Watcher()
    work = first[0].report.parent / "work"
    settings = PainTrainingSettings(
        out=tmp_path, work=work, leaky=True, network=False, folds=2, draws=5, trees=10
    )
    done = trained(data, settings, watcher)
    assert done.export is None
    assert not (tmp_path / "device").exists()
    assert mentions(watcher.said, "LEAKY SPLIT BY PICTURE")
    assert mentions(watcher.said, "CNN-only and hybrid were not trained")
    assert not mentions(watcher.said, "whose face")
    assert "of 19 judged pictures have a near twin" in (tmp_path / "report.md").read_text()


def test_one_class_and_one_person_are_told(data: Path, tmp_path: Path) -> None:
    lines = ["file,label,person", *(f"pain/ann/{n}.png,1,ann" for n in range(3))]
    table = data / "all-pain.csv"
    settings = PainTrainingSettings(out=tmp_path, network=False)
    table.write_text("\n".join(lines))
    with pytest.raises(TrainingDataError, match="all 3 faces have the label 'pain'"):
        trained(table, settings, Watcher())
    table.write_text("\n".join([*lines, "calm/ann/0.png,0,ann"]))
    with pytest.raises(TrainingDataError, match=r"all 4 faces are of one person \(ann\)"):
        trained(table, settings, Watcher())


def test_moments_of_a_video_are_looked_at(
    drawn: dict[str, NDArray[np.uint8]], tmp_path: Path
) -> None:
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (240, 240))
    for k in range(12):
        face = varied(drawn["pain" if k >= 6 else "calm"], 2)
        writer.write(np.repeat(face[:, :, None], 3, axis=2))
    writer.release()
    looker = Looker()
    calm, hurt, again = looker.look_at(path, [0.1, 0.7, 0.9])
    assert calm.absence is hurt.absence is again.absence is None
    assert calm.likeness is not None
    assert hurt.likeness is not None
    assert again.likeness is not None
    bits = [
        int(np.unpackbits(one ^ hurt.likeness).sum()) for one in (again.likeness, calm.likeness)
    ]
    assert bits[0] < 20 < bits[1]
    # A file that is no video has no frames.
    (tmp_path / "no.mp4").write_bytes(b"no video")
    assert [look.absence for look in looker.look_at(tmp_path / "no.mp4", [0.5])] == ["not readable"]


def test_likeness_survives_size_and_compression() -> None:
    rng = np.random.default_rng(1)
    face = cv2.resize(rng.integers(0, 255, (14, 14), dtype=np.uint8), (224, 224))
    packed = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    again = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    other = cv2.resize(rng.integers(0, 255, (14, 14), dtype=np.uint8), (224, 224))
    here = likeness(np.asarray(face, dtype=np.uint8))
    assert np.unpackbits(here ^ likeness(again)).sum() <= 12
    assert np.unpackbits(here ^ likeness(np.asarray(other, dtype=np.uint8))).sum() > 60


def test_the_command_says_in_one_sentence_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "nowhere")
    monkeypatch.setattr(sys, "argv", ["wince-models", "train-pain", nowhere])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    sentence = f"error: there is no folder {nowhere}: name the folder of the labelled faces\n"
    assert capsys.readouterr().err.endswith(sentence)
