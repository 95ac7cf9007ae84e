"""Faces of pain and the faces that are most easily taken for it.

Pain is drawn from its core (Prkachin & Solomon, Pain 2008;139:267): brow lowering, orbit
tightening, levator contraction and eye closure, at least three of the four, in any strength that
makes a PSPI of `LEAST_PSPI` or more, often with an open or stretched mouth. How often a face shows
what is this project's own choice.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

import numpy as np

from wince_models.action_units import Expression, expression_of

Levels = dict[str, float]

LEAST_PSPI: Final = 2.5
"""Of 16, the true one of a drawn face of pain."""

EYES_CLOSED_FROM: Final = 2.5
"""AU43 enters PSPI as 0 or 1."""


class Kind(StrEnum):
    """What a drawn face shows."""

    PAIN = "pain"
    NEUTRAL = "neutral"
    SMILE = "smile"
    SPEECH = "speech"
    SURPRISE = "surprise"
    BLINK = "blink"
    YAWN = "yawn"
    CRY_LIKE = "cry-like"


DECOYS: Final = tuple(kind for kind in Kind if kind is not Kind.PAIN)


def true_pspi(expression: Expression) -> float:
    """Return the PSPI, 0-16, of what was drawn."""
    units = expression.intensities
    return (
        units["AU04"]
        + max(units["AU06"], units["AU07"])
        + max(units["AU09"], units["AU10"])
        + (1.0 if units["AU43"] >= EYES_CLOSED_FROM else 0.0)
    )


def drawn_expression(kind: Kind, rng: np.random.Generator) -> Expression:
    """Return a random expression of a kind."""
    expression = expression_of(_LEVELS[kind](rng), rng)
    while kind is Kind.PAIN and true_pspi(expression) < LEAST_PSPI:
        expression = expression_of(_LEVELS[kind](rng), rng)
    return expression


def _pain(rng: np.random.Generator) -> Levels:
    strength = rng.uniform(0.2, 1.1)
    parts: list[Levels] = [
        {"AU04": rng.uniform(0.6, 1.0)},
        _either(rng, "AU06", "AU07"),
        _either(rng, "AU09", "AU10"),
        {"AU43": rng.choice([1.0, rng.uniform(0.3, 1.0)])},
    ]
    # Eyes stay open in pain more often than the other parts stay still.
    missing = rng.choice(5, p=[0.12, 0.05, 0.18, 0.37, 0.28])
    core = {
        name: level for k, part in enumerate(parts) if k != missing for name, level in part.items()
    }
    others = _some(
        rng, AU26=0.35, AU20=0.25, AU12=0.2, press=0.15, AU17=0.15, AU01=0.12, lower_lip=0.15
    )
    levels = _scaled(core | others, strength)
    if "AU43" in levels and rng.random() < 0.7:
        # Closed in any strength of pain, or not.
        levels["AU43"] = rng.uniform(0.7, 1.0)
    return levels


def _neutral(rng: np.random.Generator) -> Levels:
    return {unit: rng.uniform(0.0, 0.1) for unit in ("AU01", "AU04", "AU07", "AU12", "AU15")}


def _smile(rng: np.random.Generator) -> Levels:
    levels = {"AU12": rng.uniform(0.4, 1.0), "wide_nose": rng.uniform(0.0, 1.0)}
    if rng.random() < 0.75:
        levels["AU06"] = levels["AU12"] * rng.uniform(0.3, 1.1)
    return levels | _some(
        rng, AU07=0.5, AU26=0.35, bared_teeth=0.5, AU43=0.15, AU02=0.15, AU10=0.2, AU09=0.08
    )


def _speech(rng: np.random.Generator) -> Levels:
    shape = str(rng.choice(["AU26", "funnel", "pucker", "lower_lip", "press", "AU20", "roll_in"]))
    levels = {shape: rng.uniform(0.2, 0.9), "AU26": rng.uniform(0.05, 0.6)}
    levels |= _some(rng, AU01=0.2, AU02=0.2, AU12=0.2, AU14=0.15, AU17=0.2, AU43=0.15, AU07=0.2)
    return levels | _one_of(rng, AU04=0.3, AU10=0.15)


def _surprise(rng: np.random.Generator) -> Levels:
    strength = rng.uniform(0.4, 1.1)
    parts = {"AU01": 0.9, "AU02": 0.9, "AU05": 0.8, "AU26": 0.8}
    return _scaled({name: level * rng.uniform(0.5, 1.2) for name, level in parts.items()}, strength)


def _blink(rng: np.random.Generator) -> Levels:
    levels = {"AU43": rng.uniform(0.5, 1.0)}
    return levels | _some(rng, AU26=0.2, AU12=0.15, AU07=0.45, AU06=0.2, AU04=0.15)


def _yawn(rng: np.random.Generator) -> Levels:
    levels = {"AU26": rng.uniform(0.7, 1.0), "AU43": rng.uniform(0.2, 1.0)}
    levels |= _some(rng, AU01=0.4, AU02=0.3, AU07=0.6, AU06=0.35, AU20=0.3)
    return levels | _one_of(rng, AU04=0.4, AU10=0.15)


def _cry_like(rng: np.random.Generator) -> Levels:
    strength = rng.uniform(0.4, 1.1)
    levels = {"AU01": 0.9, "AU04": 0.6, "AU15": 0.9, "AU17": 0.8}
    levels = {name: level * rng.uniform(0.5, 1.2) for name, level in levels.items()}
    return _scaled(
        levels | _some(rng, AU07=0.55, AU06=0.3, AU20=0.3, AU43=0.3, AU26=0.25), strength
    )


def _either(rng: np.random.Generator, first: str, second: str) -> Levels:
    """Return one of two units that count alike, or both."""
    which = rng.integers(3)
    levels = {} if which == 1 else {first: rng.uniform(0.6, 1.0)}
    return levels if which == 0 else levels | {second: rng.uniform(0.6, 1.0)}


def _some(rng: np.random.Generator, **shares: float) -> Levels:
    """Return each unit, in any strength, as often as its share says."""
    return {name: rng.uniform(0.1, 0.8) for name, share in shares.items() if rng.random() < share}


def _one_of(rng: np.random.Generator, **shares: float) -> Levels:
    """Return one unit or none: no decoy has both a lowered brow and a raised upper lip."""
    drawn = rng.random()
    for name, share in shares.items():
        if drawn < share:
            return {name: rng.uniform(0.1, 0.7)}
        drawn -= share
    return {}


def _scaled(levels: Levels, strength: float) -> Levels:
    return {name: float(min(level * strength, 1.0)) for name, level in levels.items()}


_LEVELS: Final[dict[Kind, Callable[[np.random.Generator], Levels]]] = {
    Kind.PAIN: _pain,
    Kind.NEUTRAL: _neutral,
    Kind.SMILE: _smile,
    Kind.SPEECH: _speech,
    Kind.SURPRISE: _surprise,
    Kind.BLINK: _blink,
    Kind.YAWN: _yawn,
    Kind.CRY_LIKE: _cry_like,
}
