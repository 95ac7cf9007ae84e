"""How well the shipped classifiers tell pain from decoys, on people whom nothing was fitted on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_models.action_units import GROUPS
from wince_models.pain_training.judging import Answers

from ._expressions import Kind
from ._fitting import Classifiers, shown_against_rest
from ._people import PainFaces

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

STRENGTHS = ((4.0, 6.0), (6.0, 9.0), (9.0, 16.0))
"""True PSPI of pain, in bands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What each classifier said of the test's faces, by its name.

    Attributes
    ----------
    faces
        Those that were judged.
    answers
        Of the three.
    without_network
        Of trees grown as the hybrid's, on action units alone.
    """

    faces: PainFaces
    answers: Mapping[str, Answers]
    without_network: Answers

    @property
    def people(self) -> NDArray[np.str_]:
        """Shape ``(n,)``: whose face."""
        return self.faces.person.astype(np.str_)


def judged(classifiers: Classifiers, faces: PainFaces, made: FloatArray) -> Judged:
    """Return what the classifiers say of faces with the embeddings `made`, shape ``(n, e)``.

    Looks at rest are what the others are held against, and are not judged.
    """
    network = classifiers.cnn_only
    against, made = shown_against_rest(faces, made), made[~faces.resting]
    faces = faces.shown
    units, control = faces.action_units, classifiers.without_network
    says = {
        "AU-only": (classifiers.au_only.probabilities(units), classifiers.au_only.threshold),
        "CNN-only": (
            1.0 / (1.0 + np.exp(-(made @ network.weight + network.bias))),
            network.decision_threshold,
        ),
        "hybrid": (
            classifiers.hybrid.probabilities(np.hstack([against, units])),
            classifiers.hybrid.threshold,
        ),
    }
    return Judged(
        faces=faces,
        answers={name: _answers(faces, *said) for name, said in says.items()},
        without_network=_answers(faces, control.probabilities(units), control.threshold),
    )


def _answers(faces: PainFaces, chances: FloatArray, threshold: float) -> Answers:
    called = np.asarray(chances >= threshold)
    return Answers(pain=faces.pain, probabilities=chances, called=called)


def rows_by_kind(faces: PainFaces) -> dict[str, BoolArray]:
    """Return the rows of each decoy, and of pain of each strength."""
    rows: dict[str, BoolArray] = {
        kind.value: np.asarray(faces.kind == kind.value) for kind in Kind if kind is not Kind.PAIN
    }
    for low, high in STRENGTHS:
        strong = (faces.pspi >= low) & (faces.pspi < high + (high >= 16.0))
        rows[f"pain, PSPI {low:.0f}-{high:.0f}"] = faces.pain & strong
    return rows


def rows_by_group(faces: PainFaces) -> dict[str, BoolArray]:
    """Return the rows of each group of people: what a result must not depend on."""
    values = {name: faces.groups[:, k] for k, name in enumerate(GROUPS)}
    jaw, age = values["jaw_proxy"], values["age_proxy"]
    middle = float(np.median(jaw))
    young, old = np.quantile(age, [1 / 3, 2 / 3])
    groups: dict[str, BoolArray] = {
        f"skin type {kind}": np.asarray(values["skin_type"] == kind) for kind in range(1, 7)
    }
    return groups | {
        "narrow jaw, no beard": (jaw < middle) & (values["bearded"] == 0),
        "wide jaw, no beard": (jaw >= middle) & (values["bearded"] == 0),
        "beard": values["bearded"] > 0,
        "smooth skin": age < young,
        "middling": (age >= young) & (age <= old),
        "lined skin": age > old,
        "glasses": values["glasses"] > 0,
    }
