"""Whether the rest that a person is held against shows a lowered brow."""

from typing import Final

from wince_device.face import ACTION_UNIT_NAMES, ActionUnitHead

from ._baseline import Baseline

LOWERED_FROM: Final = 2.5
"""AU4, 0-5, against a generic face. Other units, and PSPI, say nothing without a rest of the
person's own: lines, narrow eyes and the drooping corners of a mouth look like them."""

_BROW: Final = ACTION_UNIT_NAMES.index("AU04")


def shows_lowered_brow(baseline: Baseline) -> bool:
    """Return whether the brow was clearly lowered while the rest was taken.

    It may be this person's own brow; or the person was in pain, and then later scores are too low.
    Nobody can tell from here, so it is told and nothing is done about it.
    """
    rest = ActionUnitHead().estimate(baseline.neutral_face().means)
    return bool(rest.intensities[_BROW] >= LOWERED_FROM)
