"""The pain classifiers on the device: they say what their trainer says; what is missing is None."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wince_device.face import ACTION_UNIT_NAMES, METHOD, ActionUnits, ModelFileError, own_model
from wince_device.pain import PainClassifiers
from wince_device.pain._classifier_tables import read_tables
from wince_device.pain._classifiers import boosted_probability
from wince_wire import RestingEmbedding

UNITS = len(ACTION_UNIT_NAMES)
Arrays = dict[str, NDArray[Any]]


def units(values: NDArray[np.float64] | None = None, *, own: bool = True) -> ActionUnits:
    intensities = np.zeros(UNITS) if values is None else values
    return ActionUnits(intensities=intensities, deviations=np.ones(UNITS), own_neutral=own)


def pain_units(strength: float) -> ActionUnits:
    values = np.zeros(UNITS)
    for name in ("AU04", "AU06", "AU07", "AU09", "AU10", "AU43"):
        values[ACTION_UNIT_NAMES.index(name)] = strength
    return units(values)


def trees_of(model: Any, scaler: Any, name: str) -> Arrays:  # noqa: ANN401 - untyped library
    """Write down the trees of a trained model, by another way than the trainer's own."""
    rows: list[tuple[int, float, int, int, float]] = []
    roots = []
    for tree in (one.tree_ for one in model.estimators_[:, 0]):
        start = len(rows)
        roots.append(start)
        for node in range(tree.node_count):
            leaf = tree.children_left[node] < 0
            rows.append(
                (
                    -1 if leaf else tree.feature[node],
                    tree.threshold[node],
                    -1 if leaf else start + tree.children_left[node],
                    -1 if leaf else start + tree.children_right[node],
                    tree.value[node, 0, 0],
                )
            )
    columns = list(zip(*rows, strict=True))
    prior = model.init_.class_prior_[1]
    return {
        f"{name}_feature": np.array(columns[0], dtype=np.int32),
        f"{name}_threshold": np.array(columns[1]),
        f"{name}_left": np.array(columns[2], dtype=np.int32),
        f"{name}_right": np.array(columns[3], dtype=np.int32),
        f"{name}_value": np.array(columns[4]),
        f"{name}_roots": np.array(roots, dtype=np.int32),
        f"{name}_initial": np.array(np.log(prior / (1 - prior))),
        f"{name}_learning_rate": np.array(model.learning_rate),
        f"{name}_means": scaler.mean_,
        f"{name}_scales": scaler.scale_,
        f"{name}_decision_threshold": np.array(0.5),
    }


@pytest.fixture(scope="module")
def trained() -> tuple[Any, Any, NDArray[np.float64]]:
    """Boosted trees with the shipped sizes, and the rows that they were grown on."""
    ensemble = pytest.importorskip("sklearn.ensemble")
    scaling = pytest.importorskip("sklearn.preprocessing")
    rng = np.random.default_rng(5)
    rows = rng.uniform(0.0, 5.0, (150, UNITS))
    pain = rows[:, 2] + rows[:, 6] + rng.normal(0.0, 1.0, 150) > 5.0
    scaler = scaling.StandardScaler().fit(rows)
    model = ensemble.GradientBoostingClassifier(
        learning_rate=0.03, n_estimators=200, max_depth=3, random_state=1
    )
    return model.fit(scaler.transform(rows), pain), scaler, rows


@pytest.fixture
def arrays(trained: tuple[Any, Any, NDArray[np.float64]]) -> Arrays:
    model, scaler, _ = trained
    return {
        "version": np.array(1),
        "action_unit_names": np.array(ACTION_UNIT_NAMES),
        "action_unit_method": np.array(METHOD),
        "embedding_size": np.array(0),
        **trees_of(model, scaler, "au_only"),
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Arrays], Path]:
    def written(arrays: Arrays) -> Path:
        path = tmp_path / "tables.npz"
        np.savez(path, allow_pickle=False, **arrays)
        return path

    return written


def test_the_trees_say_what_their_trainer_says(
    trained: tuple[Any, Any, NDArray[np.float64]], arrays: Arrays, write: Callable[[Arrays], Path]
) -> None:
    model, scaler, rows = trained
    trees = read_tables(write(arrays)).au_only
    # On a threshold itself a rounding the wrong way would go to the other side.
    asked = trees.feature >= 0
    exact = np.tile(rows[:1], (asked.sum(), 1))
    exact[np.arange(len(exact)), trees.feature[asked]] = (
        trees.threshold[asked] * trees.scales[trees.feature[asked]]
        + trees.means[trees.feature[asked]]
    )
    for some in (rows, exact, np.random.default_rng(6).normal(0.0, 9.0, (200, UNITS))):
        said = np.array([boosted_probability(trees, row) for row in some])
        np.testing.assert_allclose(
            said, model.predict_proba(scaler.transform(some))[:, 1], rtol=0, atol=1e-6
        )


def test_the_shipped_trees_call_a_strong_pain_face_pain() -> None:
    classifiers = PainClassifiers()
    strong = classifiers.read(pain_units(4.0), None, None).au_only
    calm = classifiers.read(units(), None, None).au_only
    assert strong is not None
    assert calm is not None
    assert calm < classifiers.decision_thresholds["au_only"] <= strong <= 1.0
    assert classifiers.trained_on == "rendered faces"


def test_what_is_missing_is_absent() -> None:
    classifiers = PainClassifiers()
    size = len(read_tables(own_model("pain_trees.npz")).cnn_weight)
    embedding = np.zeros(size, dtype=np.float32)
    nothing = classifiers.read(None, None, None)
    assert (nothing.au_only, nothing.cnn_only, nothing.hybrid) == (None, None, None)
    assert nothing.trained_on == "rendered faces"
    generic = classifiers.read(units(own=False), embedding, None)
    assert (generic.au_only, generic.hybrid) == (None, None)
    assert generic.cnn_only is not None
    rest = RestingEmbedding(network=classifiers.network, means=(0.0,) * size)
    both = classifiers.read(units(), embedding, rest)
    assert both.au_only is not None
    assert both.hybrid is not None


@pytest.mark.parametrize(
    "rest",
    [
        None,
        RestingEmbedding(network="another", means=(0.0,) * 13),
        RestingEmbedding(network=PainClassifiers().network, means=(0.0,) * 3),
    ],
)
def test_without_the_rest_of_the_same_network_the_hybrid_is_absent(
    rest: RestingEmbedding | None,
) -> None:
    classifiers = PainClassifiers()
    size = len(read_tables(own_model("pain_trees.npz")).cnn_weight)
    said = classifiers.read(units(), np.zeros(size, dtype=np.float32), rest)
    assert said.hybrid is None
    assert said.au_only is not None
    assert said.cnn_only is not None


def test_only_the_difference_from_the_rest_counts_for_the_hybrid() -> None:
    classifiers = PainClassifiers()
    size = len(read_tables(own_model("pain_trees.npz")).cnn_weight)
    rng = np.random.default_rng(8)
    shown, shift = rng.normal(0.0, 1.0, size), rng.normal(0.0, 5.0, size)
    here = RestingEmbedding(network=classifiers.network, means=tuple(np.zeros(size)))
    there = RestingEmbedding(network=classifiers.network, means=tuple(shift))
    first = classifiers.read(pain_units(2.0), shown, here)
    second = classifiers.read(pain_units(2.0), shown + shift, there)
    assert first.hybrid == pytest.approx(second.hybrid, abs=1e-6)
    assert first.cnn_only != second.cnn_only


def test_numbers_that_are_not_finite_give_no_reading() -> None:
    classifiers = PainClassifiers()
    size = len(read_tables(own_model("pain_trees.npz")).cnn_weight)
    unknown = classifiers.read(units(np.full(UNITS, np.nan)), np.full(size, np.inf), None)
    assert (unknown.au_only, unknown.cnn_only, unknown.hybrid) == (None, None, None)


def test_an_embedding_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match=r"need an embedding of \d+ numbers, not \(3,\)"):
        PainClassifiers().read(None, np.zeros(3, dtype=np.float32), None)


def test_trees_without_a_network_read_action_units_alone(
    arrays: Arrays, write: Callable[[Arrays], Path]
) -> None:
    tables = read_tables(write(arrays))
    assert tables.hybrid is None
    assert tables.trained_on == "faces that its file does not name"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("version", np.array(4), "version 4, and this program reads versions 1 to 3"),
        ("version", np.array(3), "cannot be used"),
        ("action_unit_method", np.array("network-0"), "another action-unit model"),
        ("action_unit_names", np.array(["AU01"]), "another action-unit model"),
        ("au_only_left", np.array([0], dtype=np.int32), "lead nowhere"),
        ("au_only_roots", np.array([10**6], dtype=np.int32), "lead nowhere"),
        ("au_only_scales", np.zeros(UNITS), "not above 0"),
        ("au_only_means", np.full(UNITS, np.nan), "au_only_means is no row of 16 finite"),
        ("au_only_initial", np.array(np.inf), "au_only_initial is not finite"),
        ("au_only_feature", np.array([0.5]), "no row of whole numbers"),
    ],
)
def test_a_broken_table_is_refused(
    arrays: Arrays,
    write: Callable[[Arrays], Path],
    name: str,
    value: NDArray[Any],
    sentence: str,
) -> None:
    arrays[name] = value
    with pytest.raises(ModelFileError, match=sentence):
        read_tables(write(arrays))


def test_a_walk_that_would_not_end_is_refused(
    arrays: Arrays, write: Callable[[Arrays], Path]
) -> None:
    inner = np.flatnonzero(arrays["au_only_feature"] >= 0)
    arrays["au_only_left"][inner[-1]] = inner[-1]
    with pytest.raises(ModelFileError, match="lead nowhere"):
        read_tables(write(arrays))


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tables.npz"
    path.write_bytes(b"nothing")
    with pytest.raises(ModelFileError, match="cannot be used"):
        read_tables(path)


def test_a_file_that_is_cut_off_is_refused(
    tmp_path: Path, arrays: Arrays, write: Callable[[Arrays], Path]
) -> None:
    content = write(arrays).read_bytes()
    path = tmp_path / "short.npz"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelFileError, match="cannot be used"):
        read_tables(path)
