"""The drawn faces of pain and the decoys: what is drawn, who is in which set, where tables go."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.face import ModelEntry, ModelFileError
from wince_models._manifest import note_models
from wince_models.card_parts import put_into, table
from wince_models.pain_faces import DECOYS, LOOKS, Kind, PainFaces, drawn_expression, true_pspi
from wince_models.pain_faces._card import results
from wince_models.pain_faces._dataset import SETS, draw_sets, read_set
from wince_models.pain_faces._evaluation import judged
from wince_models.pain_faces._expressions import LEAST_PSPI
from wince_models.pain_faces._fitting import fitted_classifiers

ROUNDS = 200
CORE = (("AU04",), ("AU06", "AU07"), ("AU09", "AU10"), ("AU43",))


@pytest.fixture
def faces() -> Callable[..., PainFaces]:
    def made(person: int = 1, count: int = 3) -> PainFaces:
        return PainFaces(
            crops=np.full((count, 224, 224), person, dtype=np.uint8),
            kind=np.array(["pain", "smile", "cry-like"][:count]),
            person=np.full(count, person, dtype=np.int32),
            pspi=np.zeros(count, dtype=np.float32),
            resting=np.arange(count) == count - 1,
            action_units=np.zeros((count, 16)),
            groups=np.zeros((count, 5), dtype=np.float32),
            missed=np.array([1], dtype=np.int32),
        )

    return made


def test_pain_is_drawn_from_its_core_in_varied_parts() -> None:
    rng = np.random.default_rng(1)
    seen = set()
    for _ in range(ROUNDS):
        units = drawn_expression(Kind.PAIN, rng).intensities
        parts = tuple(max(units[name] for name in names) > 0.0 for names in CORE)
        assert sum(parts) >= 3
        seen.add(parts)
    assert len(seen) == 5
    strengths = [true_pspi(drawn_expression(Kind.PAIN, rng)) for _ in range(ROUNDS)]
    assert min(strengths) >= LEAST_PSPI
    assert np.std(strengths) > 1.5


@pytest.mark.parametrize("kind", DECOYS)
def test_no_decoy_shows_the_core_of_pain(kind: Kind) -> None:
    """A decoy may share one or two parts with pain; brow and levator together it never shows."""
    rng = np.random.default_rng(2)
    for _ in range(ROUNDS):
        units = drawn_expression(kind, rng).intensities
        levator = max(units["AU09"], units["AU10"])
        assert min(units["AU04"], levator) == 0.0


def test_the_strongest_smiles_have_the_index_of_faint_pain() -> None:
    rng = np.random.default_rng(3)
    smiles = [true_pspi(drawn_expression(Kind.SMILE, rng)) for _ in range(ROUNDS)]
    pain = [true_pspi(drawn_expression(Kind.PAIN, rng)) for _ in range(ROUNDS)]
    assert max(smiles) > np.quantile(pain, 0.1)


def test_the_same_numbers_draw_the_same_face() -> None:
    for kind in Kind:
        one, other = (drawn_expression(kind, np.random.default_rng(4)) for _ in range(2))
        assert one == other


def test_each_person_shows_every_decoy_and_nobody_is_in_two_sets() -> None:
    assert {kind for kind in LOOKS if kind is not Kind.PAIN} == set(DECOYS)
    for one, other in combinations(SETS.values(), 2):
        assert not set(one) & set(other)


def test_faces_are_kept_and_joined(tmp_path: Path, faces: Callable[..., PainFaces]) -> None:
    faces(3).save(tmp_path / "one.npz")
    joined = PainFaces.joined([PainFaces.load(tmp_path / "one.npz"), faces(4, 2)])
    assert joined.person.tolist() == [3, 3, 3, 4, 4]
    assert joined.pain.tolist() == [True, False, False, True, False]
    assert joined.crops[:, 0, 0].tolist() == [3, 3, 3, 4, 4]
    assert joined.missed.sum() == 2
    assert joined.shown.person.tolist() == [3, 3, 4]
    assert joined.rests.person.tolist() == [3, 4]
    assert joined.shown.missed.sum() == 2


def test_people_that_were_not_drawn_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"people-4000000\.npz are missing: draw them"):
        read_set(tmp_path, "test")


def test_a_file_that_is_no_head_model_is_named(tmp_path: Path) -> None:
    heads = tmp_path / "heads.npz"
    heads.write_bytes(b"nothing")
    with pytest.raises(ModelFileError, match=r"heads\.npz does not hold the ICT face model's data"):
        draw_sets(heads, tmp_path, tuple(SETS), processes=1, say=lambda _: None)


def test_a_manifest_keeps_what_another_training_wrote(tmp_path: Path) -> None:
    for name in ("a.bin", "b.bin"):
        (tmp_path / name).write_bytes(name.encode())
    note_models(tmp_path, ("a.bin",), method="first", card="a.md")
    note_models(tmp_path, ("b.bin",), method="second", card="b.md")
    (tmp_path / "a.bin").write_bytes(b"changed")
    note_models(tmp_path, ("a.bin",), method="first", card="a.md")
    entries = msgspec.json.decode(
        (tmp_path / "manifest.json").read_bytes(), type=dict[str, ModelEntry]
    )
    assert entries["b.bin"].method == "second"
    assert entries["a.bin"].size_bytes == len(b"changed")


def test_a_part_of_the_card_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text("before\n<!-- x: begin -->\nold\n<!-- x: end -->\nafter\n", encoding="utf-8")
    for _ in range(2):
        put_into(card, "x", table(["a", "b"], [["1", "2"]]))
    assert card.read_text(encoding="utf-8") == (
        "before\n<!-- x: begin -->\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n"
        "<!-- x: end -->\nafter\n"
    )
    with pytest.raises(ModelFileError, match="no place for its part 'y'"):
        put_into(card, "y", "text")


def made_up_people(seed: int) -> tuple[PainFaces, NDArray[np.float64]]:
    """Return people whose action units tell nothing, and what a network makes of them."""
    rng = np.random.default_rng(seed)
    looks, people = len(LOOKS) + 2, 12
    kinds = [kind.value for kind in LOOKS] + ["neutral"] * 2
    faces = PainFaces(
        crops=np.zeros((looks * people, 1, 1), dtype=np.uint8),
        kind=np.array(kinds * people),
        person=np.repeat(np.arange(people, dtype=np.int32), looks),
        pspi=rng.uniform(4.0, 16.0, looks * people).astype(np.float32),
        resting=np.tile(np.arange(looks) >= len(LOOKS), people),
        action_units=rng.uniform(0.0, 1.0, (looks * people, 16)),
        groups=np.zeros((looks * people, 5), dtype=np.float32),
        missed=np.array([0], dtype=np.int32),
    )
    return faces, rng.normal(np.where(faces.pain, 3.0, 0.0)[:, None], 1.0, (looks * people, 2))


def test_the_hybrid_is_judged_beside_the_same_trees_without_the_network() -> None:
    faces, made = made_up_people(6)
    classifiers = fitted_classifiers(faces, made, np.array([1.0, 0.0]), 0.0)
    assert len(classifiers.hybrid.tables().means) == 18
    found = judged(classifiers, *made_up_people(7))
    told = (found.answers["AU-only"], found.without_network, found.answers["hybrid"])
    accuracies = [float(np.mean(one.called == one.pain)) for one in told]
    assert max(accuracies[:2]) < 0.7
    assert accuracies[2] > 0.85
    text = results(found)
    assert "| hybrid - its trees without the network | +" in text
    assert "| its trees without the network - AU-only |" in text
