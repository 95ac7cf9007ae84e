"""What one session gives, measured with the kernels of the device."""

from ._heart import spectrum
from ._indices import apex_threshold, indices_of
from ._session import Named, SessionFigures, analyse_session
from ._spikes import Twins
from ._variants import Variant

__all__ = [
    "Named",
    "SessionFigures",
    "Twins",
    "Variant",
    "analyse_session",
    "apex_threshold",
    "indices_of",
    "spectrum",
]
