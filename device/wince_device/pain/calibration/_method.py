"""Names how this device makes a score, so that ratings of another kind of score are not used."""

import hashlib
from functools import cache
from typing import Final

from wince_device.face import METHOD
from wince_device.pain import COUPLING_CAP, WEIGHTS

RULES: Final = 2
"""Raised when a score changes for another reason than a weight or an estimator."""


@cache
def score_method() -> str:
    """Return the name: the action-unit estimator, the rules, and a digest of the weights."""
    weights = [(name, one.weight, one.reference) for name, one in sorted(WEIGHTS.items())]
    # What weighs nothing is shown and not scored: it may come and go.
    told = repr((COUPLING_CAP, [weight for weight in weights if weight[1] > 0.0]))
    return f"{METHOD}+rules-{RULES}+{hashlib.sha256(told.encode()).hexdigest()[:8]}"
