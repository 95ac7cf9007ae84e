"""Fits the three shipped pain classifiers on people whom the network has not seen."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from wince_device.face import Model, embedded
from wince_models.pain_training.fitting import (
    BoostedTrees,
    LinearTables,
    MeanOfTrees,
    SplitPlan,
    grow,
    grow_both,
    inner_folds,
    tuned_threshold,
)

from ._people import PainFaces

FloatArray = NDArray[np.float64]

SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifiers:
    """The three, as they are judged and written, and what the hybrid is held against.

    Attributes
    ----------
    au_only, cnn_only, hybrid
        The three.
    without_network
        Trees grown as the hybrid's, on action units alone; not shipped. What the hybrid tells
        better than these comes from the network, and not from how its trees are grown.
    """

    au_only: BoostedTrees
    cnn_only: LinearTables
    hybrid: MeanOfTrees
    without_network: MeanOfTrees


def embeddings(network: Model, faces: PainFaces) -> FloatArray:
    """Return what the device's own network makes of faces, shape ``(n, e)``."""
    return np.stack([embedded(network, crop) for crop in faces.crops]).astype(np.float64)


def fitted_classifiers(
    faces: PainFaces, made: FloatArray, weight: FloatArray, bias: float
) -> Classifiers:
    """Return the classifiers; all scaling and thresholds come from these people alone.

    Parameters
    ----------
    faces
        People that the network has not seen, with looks at rest: on those it has seen, it is surer
        than it will be.
    made
        Their embeddings, shape ``(n, e)``.
    weight, bias
        The network's last layer; its log-odds are calibrated on these people.
    """
    shown = ~faces.resting
    pain, units = faces.pain[shown], faces.action_units[shown]
    inner = inner_folds(pain, faces.person[shown].astype(np.str_), SplitPlan(seed=SEED))
    return Classifiers(
        au_only=grow(units, pain, inner, seed=SEED),
        cnn_only=_calibrated(made[shown] @ weight + bias, pain, weight, bias),
        hybrid=grow_both(
            np.hstack([shown_against_rest(faces, made), units]),
            pain,
            inner,
            first=made.shape[1],
            seed=SEED,
        ),
        without_network=grow_both(units, pain, inner, first=0, seed=SEED),
    )


def shown_against_rest(faces: PainFaces, made: FloatArray) -> FloatArray:
    """Return the embeddings of the faces that are not at rest, less their person's at rest.

    Parameters
    ----------
    faces
        With looks at rest of everybody.
    made
        Embeddings of all of them, shape ``(n, e)``.
    """
    rests = {
        number: made[faces.resting & (faces.person == number)].mean(axis=0)
        for number in np.unique(faces.person)
    }
    shown = ~faces.resting
    return np.asarray(made[shown] - np.stack([rests[one] for one in faces.person[shown]]))


def _calibrated(
    log_odds: FloatArray, pain: NDArray[np.bool_], weight: FloatArray, bias: float
) -> LinearTables:
    """Return the last layer whose P(pain) is as often pain as it says (Platt 1999)."""
    line = LogisticRegression(C=1e6).fit(log_odds[:, None], pain)
    slope, offset = float(line.coef_[0, 0]), float(line.intercept_[0])
    threshold = tuned_threshold(pain, line.predict_proba(log_odds[:, None])[:, 1])
    return LinearTables(
        weight=slope * weight, bias=slope * bias + offset, decision_threshold=threshold
    )
