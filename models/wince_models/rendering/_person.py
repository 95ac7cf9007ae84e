"""A random person: shape, skin, brows, hair, creases and what they wear."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._head_data import HeadData
from ._paint import VARIANTS, PaintPlan
from ._wrinkles import FAMILIES

FloatArray = NDArray[np.float32]

SKIN_LUMA: Final = (
    (0.62, 0.78),
    (0.54, 0.68),
    (0.44, 0.58),
    (0.33, 0.46),
    (0.22, 0.34),
    (0.12, 0.24),
)
"""Reflectance of Fitzpatrick types I-VI in a camera's luma, roughly: ranges that overlap, as the
types do."""

IDENTITY_DEVIATION: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Everything about a person that does not change with the expression.

    Attributes
    ----------
    vertices
        Shape ``(n, 3)``: the neutral head, centimetres.
    albedo
        Shape ``(512, 512)``: luma reflectance of the skin with brows, lips, beard and hair.
    crease_choice, crease_strength, crease_rest
        Shape ``(families,)``: which map, how strongly it shows at full movement, and how much of
        it shows at rest.
    skin_type
        Fitzpatrick type, 1-6.
    bearded, glasses
        What is drawn.
    age_proxy
        0-1: how lined the skin is.
    jaw_proxy
        Width of the jaw over the width of the cheekbones.
    lash_cover
        How much the upper and the lower lashes darken what is behind them, 0-1.
    relief
        0-1: how much of an expression's shading and creases shows. At 0 the skin moves like a
        photograph that is pulled, and its places alone tell what it does.
    """

    vertices: FloatArray
    albedo: FloatArray
    crease_choice: NDArray[np.intp]
    crease_strength: FloatArray
    crease_rest: FloatArray
    skin_type: int
    bearded: bool
    glasses: bool
    age_proxy: float
    jaw_proxy: float
    scalp: float
    lash_cover: tuple[float, float]
    iris: float
    iris_cosine: float
    sclera: float
    teeth: float
    oiliness: float
    hollow_depth: float
    relief: float


def random_person(head: HeadData, plan: PaintPlan, rng: np.random.Generator) -> Person:
    """Return a random person; each skin type is as likely as another."""
    weights = rng.normal(0.0, IDENTITY_DEVIATION, len(head.identity)).astype(np.float32)
    vertices = head.neutral + (weights @ head.identity).reshape(-1, 3)
    kind = int(rng.integers(1, 7))
    skin = rng.uniform(*SKIN_LUMA[kind - 1])
    age = float(rng.beta(1.2, 1.6))
    bearded = bool(rng.random() < 0.25)
    hair = float(
        np.clip(
            skin * rng.uniform(0.08, 0.6) + (rng.random() < 0.15) * rng.uniform(0.1, 0.5), 0.02, 0.9
        )
    )
    marks = vertices[head.landmarks]
    jaw = float(np.linalg.norm(marks[4] - marks[12]) / np.linalg.norm(marks[1] - marks[15]))
    families = len(FAMILIES)
    strength = rng.uniform(0.0, 0.55, families) * (0.25 + 0.9 * age) + rng.uniform(
        0, 0.12, families
    )
    strength *= rng.choice([rng.uniform(0.0, 0.4), 1.0, rng.uniform(1.0, 1.6)], p=[0.25, 0.5, 0.25])
    # Noses that wrinkle without a line are rare, and without lines a smile's nose looks the same.
    nose = FAMILIES.index("AU09")
    strength[nose] = max(strength[nose], rng.uniform(0.08, 0.3))
    return Person(
        vertices=np.ascontiguousarray(vertices, dtype=np.float32),
        albedo=_albedo(plan, skin, hair, rng, bearded=bearded, age=age),
        crease_choice=rng.integers(0, VARIANTS, families),
        crease_strength=strength.astype(np.float32),
        crease_rest=(strength * rng.uniform(0.0, 0.8, families) * age).astype(np.float32),
        skin_type=kind,
        bearded=bearded,
        glasses=bool(rng.random() < 0.2),
        age_proxy=age,
        jaw_proxy=jaw,
        scalp=hair if rng.random() < 0.85 else skin,
        lash_cover=_lash_cover(rng),
        iris=float(rng.uniform(0.03, 0.35)),
        iris_cosine=float(rng.uniform(0.855, 0.885)),
        sclera=float(rng.uniform(0.45, 0.85)),
        teeth=float(rng.uniform(0.4, 0.95)),
        oiliness=float(rng.exponential(0.12)),
        hollow_depth=float(rng.uniform(1.0, 7.0)),
        relief=float(1.0 if rng.random() < 0.65 else rng.uniform(0.0, 1.0)),
    )


def _lash_cover(rng: np.random.Generator) -> tuple[float, float]:
    upper = float(rng.uniform(0.05, 0.75))
    # Lower lashes are few; make-up draws them as a line.
    painted = rng.random() < 0.1
    return upper, upper * float(rng.uniform(0.5, 1.0) if painted else rng.uniform(0.0, 0.3))


def _albedo(
    plan: PaintPlan,
    skin: float,
    hair: float,
    rng: np.random.Generator,
    *,
    bearded: bool,
    age: float,
) -> FloatArray:
    side = plan.lips.shape[0]
    tone = np.full((side, side), skin, dtype=np.float32)
    tone *= 1.0 + rng.uniform(0.01, 0.06) * _noise(rng, side, 6)
    tone *= 1.0 + rng.uniform(0.01, 0.06) * _noise(rng, side, 40)
    tone *= 1.0 + rng.uniform(0.0, 0.05) * rng.standard_normal((side, side), dtype=np.float32)
    tone *= 1.0 - rng.uniform(-0.02, 0.14) * plan.flush
    tone *= 1.0 - rng.uniform(-0.05, 0.25 + 0.1 * age) * plan.sockets
    tone *= 1.0 - rng.uniform(-0.05, 0.45) * plan.lips
    tone *= 1.0 - _spots(rng, side)
    if bearded or rng.random() < 0.2:
        # A full beard, or the shadow of one.
        cover = rng.uniform(0.3, 0.95) if bearded else rng.uniform(0.05, 0.25)
        edge = rng.uniform(-0.5, 1.0)
        grows = np.clip((plan.beard - edge) / 0.6, 0, 1)
        if rng.random() < 0.8:
            grows = np.maximum(grows, np.clip(plan.moustache / 0.4, 0, 1))
        grain = 1.0 + 0.5 * rng.standard_normal((side, side), dtype=np.float32)
        tone += (hair * grain - tone) * (cover * grows * (1 - plan.lips)).astype(np.float32)
    tone += (hair - tone) * _brow_cover(plan, rng)
    line = rng.uniform(-1.5, 2.5)
    fringe = np.clip((plan.hairline - line + 0.5 * _noise(rng, side, 50)) / 0.5, 0, 1)
    strands = 1.0 + 0.3 * rng.standard_normal((1, side), dtype=np.float32)
    tone += (hair * strands - tone) * fringe
    return np.ascontiguousarray(np.clip(tone, 0.01, 1.0), dtype=np.float32)


def _brow_cover(plan: PaintPlan, rng: np.random.Generator) -> FloatArray:
    thickness = rng.uniform(0.14, 0.5)
    lift = rng.normal(0.0, 0.12) + rng.uniform(-0.2, 0.3) * 4 * plan.brow_along * (
        1 - plan.brow_along
    )
    taper = thickness * (1.0 - rng.uniform(0.1, 0.8) * plan.brow_along)
    start, end = rng.uniform(-0.1, 0.12), rng.uniform(0.8, 1.0)
    body = np.exp(-0.5 * ((plan.brow_across - lift) / np.maximum(taper, 0.05)) ** 4)
    soft = rng.uniform(0.03, 0.12)
    ends = np.clip((plan.brow_along - start) / soft, 0, 1) * np.clip(
        (end - plan.brow_along) / soft, 0, 1
    )
    side = body.shape[0]
    grain = 1.0 + rng.uniform(0.1, 0.5) * rng.standard_normal((side, side), dtype=np.float32)
    return np.asarray(np.clip(body * ends * grain * rng.uniform(0.3, 1.0), 0, 1), dtype=np.float32)


def _noise(rng: np.random.Generator, side: int, cells: int) -> FloatArray:
    coarse = rng.standard_normal((cells, cells), dtype=np.float32)
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC))


def _spots(rng: np.random.Generator, side: int) -> FloatArray:
    """Return moles, freckles and blemishes: how much each texel is darkened."""
    spots = np.zeros((side, side), dtype=np.float32)
    freckled = rng.random() < 0.15
    for _ in range(int(rng.integers(60, 200)) if freckled else int(rng.integers(0, 10))):
        centre = (int(rng.integers(120, 390)), int(rng.integers(160, 420)))
        cv2.circle(
            spots,
            centre,
            int(rng.integers(0, 2 if freckled else 4)),
            float(rng.uniform(0.05, 0.3 if freckled else 0.5)),
            -1,
        )
    return spots
