"""Makes the components of a score out of what was measured and the person's own rest."""

import math
from collections.abc import Sequence

import numpy as np

from wince_signals import TransferEntropy
from wince_wire import Layer

from ._baseline import RestingIndex
from ._combination import Z_90, Component
from ._coupling import NoiseToSignal
from ._indices import IndexValue, IndexValues, apex_frames

SIGNIFICANT_BELOW = 0.05

_NO_REST = RestingIndex(0.0, 0.5)


def index_components(
    values: Sequence[IndexValues | None],
    pspi_rest: RestingIndex | None,
    hpii_rest: RestingIndex | None,
) -> tuple[Component, Component]:
    """Means of both indices over the window; what a smile explains is shown and does not count."""
    there = [value for value in values if value is not None]
    return (
        _index_component(
            "pspi", [one.pspi for one in there], [one.smile_in_pspi for one in there], pspi_rest
        ),
        _index_component(
            "hpii", [one.hpii for one in there], [one.smile_in_hpii for one in there], hpii_rest
        ),
    )


def _index_component(
    name: str, there: list[IndexValue], smiles: list[float], resting: RestingIndex | None
) -> Component:
    """Mean of an index over the window; frame errors are taken as shared, so they do not average.

    The estimator's errors come from the fit to one face and last for seconds, so dividing by the
    number of frames would claim far too much.
    """
    if not there:
        return Component(name=name, layer=Layer.EXPRESSION, unit="", value=None)
    rest = resting or _NO_REST
    mean = float(np.mean([value.value for value in there]))
    shared = float(np.mean([value.deviation for value in there]))
    return Component(
        name=name,
        layer=Layer.EXPRESSION,
        unit="",
        value=mean,
        deviation=math.hypot(shared, rest.deviation),
        rise=max(0.0, mean - float(np.mean(smiles)) - rest.mean),
        evidence=len(there),
    )


def apex_component(values: list[IndexValue | None]) -> Component:
    """Mean HPII of the APEX frames: shown beside the score, no part of it."""
    composite = np.array([math.nan if value is None else value.value for value in values])
    apex = apex_frames(composite)
    deviations = [value.deviation for index in apex if (value := values[index]) is not None]
    return Component(
        name="hpii_apex",
        layer=Layer.EXPRESSION,
        unit="",
        value=float(composite[apex].mean()) if apex.size else None,
        deviation=float(np.mean(deviations)) if deviations else 0.0,
        evidence=int(apex.size),
    )


def ratio_component(
    name: str, ratio: NoiseToSignal | None, resting: NoiseToSignal | None
) -> Component:
    """Logarithmic change of a ratio from rest; what its uncertainty may explain counts as none."""
    if ratio is None or resting is None:
        return Component(
            name=name,
            layer=Layer.COUPLING,
            unit="ln",
            value=None,
            evidence=ratio.spikes if ratio else 0,
        )
    change = ratio.log_ratio - resting.log_ratio
    deviation = math.hypot(ratio.deviation, resting.deviation)
    return Component(
        name=name,
        layer=Layer.COUPLING,
        unit="ln",
        value=change,
        deviation=deviation,
        rise=max(0.0, abs(change) - Z_90 * deviation),
        evidence=ratio.spikes,
    )


def transfer_component(name: str, entropy: TransferEntropy | None) -> Component:
    """Effective transfer entropy; what the surrogates reach by chance counts as none."""
    if entropy is None or entropy.effective is None or entropy.p is None:
        return Component(name=name, layer=Layer.COUPLING, unit="bit", value=None)
    significant = entropy.p < SIGNIFICANT_BELOW
    return Component(
        name=name,
        layer=Layer.COUPLING,
        unit="bit",
        value=entropy.effective,
        deviation=entropy.surrogate_deviation or 0.0,
        rise=max(0.0, entropy.effective) if significant else 0.0,
        evidence=entropy.n,
        p_value=entropy.p,
        z_value=entropy.z,
    )
