"""The three published pain classifiers of one moment: action units, network, and both together.

Verma et al. 2026 (10.70251/HYJR2348.43531540): gradient boosting on action-unit intensities, a
ResNet-18, and gradient boosting on the network's embedding and the intensities together. The ones
that come with Wince were trained on rendered faces alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from wince_device.face import (
    PAIN_NETWORK_FILE,
    PAIN_TABLES_FILE,
    ActionUnits,
    model_fingerprint,
    own_model,
)
from wince_wire import RestingEmbedding

from ._classifier_tables import Trees, read_tables
from ._pain_rest import against_rest
from ._tree_kernels import leaf_sum

AU_ONLY: Final = "au_only"
CNN_ONLY: Final = "cnn_only"
HYBRID: Final = "hybrid"
CLASSIFIERS: Final = (AU_ONLY, CNN_ONLY, HYBRID)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierReading:
    """P(pain) of each classifier, 0-1; None where what it needs is missing.

    Attributes
    ----------
    au_only
        From action units against the person's own neutral face.
    cnn_only
        From the network's embedding.
    hybrid
        From both.
    trained_on
        What kind of faces the classifiers learned from: to be shown with every number.
    """

    au_only: float | None
    cnn_only: float | None
    hybrid: float | None
    trained_on: str


class PainClassifiers:
    """Reads P(pain) off action units and the network's embedding.

    Parameters
    ----------
    folder
        Where the tables and their manifest lie; by default where Wince's own models are.

    Raises
    ------
    ModelFileError
        If the tables are missing, damaged, not the manifest's, or of another action-unit model.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._tables = read_tables(own_model(PAIN_TABLES_FILE, folder))
        self._network = (
            "" if self._tables.hybrid is None else model_fingerprint(PAIN_NETWORK_FILE, folder)
        )

    @property
    def trained_on(self) -> str:
        """What kind of faces was learned from."""
        return self._tables.trained_on

    @property
    def network(self) -> str:
        """Begin of the SHA-256 of the network that belongs to the tables; empty without one."""
        return self._network

    @property
    def decision_thresholds(self) -> dict[str, float]:
        """P(pain) from which on each of `CLASSIFIERS` says pain, fitted with the training."""
        tables = self._tables
        thresholds = {AU_ONLY: tables.au_only.decision_threshold}
        if tables.hybrid is not None:
            thresholds[CNN_ONLY] = tables.cnn_decision_threshold
            thresholds[HYBRID] = tables.hybrid.decision_threshold
        return thresholds

    def read(
        self,
        action_units: ActionUnits | None,
        embedding: NDArray[np.floating] | None,
        rest: RestingEmbedding | None,
    ) -> ClassifierReading:
        """Return what the classifiers say.

        Parameters
        ----------
        action_units
            None, or against a generic neutral face: the readings that need them are absent,
            because a person's build would look like an expression.
        embedding
            Shape ``(e,)``, from `FaceObservation.pain_embedding`, or None.
        rest
            The same of this person at rest: where the hybrid learned from faces against their own
            rest, it is absent without.

        Raises
        ------
        ValueError
            If the embedding is of another size than the tables'.
        """
        units = _intensities(action_units)
        vector = self._embedding(embedding)
        tables = self._tables
        shown = vector
        if vector is not None and tables.hybrid_against_rest:
            shown = against_rest(vector, rest, self._network)
        both = None if units is None or shown is None else np.concatenate([shown, units])
        return ClassifierReading(
            au_only=None if units is None else boosted_probability(tables.au_only, units),
            cnn_only=None
            if vector is None
            else float(expit(tables.cnn_weight @ vector + tables.cnn_bias)),
            hybrid=None
            if both is None or tables.hybrid is None
            else boosted_probability(tables.hybrid, both),
            trained_on=tables.trained_on,
        )

    def _embedding(self, embedding: NDArray[np.floating] | None) -> NDArray[np.float64] | None:
        size = len(self._tables.cnn_weight)
        if embedding is None or size == 0:
            return None
        vector = np.asarray(embedding, dtype=np.float64)
        if vector.shape != (size,):
            msg = f"the pain classifiers need an embedding of {size} numbers, not {vector.shape}"
            raise ValueError(msg)
        return vector if np.isfinite(vector).all() else None


def boosted_probability(trees: Trees, features: NDArray[np.float64]) -> float:
    """Return P(pain) of boosted trees for features of shape ``(features,)``."""
    scaled = ((features - trees.means) / trees.scales).astype(np.float32)
    total = leaf_sum(
        scaled,
        trees.feature,
        trees.threshold,
        trees.left,
        trees.right,
        trees.value,
        trees.roots,
    )
    begin = trees.initial + trees.line @ scaled
    return float(expit(begin + trees.learning_rate * total))


def _intensities(action_units: ActionUnits | None) -> NDArray[np.float64] | None:
    if action_units is None or not action_units.own_neutral:
        return None
    values = np.asarray(action_units.intensities, dtype=np.float64)
    return values if np.isfinite(values).all() else None
