"""The person's own rest: when it is complete, and how it is kept."""

import os
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside import Bedside, estimator, face, no_face
from narrowing import fresh
from wince_device.face import FaceObservation
from wince_device.pain import Baseline, BaselineBuilder, BaselineStore


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    side = Bedside(estimator())
    side.rest()
    made = side.estimator.baseline
    assert made is not None
    return made


def built(builder: BaselineBuilder) -> Baseline:
    return builder.build(patient="person-1", source="camera A", made_ns=1, ratios={})


def test_rest_of_the_asked_length_is_a_baseline() -> None:
    builder = BaselineBuilder(duration_s=5.0)
    rng = np.random.default_rng(0)
    for index in range(150):
        builder.add(face(index, rng=rng))
    assert not builder.ready
    builder.add(face(150, rng=rng))
    assert fresh(lambda: builder.ready)
    made = built(builder)
    assert made.frames == 151
    assert made.pspi.mean < 2.0
    assert made.pspi.deviation > 0.0


def test_frames_before_the_first_face_do_not_count() -> None:
    builder = BaselineBuilder(duration_s=5.0)
    for index in range(100):
        builder.add(no_face(index))
    assert builder.began_s is None
    assert builder.progress == 0.0


def test_a_face_that_goes_away_begins_it_again() -> None:
    builder = BaselineBuilder(duration_s=5.0)
    for index in range(60):
        builder.add(face(index))
    for index in range(60, 90):
        builder.add(no_face(index))
    assert builder.progress < 0.2
    for index in range(90, 241):
        builder.add(face(index))
    assert builder.began_s == pytest.approx(3.0)
    assert builder.ready


def test_a_short_look_away_does_not() -> None:
    builder = BaselineBuilder(duration_s=5.0)
    for index in range(151):
        builder.add(no_face(index) if 60 <= index < 70 else face(index))
    assert builder.ready


def test_time_without_frames_is_no_rest() -> None:
    builder = BaselineBuilder(duration_s=5.0)
    builder.add(face(0))
    builder.add(face(0, t_s=20.0))
    assert builder.progress < 0.01
    assert not builder.ready


def test_a_handful_of_frames_is_never_a_baseline() -> None:
    builder = BaselineBuilder(duration_s=5.0)
    for index in range(8):
        builder.add(face(index, rate_hz=1.0))
    assert builder.progress == 1.0
    assert not builder.ready


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.001, 3.0), st.booleans(), st.booleans()), min_size=1, max_size=120
    )
)
def test_whatever_is_ready_can_be_built(frames: list[tuple[float, bool, bool]]) -> None:
    builder = BaselineBuilder(duration_s=5.0)
    t_s = 0.0
    for index, (step_s, found, broken) in enumerate(frames):
        t_s += step_s
        made: FaceObservation = face(index, t_s=t_s) if found else no_face(index, t_s=t_s)
        if broken and made.vector is not None:
            made.vector[1] = np.inf
        builder.add(made)
        assert 0.0 <= builder.progress <= 1.0
    if builder.ready:
        assert built(builder).frames >= 10


def test_what_was_saved_is_loaded(tmp_path: Path, baseline: Baseline) -> None:
    store = BaselineStore(tmp_path / "new" / "baselines")
    assert store.load("person-1", source="camera A") is None
    store.save(baseline)
    assert store.load("person-1", source="camera A") == baseline
    assert [path.name for path in (tmp_path / "new" / "baselines").iterdir()] == [
        "person-1.baseline.json"
    ]


def test_another_camera_needs_another_baseline(tmp_path: Path, baseline: Baseline) -> None:
    store = BaselineStore(tmp_path)
    store.save(baseline)
    assert store.load("person-1", source="camera B") is None


def test_another_estimator_or_person_needs_another_one_too(
    tmp_path: Path, baseline: Baseline
) -> None:
    store = BaselineStore(tmp_path)
    store.save(msgspec.structs.replace(baseline, method="other-2"))
    assert store.load("person-1", source="camera A") is None
    store.save(baseline)
    (tmp_path / "person-1.baseline.json").rename(tmp_path / "person-2.baseline.json")
    assert store.load("person-2", source="camera A") is None


def test_a_forgotten_one_is_gone(tmp_path: Path, baseline: Baseline) -> None:
    store = BaselineStore(tmp_path)
    store.save(baseline)
    store.forget("person-1")
    store.forget("person-1")
    assert store.load("person-1", source="camera A") is None


def test_the_ones_before_are_kept_and_a_redo_loses_none(tmp_path: Path, baseline: Baseline) -> None:
    store = BaselineStore(tmp_path)
    made = [msgspec.structs.replace(baseline, made_ns=n) for n in range(24)]
    for one in made[:23]:
        store.save(one)
    store.save(made[22])
    assert store.earlier("person-1") == tuple(made[2:22])
    store.retire("person-1")
    assert store.load("person-1", source="camera A") is None
    assert store.earlier("person-1")[-1] == made[22]
    store.save(made[23])
    assert store.earlier("person-1")[-1] == made[22]
    store.forget("person-1")
    assert store.earlier("person-1") == ()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_line_hides_none_of_the_others(tmp_path: Path, baseline: Baseline) -> None:
    store = BaselineStore(tmp_path)
    for n in range(3):
        store.save(msgspec.structs.replace(baseline, made_ns=n))
    path = tmp_path / "person-1.earlier-baselines.jsonl"
    path.write_bytes(b"{broken\n" + path.read_bytes())
    assert [one.made_ns for one in store.earlier("person-1")] == [0, 1]


def test_a_file_of_an_earlier_version_is_read(tmp_path: Path, baseline: Baseline) -> None:
    tree = msgspec.to_builtins(baseline)
    del tree["guided"], tree["rest_s"]
    (tmp_path / "person-1.baseline.json").write_bytes(msgspec.json.encode(tree))
    kept = BaselineStore(tmp_path).load("person-1", source="camera A")
    assert kept == msgspec.structs.replace(baseline, rest_s=0.0)


def test_the_host_gets_the_same_values(baseline: Baseline) -> None:
    values = baseline.values()
    assert (values.patient, values.made_ns, values.guided) == ("person-1", baseline.made_ns, False)
    assert values.neutral_mean == baseline.neutral_mean
    assert values.pspi == (baseline.pspi.mean, baseline.pspi.deviation)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"patient": "\xff"}',
        b"[" * 5000,
        b"[]",
        b"\x00" * 100,
    ],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "person-1.baseline.json").write_bytes(content)
    assert BaselineStore(tmp_path).load("person-1", source="camera A") is None


def test_a_file_with_another_number_of_values_is_as_good_as_none(
    tmp_path: Path, baseline: Baseline
) -> None:
    tree = msgspec.to_builtins(baseline)
    tree["neutral_mean"] = tree["neutral_mean"][:-1]
    (tmp_path / "person-1.baseline.json").write_bytes(msgspec.json.encode(tree))
    assert BaselineStore(tmp_path).load("person-1", source="camera A") is None


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_cut_short_is_never_half_a_baseline(
    data: st.DataObject, baseline: Baseline, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = msgspec.json.encode(baseline)
    folder = tmp_path_factory.getbasetemp()
    (folder / "person-1.baseline.json").write_bytes(
        whole[: data.draw(st.integers(0, len(whole) - 1))]
    )
    assert BaselineStore(folder).load("person-1", source="camera A") is None


def test_a_save_that_fails_leaves_the_earlier_one(
    tmp_path: Path, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BaselineStore(tmp_path)
    store.save(baseline)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(msgspec.structs.replace(baseline, made_ns=5))
    assert store.load("person-1", source="camera A") == baseline
