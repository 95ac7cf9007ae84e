"""Rows of the differences between blocks and of their tests over all participants."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """One participant's difference between two blocks of a task in one measure.

    Attributes
    ----------
    contrast
        ``pain-control`` or ``after-control``.
    measure
        ``ln_nsr_v1`` … ``ln_nsr_heart`` (natural logarithms of the NSR), ``te_heart_v1_bits``,
        ``joint_gain_bits``, ``heart_rate_bpm``, ``rmssd_ms``, ``pspi_mean``, ``hpii_mean``,
        ``hpii_apex``, ``rating``, ``score``.
    variance
        Measurement variance of the difference, where the fit's interval tells it.
    provisional
        One of the two rests on fewer than 50 spikes.
    """

    participant: str
    task: str
    contrast: str
    measure: str
    before: float
    after: float
    difference: float
    variance: float | None
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """A difference between two blocks over all participants, with rank tests.

    Attributes
    ----------
    n
        Participants with both blocks.
    median, median_low, median_high
        Hodges-Lehmann pseudo-median of the differences, and the 95 % interval from the
        signed-rank statistic.
    mean, mean_low, mean_high
        Mean of the differences, with its 95 % bootstrap interval over participants.
    rank_biserial
        Matched-pairs rank-biserial correlation, -1 to 1: the effect's sign and size.
    p_signed_rank
        Wilcoxon's signed-rank test of the pairs: the test to read.
    p_rank_sum
        Mann-Whitney's rank-sum test of the two blocks as if unpaired, as published.
    p_signed_rank_holm, p_rank_sum_holm
        Corrected after Holm over the ``family``.
    family
        Name of the measures and tasks that are corrected together.
    significant
        Corrected signed-rank p below 0.05.
    """

    task: str
    contrast: str
    measure: str
    family: str
    n: int
    median: float
    median_low: float
    median_high: float
    mean: float
    mean_low: float
    mean_high: float
    rank_biserial: float
    p_signed_rank: float
    p_rank_sum: float
    p_signed_rank_holm: float
    p_rank_sum_holm: float
    significant: bool
