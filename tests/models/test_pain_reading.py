"""Labelled folders in the layouts in which they are handed out."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_models.pain_training._errors import TrainingDataError
from wince_models.pain_training._reading import ReadingSettings, read_faces
from wince_models.pain_training._samples import moments

PLAIN = ReadingSettings()
CLIP = r"(?:BL1|PA\d)-\d+"


def put(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def unbc(folder: Path, *, frames: int = 14, nested: bool = False) -> Path:
    inner = {name: f"{name}/{name}" if nested else name for name in ("Images", "Frame_Labels")}
    for person, sequence in (("042-ll042", "ll042t1aaaff"), ("043-jh043", "jh043t1aeaff")):
        for k in range(1, frames + 1):
            name = f"{person}/{sequence}/{sequence}{k:03d}"
            hurts = k > 12
            put(folder / inner["Images"] / f"{name}.png")
            number = "   3.0000000e+00\n" if hurts else "   0.0000000e+00\n"
            put(folder / inner["Frame_Labels"] / "PSPI" / f"{name}_facs.txt", number)
            coded = "   4.0000000e+00   3.0000000e+00   0.0000000e+00   0.0000000e+00\n"
            smiles = "   1.2000000e+01   2.0000000e+00   0.0000000e+00   0.0000000e+00\n"
            text = coded if hurts else smiles if k == 2 else ""
            put(folder / inner["Frame_Labels"] / "FACS" / f"{name}_facs.txt", text)
        put(folder / "Sequence_Labels" / "VAS" / person / f"{sequence}.txt", "   6.0000000e+00\n")
    return folder


def biovid(folder: Path, *, video: bool = True) -> Path:
    head = "subject_id\tsubject_name\tclass_id\tclass_name\tsample_id\tsample_name"
    lines = [head]
    for person, number in (("071309_w_21", 1), ("112009_w_43", 2), ("100914_m_39", 3)):
        for kind, clips in (("BL1", range(81, 85)), ("PA1", (5,)), ("PA4", range(6, 9))):
            for clip in clips:
                name = f"{person}-{kind}-{clip:03d}"
                lines.append(f"{number}\t{person}\t0\t{kind}\t{clip}\t{name}")
                if video:
                    put(folder / "video" / person / f"{name}.mp4")
                else:
                    for k in range(12):
                        put(folder / "frames" / name / f"img_{k:05d}.jpg")
    put(folder / "starting_point" / "samples.csv", "\n".join(lines))
    return folder


@pytest.mark.parametrize("nested", [False, True])
def test_unbc_frames_carry_their_pspi_and_uncoded_ones_are_the_rest(
    tmp_path: Path, *, nested: bool
) -> None:
    read = read_faces(unbc(tmp_path, nested=nested), PLAIN)
    assert (read.layout, read.scale, read.pain_from) == ("UNBC-McMaster", "pspi", 1.0)
    assert len(read.samples) == 28
    mine = [sample for sample in read.samples if sample.person == "042-ll042"]
    assert [sample.values[0] for sample in mine] == [0.0] * 12 + [3.0] * 2
    # The smile of the second frame was coded: PSPI 0, and no rest.
    assert [k for k, sample in enumerate(mine, 1) if sample.at_rest] == [1, *range(3, 12)]
    assert {sample.file.parent.name for sample in mine} == {"ll042t1aaaff"}


def test_unbc_sequences_carry_the_patients_own_rating(tmp_path: Path) -> None:
    read = read_faces(unbc(tmp_path), ReadingSettings(target="rating", every=2))
    assert (read.scale, read.raters, read.pain_from) == ("rating", ("VAS",), 4.0)
    assert {sample.values[0] for sample in read.samples} == {6.0}
    # Frames 1, 3, … and those at rest.
    assert len(read.samples) == 2 * len({1, *range(3, 12), *range(1, 15, 2)})


def test_an_unbc_frame_without_a_label_is_named(tmp_path: Path) -> None:
    folder = unbc(tmp_path)
    name = "042-ll042/ll042t1aaaff/ll042t1aaaff007_facs.txt"
    (folder / "Frame_Labels" / "PSPI" / name).unlink()
    read = read_faces(folder, PLAIN)
    assert len(read.samples) == 27
    assert read.notes == ("1 frame left out without a label: ll042t1aaaff007.png.",)


@pytest.mark.parametrize("inside", ["", "PartA"])
@pytest.mark.parametrize("video", [True, False])
def test_biovid_takes_the_strongest_heat_against_none(
    tmp_path: Path, inside: str, *, video: bool
) -> None:
    biovid(tmp_path / inside, video=video)
    read = read_faces(tmp_path, ReadingSettings(frames_per_clip=2))
    assert read.layout == "BioVid part A (BL1 against PA4)"
    mine = [sample for sample in read.samples if sample.person == "071309_w_21"]
    assert len(mine) == 2 * 7
    assert mine[0].groups == {"class": "BL1", "sex": "woman", "age": "20-35"}
    rest = {clip for sample in mine if sample.at_rest for clip in re.findall(CLIP, sample.name)}
    assert rest == {"BL1-081", "BL1-082"}
    assert {sample.groups["class"] for sample in mine if sample.values == (1.0,)} == {"PA4"}
    assert (mine[0].moment is None) is not video
    if not video:
        assert [sample.file.name for sample in mine[:2]] == ["img_00006.jpg", "img_00010.jpg"]


def test_a_biovid_clip_of_the_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    biovid(tmp_path)
    (tmp_path / "video" / "100914_m_39" / "100914_m_39-PA4-006.mp4").unlink()
    (tmp_path / "video" / "100914_m_39" / "100914_m_39-PA1-005.mp4").unlink()
    read = read_faces(tmp_path, PLAIN)
    assert read.notes == ("1 clip of samples.csv not there: 100914_m_39-PA4-006.",)


def test_class_folders_name_people_by_their_folder_or_a_pattern(tmp_path: Path) -> None:
    for name in ("pain/ann/1.png", "pain/ben_1.jpg", "smile/ann/2.png", "smile/2.png"):
        put(tmp_path / name)
    put(tmp_path / "rest/ann/0.png")
    put(tmp_path / "smile/notes.txt")
    pattern = re.compile(r"/([a-z]+)_\d")
    read = read_faces(tmp_path, ReadingSettings(person_pattern=pattern))
    people = {sample.name: sample.person for sample in read.samples}
    assert people == {
        "pain/ann/1.png": "ann",
        "pain/ben_1.jpg": "ben",
        "smile/ann/2.png": "ann",
        "smile/2.png": None,
        "rest/ann/0.png": "ann",
    }
    assert [sample.name for sample in read.samples if sample.at_rest] == ["rest/ann/0.png"]
    assert {sample.groups["class"] for sample in read.samples if sample.values[0]} == {"pain"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_several_raters_keeps_what_each_said(tmp_path: Path, separator: str) -> None:
    for name in ("a.png", "b.png"):
        put(tmp_path / name)
    rows = [
        ["file", "rating_ann", "rating_ben", "person", "sex", "neutral"],
        ["a.png", "6.5" if separator == "," else "6,5", "", "p1", "woman", ""],
        ["b.png", "11", "0", "p2", "", ""],
        [],
        ["c.png", "1", "1", "p2", "", ""],
        ["b.png", "x", "", "p2", "", ""],
        ["a.png", "", "", "p1", "", "yes"],
    ]
    put(tmp_path / "labels.csv", "\n".join(separator.join(row) for row in rows))
    read = read_faces(tmp_path, PLAIN)
    assert (read.scale, read.raters) == ("rating", ("rating_ann", "rating_ben"))
    first, second, rest = read.samples
    assert first.values[0] == 6.5
    assert math.isnan(first.values[1])
    assert math.isnan(second.values[0])
    assert second.values[1] == 0.0
    assert (first.groups, second.groups) == ({"sex": "woman"}, {})
    assert rest.at_rest
    assert read.notes == (
        "1 row left out because the file is not there: c.png (line 5).",
        "1 row left out without a number from 0 to 10: b.png (line 6).",
    )


def test_labels_in_words_are_pain_where_they_say_so(tmp_path: Path) -> None:
    put(tmp_path / "a.png")
    put(tmp_path / "labels.csv", "file,label\na.png,Grimace\na.png,neutral\n")
    read = read_faces(tmp_path, ReadingSettings(pain_classes=("grimace",)))
    assert [sample.values for sample in read.samples] == [(1.0,), (0.0,)]
    with pytest.raises(TrainingDataError, match=r"no label .* is pain \(found grimace, neutral\)"):
        read_faces(tmp_path, PLAIN)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "none of the known layouts"),
        ({"smile/a.png": "", "yawn/a.png": ""}, r"no sub-folder .* \(found smile, yawn\)"),
        ({"pain/a.png": ""}, "every sub-folder .* one must hold faces without pain"),
        ({"a.csv": "x", "b.csv": "x"}, r"several tables \(a.csv, b.csv\)"),
        ({"labels.csv": "file,label"}, "has no rows"),
        ({"labels.csv": "name,label\na,1"}, r"no column 'file' \(it has name, label\)"),
        ({"labels.csv": "file,age\na,1"}, "no column 'label', 'pspi' or 'rating'"),
        ({"labels.csv": "file,pspi\na.png,1"}, "names no face that can be used"),
        ({"Images/p/s/a.png": "", "Frame_Labels/PSPI/x.txt": ""}, "no frame .* has a label"),
    ],
)
def test_a_folder_that_cannot_be_read_is_told_in_one_sentence(
    tmp_path: Path, files: dict[str, str], sentence: str
) -> None:
    for name, text in files.items():
        put(tmp_path / name, text)
    with pytest.raises(TrainingDataError, match=sentence) as caught:
        read_faces(tmp_path, PLAIN)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


@given(st.integers(1, 50))
def test_moments_rise_within_the_last_two_thirds(count: int) -> None:
    taken = moments(count)
    assert len(taken) == count
    assert list(taken) == sorted(set(taken))
    assert taken[0] > 1 / 3
    assert taken[-1] < 1.0
