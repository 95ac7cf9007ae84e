"""How well answers agree with labels, with intervals over people."""

from ._bootstrap import differences, intervals
from ._figures_of_merit import Answers, calibration, measures

__all__ = ["Answers", "calibration", "differences", "intervals", "measures"]
