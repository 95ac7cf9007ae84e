"""What one session gives, measured with the kernels of the device."""

from ._heart import spectrum
from ._indices import Indices, apex_threshold, indices_of
from ._judging import Judged, judge, rate_range_hz
from ._session import Named, SessionFigures, analyse_session
from ._spikes import Twins
from ._variants import Variant

__all__ = [
    "Indices",
    "Judged",
    "Named",
    "SessionFigures",
    "Twins",
    "Variant",
    "analyse_session",
    "apex_threshold",
    "indices_of",
    "judge",
    "rate_range_hz",
    "spectrum",
]
