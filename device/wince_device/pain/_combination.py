"""The Wince score: a documented, monotone combination of what rose above the person's own rest.

Each component gives evidence ``e = weight * rise / reference``, never below zero, and the score
is ``10 * (1 - exp(-sum e))``. So the score rises with every component, cannot leave 0-10, and a
component that is missing adds nothing but widens the interval upwards. The weights are set by
hand, not learned: with no ratings of the person the score is labelled uncalibrated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wince_wire import ComponentReading, Layer

Z_90 = 1.6448536269514722
"""Half-width of a 90 % interval in standard deviations."""

PERSON_SCALE_DEVIATION = 0.35
"""Relative spread of how strongly people show the same pain, before their own ratings are used.

A prior, set wide on purpose, not a measurement.
"""

COUPLING_CAP = 0.15
"""Largest evidence of the coupling layer as a whole: 1.4 points of 10 on a still face.

Noise-to-signal ratios change with speech and movement as well, so without a person's ratings they
may tint a score and never make one.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How one component enters.

    Attributes
    ----------
    weight
        Evidence at a rise of one reference.
    reference
        A rise, in the component's unit, that counts as full.
    """

    weight: float
    reference: float


WEIGHTS: dict[str, Weight] = {
    # PSPI 6 of 16: three action units at a marked intensity, or one at its strongest.
    "pspi": Weight(weight=0.7, reference=6.0),
    "hpii": Weight(weight=0.3, reference=2.0),
    # A doubled or halved noise-to-signal ratio.
    "nsr_v1": Weight(weight=0.05, reference=math.log(2.0)),
    "nsr_v2": Weight(weight=0.03, reference=math.log(2.0)),
    "nsr_v3": Weight(weight=0.02, reference=math.log(2.0)),
    "nsr_heart": Weight(weight=0.02, reference=math.log(2.0)),
    # Shown and not scored: see docs/decisions/0010-transfer-entropy-is-shown-not-scored.md.
    "te_heart_v1": Weight(weight=0.0, reference=0.05),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component at one second.

    Attributes
    ----------
    value
        In its own unit; None when there is no evidence.
    deviation
        One standard deviation of the value.
    rise
        How far the value is from the person's own rest, zero or more.
    """

    name: str
    layer: Layer
    unit: str
    value: float | None
    deviation: float = 0.0
    rise: float = 0.0
    evidence: int = 0
    p_value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """The score with its 90 % interval, its confidence and the readings that explain it."""

    score: float
    interval: tuple[float, float]
    confidence: float
    readings: tuple[ComponentReading, ...]


def combine(components: Sequence[Component], *, quality: float, own_neutral: bool) -> Combined:
    """Combine the components of one second.

    Parameters
    ----------
    components
        One for every entry of `WEIGHTS`, with ``value=None`` where there is no evidence.
    quality
        0-1: share of the window that could be used.
    own_neutral
        Whether the action units refer to the person's own neutral face.
    """
    evidence = _evidence(components)
    total = math.fsum(evidence.values())
    measured = math.fsum(_variance(component) for component in components)
    measured += (PERSON_SCALE_DEVIATION * total) ** 2
    missing = math.fsum(
        WEIGHTS[component.name].weight ** 2 for component in components if component.value is None
    )
    low = _points(max(0.0, total - Z_90 * math.sqrt(measured)))
    high = _points(total + Z_90 * math.sqrt(measured + missing))
    score = _points(total)
    full = math.fsum(weight.weight for weight in WEIGHTS.values())
    there = math.fsum(
        WEIGHTS[component.name].weight for component in components if component.value is not None
    )
    # An unknown neutral face shifts every action unit: half of the evidence is then in doubt.
    confidence = quality * there / full * (1.0 if own_neutral else 0.5)
    readings = tuple(
        _reading(component, score * evidence[component.name] / total if total > 0.0 else 0.0)
        for component in components
    )
    return Combined(
        score=score,
        interval=(low, high),
        confidence=min(1.0, max(0.0, confidence)),
        readings=readings,
    )


def reading_without_score(component: Component) -> ComponentReading:
    """Return a component's reading where no score is given: it contributed nothing."""
    return _reading(component, 0.0)


def _points(evidence: float) -> float:
    return 10.0 * -math.expm1(-evidence)


def _evidence(components: Sequence[Component]) -> dict[str, float]:
    evidence = {
        component.name: WEIGHTS[component.name].weight
        * max(0.0, component.rise)
        / WEIGHTS[component.name].reference
        if component.value is not None
        else 0.0
        for component in components
    }
    coupling = [component.name for component in components if component.layer is Layer.COUPLING]
    together = math.fsum(evidence[name] for name in coupling)
    if together > COUPLING_CAP:
        for name in coupling:
            evidence[name] *= COUPLING_CAP / together
    return evidence


def _variance(component: Component) -> float:
    if component.value is None:
        return 0.0
    weight = WEIGHTS[component.name]
    spread = weight.weight * component.deviation / weight.reference
    # A capped layer cannot be more uncertain than its cap.
    limit = COUPLING_CAP if component.layer is Layer.COUPLING else math.inf
    return min(spread, limit) ** 2


def _reading(component: Component, contribution: float) -> ComponentReading:
    value = component.value
    half = Z_90 * component.deviation
    return ComponentReading(
        name=component.name,
        layer=component.layer,
        value=value,
        unit=component.unit,
        interval=None if value is None else (value - half, value + half),
        contribution=contribution,
        evidence=component.evidence,
        p_value=component.p_value,
    )
