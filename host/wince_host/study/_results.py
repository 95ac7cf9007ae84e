"""What the analysis of a study gives: flat rows, each kind of which is one table."""

from dataclasses import dataclass
from typing import Final

Numbers = tuple[float, ...]

SERIES: Final = ("v1", "v2", "v3", "heart")
"""The series whose spikes are fitted: three regions of the face, and the heart."""

PUBLISHED_R_SQUARED: Final = {"haptic": 0.84, "cognitive": 0.77}
"""Of the face-heart regression in Torres & Elsayed, Front. Neurosci. 2026, by kind of task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One session of one participant, whether it could be used or not.

    Attributes
    ----------
    participant, session
        Pseudonym and label, without ``sub-`` and ``ses-``.
    kind
        ``wince``, ``openface``, ``video`` or ``tables``: what the session was read from.
    folder
        Relative to the study's folder.
    simulated
        Made by the simulation: never to be mixed with measured sessions in one figure.
    software
        Program and version that wrote it, empty where the files do not say.
    pulse_kind
        ``ecg`` or ``ppg``; None where there is no pulse, or nothing says which.
    frame_rate_hz
        Median over the blocks; None without frames.
    blocks, blocks_used
        Number of blocks, and of those from which at least one figure comes.
    used
        Whether anything of the session counts.
    content_sha256
        Of what was read; empty for a session that could not be read.
    """

    participant: str
    session: str
    kind: str
    folder: str
    simulated: bool
    software: str
    pulse_kind: str | None
    frame_rate_hz: float | None
    blocks: int
    blocks_used: int
    used: bool
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBlock:
    """What names a block: these columns stand first in every table of blocks.

    Attributes
    ----------
    block
        The condition: ``control``, ``pain``, ``after``, or the study's own word.
    run
        1, and rising where a block was done again; only the last complete run counts.
    """

    participant: str
    session: str
    task: str
    block: str
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRow(OfBlock):
    """Quality of a block's data, its rating, and whether its face and its heart count.

    Attributes
    ----------
    begin_s, duration_s
        On the session's own clock.
    frames, missing_frames
        Rows of the frame grid with a picture, and without.
    face_share
        Share of the grid with a face, 0-1.
    pulse_share
        Share of the block's time that inter-beat intervals cover, 0-1.
    beats, corrected_beats
        Number of beats, and of corrected intervals.
    noise_share
        Speed that the landmarks' own noise alone would make, over the measured speed of V1, both
        medians over the block; None where the session does not hold it.
    rating
        0-10 by the participant after the block.
    score
        Mean Wince score over the block, where the session holds scores.
    face_used, heart_used
        Not excluded by a rule.
    """

    begin_s: float
    duration_s: float
    frame_rate_hz: float | None
    frames: int
    missing_frames: int
    face_share: float
    pulse_share: float
    beats: int
    corrected_beats: int
    noise_share: float | None
    rating: float | None
    score: float | None
    face_used: bool
    heart_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """What was left out, and by which rule.

    Attributes
    ----------
    task, block
        Empty where the whole session is meant.
    part
        ``session``, ``block``, ``face``, ``heart``, ``coupling``, ``expression`` (action units),
        ``score``, or ``pooling``.
    rule
        Short name of the rule: see `wince_host.study.RULES`.
    sentence
        What, where and what to do about it.
    """

    participant: str
    session: str
    task: str
    block: str
    part: str
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeRow(OfBlock):
    """Gamma distribution and moments of the micro-movement spikes of one series in one block.

    Attributes
    ----------
    series
        One of `SERIES`.
    spikes, provisional
        Number, and whether it is below 50.
    shape, scale, and their ``_low`` and ``_high``
        With 95 % intervals; the scale is the noise-to-signal ratio (NSR), no unit.
    ln_scale_deviation
        One standard deviation of ln(scale), by the moving-block bootstrap of the spikes.
    mean, variance, skewness, kurtosis
        Empirical; the kurtosis of a normal distribution is 3.
    aic_*, ks_*
        As of `wince_signals.GammaFit`; Beta is scaled on (0.5, 1).
    best_by_aic
        ``gamma``, ``lognormal`` or ``beta``.
    surrogate_scale
        Mean scale of the phase-randomised twins; None where none were made.
    histogram
        Spikes in each of 25 equal bins of [0.5, 1).
    """

    series: str
    spikes: int
    provisional: bool
    shape: float
    shape_low: float
    shape_high: float
    scale: float
    scale_low: float
    scale_high: float
    ln_scale_deviation: float
    mean: float
    variance: float
    skewness: float
    kurtosis: float
    aic_gamma: float
    aic_lognormal: float
    aic_beta: float | None
    ks_gamma: float
    ks_lognormal: float
    ks_beta: float | None
    best_by_aic: str
    surrogate_scale: float | None
    histogram: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow(OfBlock):
    """Transfer entropy from the held inter-beat intervals to V1 in one block, bits.

    Attributes
    ----------
    quantity
        ``heart_to_v1``: TE of the intervals; ``joint_gain``: of intervals and V2 together.
    lag_frames, lag_ms
        Lag of the published assay, 167 ms to the nearest frame.
    value, effective, z, p
        Plug-in value, what is left after the surrogates' mean, and their rank p.
    p_any
        Coupling at some lag of the scan, the search paid for; None for the joint gain, or
        without a scan.
    rows
        Complete rows of the grid that the estimate rests on.
    """

    quantity: str
    lag_frames: int
    lag_ms: float
    value: float
    effective: float
    z: float | None
    p: float
    p_any: float | None
    rows: int
    surrogates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LagRow(OfBlock):
    """Transfer entropy from heart to V1 at one lag of the scan, bits.

    Attributes
    ----------
    surrogate_mean, band_low, band_high
        Mean of the circular shifts, and 1.96 of their standard deviations to either side.
    """

    lag_frames: int
    lag_ms: float
    value: float
    surrogate_mean: float
    band_low: float
    band_high: float
    effective: float
    z: float | None
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRow(OfBlock):
    """Heart-rate variability of a block; a figure is None where the block is too short for it.

    Attributes
    ----------
    pulse_kind
        ``ecg``; from ``ppg`` these are pulse-rate variability.
    corrected
        Corrected beats among ``intervals``.
    first_ms, second_ms
        Pairs of successive intervals of the Poincaré plot.
    frequency_hz, power_ms2_per_hz
        Lomb-Scargle spectrum of the intervals, 0.04-0.5 Hz (from 0.15 Hz below 120 s).
    """

    pulse_kind: str | None
    intervals: int
    corrected: int
    heard_s: float
    rate_bpm: float
    mean_ms: float
    sdnn_ms: float | None
    rmssd_ms: float | None
    pnn50_percent: float | None
    sd1_ms: float | None
    sd2_ms: float | None
    lf_ms2: float | None
    hf_ms2: float | None
    baevsky_si: float | None
    first_ms: Numbers
    second_ms: Numbers
    frequency_hz: Numbers
    power_ms2_per_hz: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow(OfBlock):
    """PSPI and HPII (Wince form) of a block.

    Attributes
    ----------
    frames
        Frames with all action units that the indices need.
    apex_frames, apex_share
        APEX frames: the top quarter of the whole session's frames by HPII.
    hpii_apex
        Mean HPII over the block's APEX frames; None without one.
    course_s, course_pspi, course_hpii
        Means of each second, seconds from the block's begin; NaN without a face.
    """

    frames: int
    pspi_mean: float
    pspi_max: float
    hpii_mean: float
    hpii_max: float
    apex_frames: int
    apex_share: float
    hpii_apex: float | None
    course_s: Numbers
    course_pspi: Numbers
    course_hpii: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class ApexRow(OfBlock):
    """A run of APEX frames, breaks below half a second included; seconds from the block's begin."""

    begin_s: float
    end_s: float
    peak_s: float
    peak_hpii: float


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
        ``rating``, ``score``.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RegressionRow:
    """Line of the face's ln NSR on the heart's over participants, in one task.

    Attributes
    ----------
    quantity
        ``pain-control``: differences, the one to read; or a block's own values.
    face
        ``v1``, ``v2``, ``v3`` or ``face`` (mean of the three).
    slope, intercept, r, r_squared
        Ordinary least squares, as published: measurement noise makes ``r_squared`` too small.
    r_squared_low, r_squared_high
        95 % interval, bootstrap over participants.
    reliability_face, reliability_heart
        Share of the variance between participants that is not measurement noise, 0-1.
    true_r_squared, and its ``_low`` and ``_high``
        Disattenuated: with the measurement noise taken out; never above 1. The interval is the
        bootstrap's over participants. None where the noise leaves too little to go by.
    true_slope
        The slope with the noise of the heart's values taken out (errors in variables).
    surrogate_mean, surrogate_high, p
        Mean and 95 % quantile of R² over permutations of the participants, and R²'s rank p.
    p_holm
        Corrected after Holm over tasks and faces of the same quantity.
    provisional
        Participants with a value that rests on fewer than 50 spikes.
    """

    task: str
    quantity: str
    face: str
    n: int
    slope: float
    intercept: float
    r: float
    r_squared: float
    r_squared_low: float
    r_squared_high: float
    reliability_face: float
    reliability_heart: float
    true_r_squared: float | None
    true_r_squared_low: float | None
    true_r_squared_high: float | None
    true_slope: float | None
    surrogate_mean: float
    surrogate_high: float
    p: float
    p_holm: float
    provisional: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLawRow:
    """Line ``ln scale = intercept + slope ln shape`` over blocks, beside its surrogates'.

    Attributes
    ----------
    series, task
        ``all`` where they are pooled.
    surrogate_*
        The same line through the phase-randomised twins: mean, and 2.5 and 97.5 % quantiles.
    slope_p, r_squared_p
        Rank p of slope (two-sided) and R² (one-sided) among the surrogates'.
    """

    series: str
    task: str
    n: int
    slope: float
    slope_low: float
    slope_high: float
    intercept: float
    r_squared: float
    surrogates: int
    surrogate_slope: float
    surrogate_slope_low: float
    surrogate_slope_high: float
    surrogate_intercept: float
    surrogate_r_squared: float
    surrogate_r_squared_low: float
    surrogate_r_squared_high: float
    slope_p: float
    r_squared_p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """How ratings go with a measure, over the blocks of all participants.

    Attributes
    ----------
    measure
        ``score``, ``pspi_mean``, ``hpii_mean``, ``hpii_apex`` or ``ln_nsr_v1`` … as above.
    blocks, participants
        With both a rating and the measure.
    within_r, within_low, within_high, within_p
        Repeated-measures correlation: what is common to all participants' own courses; 95 %
        interval by Fisher's z. None with too few blocks.
    pooled_rho
        Spearman's correlation over all blocks, persons mixed.
    """

    measure: str
    blocks: int
    participants: int
    within_r: float | None
    within_low: float | None
    within_high: float | None
    within_p: float | None
    pooled_rho: float | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter or version that the methods paragraph names, as text."""

    name: str
    value: str
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResults:
    """Everything that the analysis of a study gives; each field but the first four is a table.

    Attributes
    ----------
    title
        Of the study, or the folder's name.
    folder
        Name of the folder that was analysed, without its path.
    analysed_at
        UTC, ISO 8601, to the second.
    simulated
        ``no``, ``all`` or ``mixed``. Mixed studies are pooled over measured sessions only.
    parameters
        Every parameter and version, in the order of the methods paragraph.
    """

    title: str
    folder: str
    analysed_at: str
    simulated: str
    parameters: tuple[Parameter, ...]
    sessions: tuple[SessionRow, ...]
    blocks: tuple[BlockRow, ...]
    exclusions: tuple[Exclusion, ...]
    spikes: tuple[SpikeRow, ...]
    transfer: tuple[TransferRow, ...]
    lags: tuple[LagRow, ...]
    heart: tuple[HeartRow, ...]
    indices: tuple[IndexRow, ...]
    apex: tuple[ApexRow, ...]
    differences: tuple[DifferenceRow, ...]
    effects: tuple[EffectRow, ...]
    regressions: tuple[RegressionRow, ...]
    power_laws: tuple[PowerLawRow, ...]
    agreements: tuple[AgreementRow, ...]
    sensitivity: tuple[SensitivityRow, ...]
