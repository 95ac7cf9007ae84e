"""The Wince score: a documented, monotone combination of what rose above the person's own rest.

Each component gives evidence ``e = weight * rise / reference``, never below zero, and the score
is ``10 * (1 - exp(-sum e))``. So the score rises with every component, cannot leave 0-10, and a
component that is missing adds nothing but widens the interval upwards. The weights are set by
hand, not learned: with no ratings of the person the score is labelled uncalibrated, and its
interval holds what a person may feel who shows little (docs/decisions/0019-the-interval-of-the-
score.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from wince_wire import ComponentReading, Layer

from ._person_prior import measured_interval, pain_interval, points

Z_90 = 1.6448536269514722
"""Half-width of a 90 % interval in standard deviations."""

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
    # Learned from rendered faces alone: shown beside the score until real faces speak for them.
    "pain_au": Weight(weight=0.0, reference=1.0),
    "pain_cnn": Weight(weight=0.0, reference=1.0),
    "pain_hybrid": Weight(weight=0.0, reference=1.0),
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
        One standard deviation of the value; None where that is not known.
    interval
        90 % interval of the value, where it is not the one of a normal distribution.
    rise
        How far the value is from the person's own rest, zero or more.
    p_value, z_value
        Against surrogates.
    """

    name: str
    layer: Layer
    unit: str
    value: float | None
    deviation: float | None = 0.0
    interval: tuple[float, float] | None = None
    rise: float = 0.0
    evidence: int = 0
    p_value: float | None = None
    z_value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """The score, its confidence and the readings that explain it.

    Attributes
    ----------
    interval
        90 % interval of the pain behind it, with what people show of the same pain.
    measured
        90 % interval of the score as far as the measurement alone is uncertain, for whoever knows
        how this person shows pain.
    """

    score: float
    interval: tuple[float, float]
    measured: tuple[float, float]
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
    variance = _variance(components)
    missing = math.fsum(
        WEIGHTS[component.name].weight ** 2 for component in components if component.value is None
    )
    below, above = math.sqrt(variance), math.sqrt(variance + missing)
    score = points(total)
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
        interval=pain_interval(total, below=below, above=above),
        measured=measured_interval(total, below=below, above=above),
        confidence=min(1.0, max(0.0, confidence)),
        readings=readings,
    )


def reading_without_score(component: Component) -> ComponentReading:
    """Return a component's reading where no score is given: it contributed nothing."""
    return _reading(component, 0.0)


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


def _variance(components: Sequence[Component]) -> float:
    # The expression components read the same action units, so their errors go together.
    expression = (one for one in components if one.layer is Layer.EXPRESSION)
    coupling = (one for one in components if one.layer is Layer.COUPLING)
    # A capped layer cannot be more uncertain than its cap.
    return math.fsum(_spread(one) for one in expression) ** 2 + math.fsum(
        min(_spread(one), COUPLING_CAP) ** 2 for one in coupling
    )


def _spread(component: Component) -> float:
    if component.value is None or component.deviation is None:
        return 0.0
    weight = WEIGHTS[component.name]
    return weight.weight * component.deviation / weight.reference


def _reading(component: Component, contribution: float) -> ComponentReading:
    return ComponentReading(
        name=component.name,
        layer=component.layer,
        value=component.value,
        unit=component.unit,
        interval=component.interval or _normal_interval(component),
        contribution=contribution,
        evidence=component.evidence,
        p_value=component.p_value,
        z_value=msgspec.UNSET if component.z_value is None else component.z_value,
    )


def _normal_interval(component: Component) -> tuple[float, float] | None:
    if component.value is None or component.deviation is None:
        return None
    half = Z_90 * component.deviation
    return component.value - half, component.value + half
