"""How well pain could be told if its action units were known: writes that part of the card.

`.venv/bin/python tests/benchmarks/pain_classifiers/true_intensities.py` draws no
face: the expressions' own intensities, as they are and with noise, are told apart by the published
trees on as many people as the shipped ones saw, and by many larger trees on ten times as many.
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from wince_device.face.action_unit_head import MAX_INTENSITY
from wince_models.card_parts import put_into, table
from wince_models.pain_faces import LOOKS, Kind, drawn_expression

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

CARD: Final = Path("models/pain-classifiers.md")
FEW: Final = 400
MANY: Final = 4_000
JUDGED: Final = 2_000
NOISES: Final = (0.0, 0.4, 0.5, 0.6)
"""Standard deviation of what is added to each intensity, steps of 0-5."""


def people(count: int, seed: int) -> tuple[FloatArray, BoolArray]:
    """Return the true intensities of each look of so many people, and whether it is pain."""
    rng = np.random.default_rng(seed)
    looks = [kind for _ in range(count) for kind in LOOKS]
    rows = [list(drawn_expression(kind, rng).intensities.values()) for kind in looks]
    return np.array(rows), np.array([kind is Kind.PAIN for kind in looks])


def main() -> None:
    """Grow both kinds of trees at each noise and write the table."""
    learned, truth = people(MANY, seed=1)
    judged, pain = people(JUDGED, seed=2)
    rng = np.random.default_rng(3)
    few = FEW * len(LOOKS)
    rows = []
    for noise in NOISES:
        seen, asked = (
            (one + noise * rng.normal(size=one.shape)).clip(0.0, MAX_INTENSITY)
            for one in (learned, judged)
        )
        published = GradientBoostingClassifier(
            learning_rate=0.03, n_estimators=200, max_depth=3, random_state=1
        ).fit(seen[:few], truth[:few])
        larger = HistGradientBoostingClassifier(
            max_iter=400, learning_rate=0.06, random_state=1
        ).fit(seen, truth)
        cells = [f"{noise:.1f}"]
        for model in (published, larger):
            chances = model.predict_proba(asked)[:, 1]
            accuracy = float(np.mean((chances >= 0.5) == pain))
            cells.append(f"{accuracy:.3f}, {float(roc_auc_score(pain, chances)):.3f}")
        rows.append(cells)
    head = ["noise, steps", f"published trees, {FEW} people", f"larger trees, {MANY:,} people"]
    text = f"Accuracy and AUC on {JUDGED:,} people's {len(pain):,} expressions:"
    put_into(CARD, "bound", f"{text}\n\n{table(head, rows)}")


if __name__ == "__main__":
    main()
