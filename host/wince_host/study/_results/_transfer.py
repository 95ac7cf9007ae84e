"""Rows of the transfer entropy from heart to face in the blocks."""

from dataclasses import dataclass

from ._sessions import OfBlock


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
