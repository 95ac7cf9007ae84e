"""Draws faces of pain and decoys, and trains and judges the shipped pain classifiers on them."""

from ._expressions import DECOYS, Kind, drawn_expression, true_pspi
from ._people import LOOKS, PainFaceMaker, PainFaces

__all__ = [
    "DECOYS",
    "LOOKS",
    "Kind",
    "PainFaceMaker",
    "PainFaces",
    "drawn_expression",
    "true_pspi",
]
