"""Random expressions: action units that go together, alone or at random, and what distracts.

How often a face shows what is this project's own choice, stated in the model's card: one in twelve
rests, most show one to four action units or a known pattern (a smile, pain, surprise ...) with
parts missing and parts added, and one in four shows anything at once. Faces of pain are
drawn more often than other patterns: they are what the instrument is for.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from wince_device.face import ACTION_UNIT_NAMES
from wince_device.face.action_unit_head import MAX_INTENSITY

UNITS: Final = ACTION_UNIT_NAMES
"""What the model estimates, in the device's order."""

_SHAPES: Final = {
    "AU01": "browInnerUp", "AU02": "browOuterUp", "AU04": "browDown", "AU05": "eyeWide",
    "AU07": "eyeSquint", "AU09": "noseSneer", "AU10": "mouthUpperUp", "AU12": "mouthSmile",
    "AU14": "mouthDimple", "AU15": "mouthFrown", "AU20": "mouthStretch", "AU43": "eyeBlink",
}  # fmt: skip
"""Left and right shapes at weight 1 are intensity 5, as the head model's authors relate them."""

_PATTERNS: Final[tuple[dict[str, float], ...]] = (
    {"AU12": 1.0, "AU06": 0.8},
    {"AU12": 1.0, "AU06": 0.9, "AU10": 0.2, "lower_lip": 0.5, "AU07": 0.4},
    {"AU12": 0.8, "AU06": 0.5, "AU26": 0.5, "AU10": 0.2, "AU07": 0.3},
    {"AU12": 1.0},
    {"AU12": 1.0, "AU06": 0.7, "bared_teeth": 1.0},
    {"AU12": 1.0, "AU06": 0.5, "bared_teeth": 0.8, "AU07": 0.3},
    {"AU12": 0.9, "bared_teeth": 0.9, "AU26": 0.4},
    {"AU12": 1.0, "AU06": 0.8, "bared_teeth": 1.0, "wide_nose": 0.6},
    {"AU12": 1.0, "AU06": 0.9, "AU07": 0.4, "wide_nose": 0.8},
    {"AU04": 0.9, "AU06": 0.7, "AU07": 0.9, "AU09": 0.7, "AU10": 0.7},
    {"AU04": 0.9, "AU07": 0.8, "AU06": 0.6, "AU43": 1.0, "AU10": 0.6},
    {"AU04": 0.9, "AU07": 0.8, "AU20": 0.8, "AU26": 0.6, "AU10": 0.7, "AU43": 0.9, "AU06": 0.6},
    {"AU04": 0.8, "AU09": 0.9, "AU07": 0.7, "press": 0.8},
    {"AU04": 0.9, "AU06": 0.9, "AU07": 0.9, "AU09": 0.9, "AU10": 0.9},
    {"AU04": 0.9, "AU06": 0.9, "AU07": 0.9, "AU09": 0.7, "AU10": 0.8, "AU43": 0.9},
    {"AU04": 0.9, "AU06": 0.8, "AU07": 0.9, "AU09": 0.8, "AU10": 0.9, "AU12": 0.5, "AU26": 0.3},
    {"AU04": 0.9, "AU06": 0.8, "AU07": 0.9, "AU09": 0.5, "AU43": 0.9, "AU26": 0.5, "AU20": 0.5},
    {"AU06": 0.9, "AU07": 0.9, "AU09": 0.7, "AU10": 0.7, "lower_lip": 0.6},
    {"AU01": 1.0, "AU02": 1.0, "AU05": 0.8, "AU26": 0.7},
    {"AU01": 0.9, "AU04": 0.6, "AU15": 0.9, "AU17": 0.7},
    {"AU09": 0.9, "AU10": 0.8, "AU04": 0.5, "AU17": 0.6},
    {"AU04": 1.0, "AU05": 0.5, "AU07": 0.8, "press": 0.6, "AU17": 0.4},
    {"AU01": 0.9, "AU02": 0.8, "AU04": 0.6, "AU05": 0.7, "AU20": 0.9, "AU26": 0.4},
    {"AU04": 0.8, "AU07": 0.8, "AU15": 0.7, "AU17": 0.7, "AU20": 0.5, "AU43": 0.6},
    {"AU43": 1.0},
    {"AU43": 1.0, "AU26": 0.4},
    {"AU14": 0.9, "AU12": 0.3},
    {"AU26": 0.6, "funnel": 0.5}, {"AU26": 0.3, "pucker": 0.6}, {"lower_lip": 0.7, "AU26": 0.3},
    {"AU01": 0.9, "AU02": 0.9},
    {"AU04": 0.9}, {"AU07": 0.9, "AU04": 0.5}, {"AU06": 0.9, "AU07": 0.5},
    {"AU07": 0.9}, {"AU05": 0.9}, {"AU05": 0.9, "AU02": 0.6}, {"AU06": 0.9},
)  # fmt: skip

_DISTRACTORS: Final[dict[str, dict[str, float]]] = {
    # A broad smile bares the teeth and widens the mouth by itself: no AU10, no AU20, no AU9.
    "bared_teeth": {
        "mouthUpperUp_L": 0.5, "mouthUpperUp_R": 0.5, "mouthLowerDown_L": 0.6,
        "mouthLowerDown_R": 0.6, "mouthStretch_L": 0.35, "mouthStretch_R": 0.35,
        "noseSneer_L": 0.12, "noseSneer_R": 0.12, "noseWide": 0.7,
    },
    # Every smile pulls at the nose's wings, more or less, and on many faces up as well.
    "wide_nose": {"noseWide": 1.0},
    "lifted_nose": {"noseSneer_L": 0.3, "noseSneer_R": 0.3},
    "lower_lip": {"mouthLowerDown_L": 1.0, "mouthLowerDown_R": 1.0},
    "press": {"mouthPress_L": 1.0, "mouthPress_R": 1.0},
    "funnel": {"mouthFunnel": 0.9},
    "pucker": {"mouthPucker": 1.0},
    "roll_in": {"mouthRollLower": 0.6, "mouthRollUpper": 0.6},
    "roll_lower": {"mouthRollLower": 0.8},
    "puff": {"cheekPuff_L": 0.8, "cheekPuff_R": 0.8},
    "jaw_left": {"jawLeft": 0.7},
    "jaw_right": {"jawRight": 0.7},
    "jaw_forward": {"jawForward": 0.7},
    "mouth_left": {"mouthLeft": 0.6},
    "mouth_right": {"mouthRight": 0.6},
    "upper_shrug": {"mouthShrugUpper": 0.7},
}  # fmt: skip
"""Movements that are not reported: the shapes that make them and how far they go."""

ONLY_WITH_A_SMILE: Final = ("bared_teeth", "lifted_nose")

UNILATERAL_SHARE: Final = 0.06

TIGHT_LID_LOWERS: Final = 0.35
"""Share of the gap that the upper lid closes under AU7 at 5; the lower lid rises besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """One expression.

    Attributes
    ----------
    intensities
        Of each of `UNITS` by name, 0-5, the mean of both sides; AU25 is missing, because it is
        read off the lips that result.
    shapes
        Shapes of the head model and their weights.
    creases
        Action unit to 0-1.
    gaze_deg
        Right and down.
    """

    intensities: dict[str, float]
    shapes: dict[str, float]
    creases: dict[str, float]
    gaze_deg: tuple[float, float]


def resting_expression(rng: np.random.Generator) -> Expression:
    """Return a face at rest: nothing moves but the gaze, and a trace of everything."""
    traces = {unit: float(rng.uniform(0, 0.04)) for unit in _SHAPES if unit != "AU43"}
    return _made(traces, {}, rng, rested=True)


def random_expression(rng: np.random.Generator, *, weaker: bool = False) -> Expression:
    """Return a random expression; see the module's first lines for the mixture.

    Parameters
    ----------
    rng
        Draws everything.
    weaker
        All of it at any share of its strength.
    """
    levels: dict[str, float] = {}
    kind = rng.random()
    if kind < 0.28:
        names = rng.choice(
            [unit for unit in UNITS if unit != "AU25"], int(rng.integers(1, 5)), replace=False
        )
        levels = {str(name): float(rng.uniform(0.1, 1.0)) for name in names}
    elif kind < 0.68:
        pattern = _PATTERNS[int(rng.integers(len(_PATTERNS)))]
        strength = rng.uniform(0.25, 1.15)
        levels = {
            name: float(np.clip(level * strength * rng.uniform(0.6, 1.3), 0, 1))
            for name, level in pattern.items()
            if rng.random() > 0.12
        }
        for _ in range(int(rng.integers(0, 3))):
            levels.setdefault(str(rng.choice(UNITS)), float(rng.uniform(0.1, 0.8)))
    elif kind < 0.92:
        levels = {unit: float(rng.uniform(0.05, 1.0)) for unit in UNITS if rng.random() < 0.35}
    levels.pop("AU25", None)
    if levels.get("AU12", 0.0) > 0.5 and rng.random() < 0.5:
        # The cheeks that a smile pushes up are not yet AU6: every pairing must be seen, and most
        # strong smiles have some.
        levels["AU06"] = float(rng.beta(1.6, 1.0))
    if "AU12" not in levels:
        for name in ONLY_WITH_A_SMILE:
            levels.pop(name, None)
    if levels.get("AU43", 0.0) > 0.3:
        levels.pop("AU05", None)
    if rng.random() < 0.85 and "AU43" in levels:
        # Lids are seldom half closed for long; pain research counts closed or open.
        levels["AU43"] = float(rng.choice([levels["AU43"], rng.uniform(0.8, 1.0)]))
    others = {
        name: float(rng.uniform(0.1, 1.0))
        for name in _DISTRACTORS
        if name not in ONLY_WITH_A_SMILE and rng.random() < 0.05
    }
    if levels.get("AU12", 0.0) > 0.3 and rng.random() < 0.4:
        others["bared_teeth"] = levels["AU12"] * float(rng.uniform(0.3, 1.0))
    if "AU12" in levels:
        others["wide_nose"] = levels["AU12"] * float(rng.uniform(0.0, 1.0))
    if weaker:
        share = float(rng.uniform(0.0, 1.0))
        levels = {name: share * level for name, level in levels.items()}
        others = {name: share * level for name, level in others.items()}
    return _made(levels, others, rng, rested=False)


def expression_of(levels: dict[str, float], rng: np.random.Generator) -> Expression:
    """Return the expression of given action units, drawn as faces differ in showing them.

    Parameters
    ----------
    levels
        Action unit, or movement that is not reported, to how far it goes, 0-1.
    rng
        Draws what differs; the same numbers for the same names make the same face.

    Raises
    ------
    KeyError
        If a name is neither.
    """
    return _made(levels, {}, rng, rested=False)


def _made(
    levels: dict[str, float], others: dict[str, float], rng: np.random.Generator, *, rested: bool
) -> Expression:
    shapes: dict[str, float] = {}
    made: dict[str, float] = {}
    for name, level in levels.items():
        if name in _DISTRACTORS:
            others[name] = level
            continue
        sides = _sides(level, rng)
        if name == "AU26":
            shapes["jawOpen"] = 0.5 * level * float(rng.choice([1.0, 1.0, 1.3]))
            made[name] = min(2.0 * shapes["jawOpen"], 1.0)
            continue
        if name == "AU17":
            shapes["mouthShrugLower"] = level
            made[name] = level
            continue
        made[name] = (sides[0] + sides[1]) / 2
        for side, weight in zip("LR", sides, strict=True):
            if name == "AU06":
                shapes |= _raised_cheek(weight, side, rng)
            else:
                shapes[f"{_SHAPES[name]}_{side}"] = weight
    _tighten(shapes)
    for name, level in others.items():
        for shape, most in _DISTRACTORS[name].items():
            shapes[shape] = shapes.get(shape, 0.0) + level * most
    gaze = (float(rng.normal(0, 7)), float(rng.normal(0, 6) + (rng.random() < 0.12) * 12))
    _follow_gaze(shapes, gaze, closed=made.get("AU43", 0.0))
    return Expression(
        intensities={
            unit: 0.0 if rested else MAX_INTENSITY * made.get(unit, 0.0)
            for unit in UNITS
            if unit != "AU25"
        },
        shapes=shapes,
        creases=made | {"AU07": made.get("AU07", 0.0) * (1.0 + made.get("AU43", 0.0))},
        gaze_deg=gaze,
    )


def _raised_cheek(weight: float, side: str, rng: np.random.Generator) -> dict[str, float]:
    share = float(rng.uniform(0.0, 1.0))
    # Raised cheeks push the lower lid up, on some faces hardly.
    pushed = float(rng.choice([1.0, rng.uniform(0.3, 1.0)]))
    return {
        f"cheekSquint_{side}": weight * pushed * max(share, 0.5),
        f"cheekRaiser_{side}": weight * pushed * max(1.0 - share, 0.3),
        f"cheekLift_{side}": weight * 1.5 * (1.0 - pushed),
    }


def _tighten(shapes: dict[str, float]) -> None:
    """Let the upper lid come down when the lids tighten, as far as it is still up."""
    for side in "LR":
        open_share = 1.0 - min(shapes.get(f"eyeBlink_{side}", 0.0), 1.0)
        open_share *= 1.0 - TIGHT_LID_LOWERS * shapes.get(f"eyeSquint_{side}", 0.0)
        if open_share < 1.0:
            shapes[f"eyeBlink_{side}"] = 1.0 - open_share


def _sides(level: float, rng: np.random.Generator) -> tuple[float, float]:
    if rng.random() < UNILATERAL_SHARE:
        weak = float(rng.uniform(0, 0.5)) * level
        return (weak, level) if rng.random() < 0.5 else (level, weak)
    left, right = level * np.clip(rng.normal(1.0, 0.07, 2), 0.7, 1.2)
    return float(min(left, 1.1)), float(min(right, 1.1))


def _follow_gaze(shapes: dict[str, float], gaze: tuple[float, float], *, closed: float) -> None:
    """Let the lids follow the eyes, as far as they are open."""
    down = gaze[1] / 25.0 * (1.0 - closed)
    for side in "LR":
        name = f"eyeLookDown_{side}" if down > 0 else f"eyeLookUp_{side}"
        shapes[name] = abs(down)
