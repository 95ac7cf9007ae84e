"""Boosted trees, and the tables that a device evaluates instead of them."""

from pathlib import Path

import numpy as np
import pytest

from pain_rows import made_up_rows
from wince_device.face import ACTION_UNIT_NAMES, METHOD
from wince_device.pain._classifier_tables import read_tables
from wince_device.pain._classifiers import boosted_probability
from wince_models.pain_training._mean_of_trees import grow_both
from wince_models.pain_training._settings import TREES
from wince_models.pain_training._tables import LinearTables, write_tables
from wince_models.pain_training._trees import DEPTH, LEARNING_RATE, BoostedTrees, fitted, grow


@pytest.fixture(scope="module")
def grown() -> BoostedTrees:
    rows = made_up_rows(tells=0.6)
    return grow(rows.units, rows.pain, [], seed=1)


def test_the_trees_are_the_published_ones(grown: BoostedTrees) -> None:
    assert (LEARNING_RATE, TREES, DEPTH) == (0.03, 200, 3)
    settings = grown.trees.get_params()
    assert (settings["learning_rate"], settings["n_estimators"]) == (0.03, 200)
    assert settings["max_depth"] == 3
    assert grown.tables().roots.shape == (200,)


def test_tables_say_what_the_trees_say(grown: BoostedTrees, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    # Far outside what was learned from, and exactly on a threshold.
    features = np.concatenate([rng.normal(1.0, 3.0, (500, 16)), made_up_rows(tells=0.6).units])
    tables = grown.tables()
    edge = tables.feature >= 0
    on_edge = np.tile(grown.scaler.mean_, (int(edge.sum()), 1))
    which, where = tables.feature[edge], tables.threshold[edge]
    on_edge[np.arange(len(which)), which] += where * tables.scales[which]
    features = np.concatenate([features, on_edge])
    assert tables.probabilities(features) == pytest.approx(grown.probabilities(features), abs=1e-9)
    path = tmp_path / "trees.npz"
    write_tables(
        path,
        au_only=tables,
        action_unit_names=ACTION_UNIT_NAMES,
        action_unit_method=METHOD,
        trained_on="made-up rows",
    )
    device = read_tables(path)
    assert device.hybrid is None
    said = [boosted_probability(device.au_only, row) for row in features]
    assert said == pytest.approx(tables.probabilities(features), abs=1e-12)


def test_scaling_knows_the_training_rows_alone() -> None:
    rows = made_up_rows()
    grown = grow(rows.units[:40], rows.pain[:40], [], seed=1)
    assert grown.tables().means == pytest.approx(rows.units[:40].mean(axis=0))
    assert grown.tables().scales == pytest.approx(rows.units[:40].std(axis=0))


def test_the_threshold_is_tuned_on_rows_that_the_trees_had_not_seen() -> None:
    """Labels at random: the trees know their own rows by heart, and new ones not at all."""
    rng = np.random.default_rng(4)
    features, pain = rng.normal(size=(60, 6)), rng.random(60) < 0.2
    rows = np.arange(60)
    inner = [(rows[rows % 2 != k], rows[rows % 2 == k]) for k in range(2)]
    honest, by_heart = grow(features, pain, inner, seed=1), grow(features, pain, [], seed=1)
    assert (by_heart.trees.predict(by_heart.scaler.transform(features)) == pain).mean() > 0.95
    # Nothing can be told: calling nobody pain is the best that a threshold can do.
    new = rng.normal(size=(400, 6))
    assert (honest.probabilities(new) >= honest.threshold).mean() < 0.12


def test_both_sets_as_one_table_say_the_mean_of_their_log_odds(tmp_path: Path) -> None:
    rows, rng = made_up_rows(tells=0.6), np.random.default_rng(7)
    seen = rng.normal(rows.pain[:, None] * 0.8, 1.0, (len(rows.pain), 3))
    features = np.hstack([seen, rows.units])
    folds = np.arange(len(features)) % 2
    inner = [(np.flatnonzero(folds != k), np.flatnonzero(folds == k)) for k in range(2)]
    both = grow_both(features, rows.pain, inner, first=3, seed=1)
    tables = both.tables()
    assert tables.roots.shape == (2 * TREES,)
    odds = [both.some.log_odds(rows.units), both.every.log_odds(features)]
    mean = 1.0 / (1.0 + np.exp(-(odds[0] + odds[1]) / 2.0))
    assert both.probabilities(features) == pytest.approx(mean, abs=1e-12)
    far = np.concatenate([features, rng.normal(1.0, 6.0, (300, 19))])
    assert tables.probabilities(far) == pytest.approx(both.probabilities(far), abs=1e-9)
    path = tmp_path / "trees.npz"
    write_tables(
        path,
        au_only=both.some.tables(),
        cnn_only=LinearTables(weight=np.ones(3), bias=0.0, decision_threshold=0.5),
        hybrid=tables,
        action_unit_names=ACTION_UNIT_NAMES,
        action_unit_method=METHOD,
        trained_on="made-up rows",
    )
    device = read_tables(path).hybrid
    assert device is not None
    said = [boosted_probability(device, row) for row in far]
    assert said == pytest.approx(both.probabilities(far), abs=1e-6)


def test_trees_that_begin_from_a_line_tell_what_a_line_tells() -> None:
    """Far from all rows trees know nothing more, and the line goes on."""
    rng = np.random.default_rng(9)
    features = rng.normal(size=(300, 4))
    pain = features.sum(axis=1) + rng.normal(0.0, 0.5, 300) > 0.0
    begun = fitted(features, pain, seed=1, count=20, from_line=True)
    steps = np.outer(np.arange(5.0, 10.0), np.ones(4))
    assert (np.diff(begun.log_odds(steps)) > 1.0).all()
    assert fitted(features, pain, seed=1, count=20).log_odds(steps) == pytest.approx(
        fitted(features, pain, seed=1, count=20).log_odds(steps[:1])[0]
    )
