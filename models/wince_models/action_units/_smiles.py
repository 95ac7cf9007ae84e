"""Random smiles: a smile alone moves much of what a face in pain moves too.

It pulls the nose's wings apart and up, deepens the folds beside them, raises the cheeks and bares
the teeth. None of that is a wrinkled nose, and a wrinkled nose counts towards pain. How often what
goes along is this project's own choice, as in `random_expression`.
"""

from typing import Final

import numpy as np

from ._expressions import Expression, expression_of

WEAKEST: Final = 0.15

_SOMETIMES: Final[tuple[tuple[str, float, float], ...]] = (
    ("AU07", 0.4, 0.7),
    ("AU26", 0.35, 0.6),
    ("AU10", 0.12, 0.8),
    ("AU01", 0.1, 0.7),
    ("AU02", 0.1, 0.7),
    ("AU04", 0.1, 0.8),
    ("AU14", 0.1, 0.6),
    ("AU20", 0.08, 0.7),
    ("AU43", 0.08, 1.0),
    ("AU17", 0.06, 0.6),
    # Seldom enough to tell a smile's nose by, often enough for pain that smiles.
    ("AU09", 0.15, 1.0),
)
"""What goes along: how often, and at most how strong."""

_OF_THE_SMILE: Final[tuple[tuple[str, float, float], ...]] = (
    ("bared_teeth", 0.65, 1.0),
    ("wide_nose", 1.0, 1.4),
    ("lifted_nose", 0.7, 1.0),
    ("lower_lip", 0.3, 0.8),
)
"""Movements that are not reported: how often, and at most how strong in a whole smile."""


def random_smile(rng: np.random.Generator) -> Expression:
    """Return a random smile.

    Parameters
    ----------
    rng
        Draws everything.
    """
    smile = float(rng.uniform(WEAKEST, 1.0))
    levels = {"AU12": smile}
    if rng.random() < 0.85:
        # Raised cheeks go with a smile or stand for themselves; most strong smiles have some.
        raised = float(rng.beta(1.6, 1.0))
        levels["AU06"] = smile * raised if rng.random() < 0.5 else raised
    for name, often, most in _SOMETIMES:
        if rng.random() < often:
            levels[name] = float(rng.uniform(0.1, most))
    for name, often, most in _OF_THE_SMILE:
        if rng.random() < often:
            levels[name] = smile * float(rng.uniform(0.0, most))
    return expression_of(levels, rng)
