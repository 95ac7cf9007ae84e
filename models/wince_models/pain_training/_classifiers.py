"""The three classifiers, fitted on training rows alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ._face_network import FaceNetwork, NetworkTrainer, Pass, Seen
from ._features import FaceRows
from ._settings import TREES
from ._splits import SplitPlan, held_people, inner_folds
from ._tables import AU_ONLY, CNN_ONLY, HYBRID
from ._threshold import tuned_threshold
from ._trees import BoostedTrees, grow

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingPlan:
    """What is fitted, and how.

    Attributes
    ----------
    split
        Inner splits for tuning are made by the same rule.
    network
        Trains the network; None leaves CNN-only and hybrid out.
    held_share
        Share of the training people kept from the network, on whom the hybrid's trees are grown
        and both thresholds tuned. 0, as published, lets the trees learn from embeddings of faces
        that the network knows by heart.
    trees
        Of each boosted classifier; 200 as published.
    """

    split: SplitPlan
    network: NetworkTrainer | None
    held_share: float = 0.0
    trees: int = TREES


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifiers:
    """The fitted classifiers.

    Attributes
    ----------
    au_only
        Trees on action units.
    network, network_threshold, hybrid
        None, NaN and None where no network was trained.
    """

    au_only: BoostedTrees
    network: FaceNetwork | None = None
    network_threshold: float = float("nan")
    hybrid: BoostedTrees | None = None

    def probabilities(self, rows: FaceRows, chosen: IntArray) -> Mapping[str, FloatArray]:
        """Return P(pain) of each classifier for chosen rows."""
        units = rows.units[chosen]
        found = {AU_ONLY: self.au_only.probabilities(units)}
        if self.network is not None and self.hybrid is not None:
            seen = self.network.look(rows.faces[chosen])
            found[CNN_ONLY] = seen.probabilities
            found[HYBRID] = self.hybrid.probabilities(joined(seen, units))
        return found

    def thresholds(self) -> Mapping[str, float]:
        """Return from which P(pain) on each classifier says pain."""
        found = {AU_ONLY: self.au_only.threshold}
        if self.hybrid is not None:
            found |= {CNN_ONLY: self.network_threshold, HYBRID: self.hybrid.threshold}
        return found


def fit(
    rows: FaceRows,
    chosen: IntArray,
    plan: FittingPlan,
    *,
    checkpoint: Path,
    say: Callable[[Pass], object],
) -> Classifiers:
    """Return the classifiers fitted on chosen rows; nothing else is looked at.

    Parameters
    ----------
    rows
        All rows.
    chosen
        The rows to learn from.
    plan
        See there.
    checkpoint
        Where the network's training goes on after a kill.
    say
        Told after each pass of the network.
    """
    seed = plan.split.seed
    pain, people, units = rows.pain[chosen], rows.people[chosen], rows.units[chosen]
    au_only = grow(units, pain, inner_folds(pain, people, plan.split), seed=seed, count=plan.trees)
    if plan.network is None:
        return Classifiers(au_only=au_only)
    held = held_people(pain, people, plan.held_share, seed)
    shown = chosen[~held]
    network = plan.network.train(
        rows.faces[shown], rows.pain[shown], checkpoint=checkpoint, say=say
    )
    tuned = held if held.any() else np.ones(len(chosen), dtype=np.bool_)
    seen = network.look(rows.faces[chosen[tuned]])
    return Classifiers(
        au_only=au_only,
        network=network,
        network_threshold=tuned_threshold(pain[tuned], seen.probabilities),
        hybrid=grow(
            joined(seen, units[tuned]),
            pain[tuned],
            inner_folds(pain[tuned], people[tuned], plan.split),
            seed=seed,
            count=plan.trees,
        ),
    )


def joined(seen: Seen, units: FloatArray) -> FloatArray:
    """Return the hybrid's features: the embedding, then the action units."""
    return np.concatenate([seen.embeddings, units], axis=1)
