"""What tells ECG and PPG apart for the tracker: windows and thresholds of each."""

from dataclasses import dataclass
from typing import Final

from wince_device.sources import SignalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """How much each sign of noise counts; they add up.

    The weights were set on real recordings against white, pink and brown noise, mains and
    simulated motion, so that noise passes in less than 1 % of 5 s windows.

    Attributes
    ----------
    unlikeness
        Of one minus the median agreement of the shapes.
    unevenness
        Of the median difference of successive intervals over the median interval.
    spread
        Of the median absolute deviation of the sizes over their median.
    background
        Of the signal between the beats over the beats' size.
    """

    unlikeness: float
    unevenness: float
    spread: float
    background: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Constants of one kind of signal.

    Attributes
    ----------
    filter_half_s
        Half length of the linear-phase filters, hence their delay.
    separation_s
        A candidate is the largest feature value within this distance.
    rival_s
        Of candidates closer than this only the best is judged.
    lookahead_s
        How far the filtered signal must reach beyond a candidate before it is judged.
    hold_s
        How long a weak candidate waits for a stronger one.
    refractory_s
        No beat follows another one sooner.
    echo_s, echo_share_of_interval, echo_share
        Within ``echo_s``, or this share of the usual interval, after a beat a candidate must
        reach ``echo_share`` of that beat's feature: T waves and dicrotic waves do not.
    before_s, after_s
        The stretch around the fiducial point whose shape is compared between beats.
    shape_agreement
        Correlation from which two shapes are taken as alike.
    noisy_background
        Signal between the beats over the beats' size, from which odd shapes are taken as noise and
        not as ectopic beats.
    doubt
        How much each sign of noise counts.
    largest_doubt
        Until where a signal that was a pulse is still believed. Noise alone hardly ever gets so
        low that it is believed in the first place.
    """

    filter_half_s: float
    separation_s: float
    rival_s: float
    lookahead_s: float
    hold_s: float
    refractory_s: float
    echo_s: float
    echo_share_of_interval: float
    echo_share: float
    before_s: float
    after_s: float
    shape_agreement: float
    noisy_background: float
    doubt: Doubt
    largest_doubt: float


ECG: Final = Profile(
    filter_half_s=0.09,
    separation_s=0.08,
    rival_s=0.2,
    lookahead_s=0.2,
    hold_s=0.24,
    refractory_s=0.2,
    echo_s=0.36,
    echo_share_of_interval=0.0,
    echo_share=0.5,
    before_s=0.08,
    after_s=0.1,
    shape_agreement=0.75,
    noisy_background=0.12,
    doubt=Doubt(unlikeness=3.3, unevenness=0.8, spread=1.0, background=1.8),
    largest_doubt=1.35,
)

PPG: Final = Profile(
    filter_half_s=0.12,
    separation_s=0.2,
    rival_s=0.0,
    lookahead_s=0.55,
    hold_s=0.2,
    refractory_s=0.22,
    echo_s=0.3,
    echo_share_of_interval=0.45,
    echo_share=0.85,
    before_s=0.22,
    after_s=0.2,
    shape_agreement=0.8,
    noisy_background=float("inf"),
    doubt=Doubt(unlikeness=7.0, unevenness=1.8, spread=1.8, background=0.5),
    largest_doubt=1.1,
)

PROFILES: Final[dict[SignalKind, Profile]] = {"ecg": ECG, "ppg": PPG}

LEARNING_S: Final = 3.0
"""After a fresh start the first amplitudes are learned from this long a stretch."""
