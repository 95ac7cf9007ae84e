"""How far each lid must go on a person's own eyes: shares of the gap at rest, not centimetres.

The head model's shapes move every lid by the same centimetres, whatever the eye's size: on large
eyes closed lids then stay apart, on small ones a squint closes them. Here a blink of 1 lets the
lids meet, and widening and squinting change the gap by a share of the person's own.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Offsets = Mapping[str, FloatArray]
"""What weight 1 of a shape adds to the 68 landmarks, shape ``(68, 3)``, by name."""

PAIRS: Final = {"R": ((37, 41), (38, 40)), "L": ((44, 46), (43, 47))}
"""Landmarks of the upper and the lower lid, the pair at the outer corner first."""

SHARES: Final = {"eyeWide": 0.4, "eyeSquint": 0.35}
"""Share of the gap at rest by which weight 1 widens or narrows it."""

OVERLAP_CM: Final = 0.02
"""Of lids that have met."""


def lid_weights(
    rest_marks: FloatArray, offsets: Offsets, shapes: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Return the weights of all shapes but the blink, and those of the blink.

    Parameters
    ----------
    rest_marks
        Shape ``(68, 3)``: the person's landmarks at rest.
    offsets
        Of every shape in `shapes`, and of ``eyeWide``, ``eyeSquint`` and ``eyeBlink``.
    shapes
        As a look gives them: ``eyeBlink`` is the share of the remaining gap that is closed.

    Returns
    -------
    Weights by name, and by side the blink's weights at the outer and the inner pair of landmarks.
    """
    weights = {name: weight for name, weight in shapes.items() if not name.startswith("eyeBlink")}
    for side, pairs in PAIRS.items():
        rest = float(np.mean(_gaps(rest_marks, pairs)))
        for shape, share in SHARES.items():
            name = f"{shape}_{side}"
            if name in weights:
                by_itself = abs(float(np.mean(_gaps(offsets[name], pairs))))
                weights[name] *= share * rest / by_itself
    marks = rest_marks.copy()
    for name, weight in weights.items():
        marks += np.float32(weight) * offsets[name]
    blinks: dict[str, tuple[float, float]] = {}
    for side, pairs in PAIRS.items():
        rest_gaps, gaps = _gaps(rest_marks, pairs), _gaps(marks, pairs)
        narrowed = rest_gaps * np.exp(np.minimum(gaps - rest_gaps, 0.0) / rest_gaps)
        closed = min(shapes.get(f"eyeBlink_{side}", 0.0), 1.0)
        wanted = np.maximum(narrowed, gaps) * (1.0 - closed) - OVERLAP_CM * closed
        outer, inner = (wanted - gaps) / _gaps(offsets[f"eyeBlink_{side}"], pairs)
        blinks[side] = (float(outer), float(inner))
    return weights, blinks


def blink_weights(
    x: FloatArray, rest_marks: FloatArray, side: str, at_pairs: tuple[float, float]
) -> FloatArray:
    """Return the blink's weight for vertices by their x at rest, shape as `x`."""
    outer, inner = (float(rest_marks[list(pair), 0].mean()) for pair in PAIRS[side])
    along = np.clip((x - outer) / (inner - outer), -0.5, 1.5)
    return np.asarray(at_pairs[0] + along * (at_pairs[1] - at_pairs[0]), dtype=np.float32)


def _gaps(marks: FloatArray, pairs: tuple[tuple[int, int], ...]) -> NDArray[np.float64]:
    """Return how far the upper lid lies above the lower one at each pair, shape ``(2,)``."""
    return np.array([marks[upper, 1] - marks[lower, 1] for upper, lower in pairs], dtype=np.float64)
