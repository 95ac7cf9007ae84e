"""Rows of what other choices of the analysis would give."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityRow:
    """What a choice does to a result, everything else as in the main analysis.

    Attributes
    ----------
    choice, setting
        ``bins``, ``lag_ms``, ``target_history`` or ``window``, and its value in words.
    chosen
        The setting of the main analysis.
    outcome
        ``te_effective_bits`` (mean over blocks), ``te_significant_share`` (blocks with
        p < 0.05), ``r_squared`` (face-heart, pain-control), ``true_r_squared``, or
        ``ln_nsr_v1_median`` and ``ln_nsr_heart_median`` (of pain-control).
    value, low, high
        The result, with a 95 % interval where it has one.
    """

    choice: str
    setting: str
    chosen: bool
    task: str
    outcome: str
    n: int
    value: float | None
    low: float | None
    high: float | None
