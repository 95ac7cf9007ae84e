"""What the pain classifiers' network makes of a person's rest, and of a face against it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wince_wire import RestingEmbedding

FEWEST_EMBEDDINGS = 10
"""Five seconds of looks: fewer give no median that a blink could not move."""


def resting_embedding(
    embeddings: Sequence[NDArray[np.float32]], network: str
) -> RestingEmbedding | None:
    """Return the medians over a rest; None where too little was looked at.

    Parameters
    ----------
    embeddings
        Each of shape ``(e,)``, all of one network; those that are not finite are left out.
    network
        Which network made them; empty where nobody knows.
    """
    if not network or not embeddings:
        return None
    rows = np.array(embeddings, dtype=np.float64)
    rows = rows[np.isfinite(rows).all(axis=1)]
    if len(rows) < FEWEST_EMBEDDINGS:
        return None
    return RestingEmbedding(
        network=network, means=tuple(float(value) for value in np.median(rows, axis=0))
    )


def against_rest(
    embedding: NDArray[np.float64], rest: RestingEmbedding | None, network: str
) -> NDArray[np.float64] | None:
    """Return an embedding, shape ``(e,)``, less that of the rest; None without one of it.

    Parameters
    ----------
    rest
        None, or of another network: then nothing can be said.
    network
        Which network made the embedding.
    """
    if rest is None or rest.network != network or len(rest.means) != len(embedding):
        return None
    return np.asarray(embedding - np.array(rest.means))
