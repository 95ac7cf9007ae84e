"""Rows of the pain indices of the face in the blocks."""

from dataclasses import dataclass

from ._numbers import Numbers
from ._sessions import OfBlock


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
