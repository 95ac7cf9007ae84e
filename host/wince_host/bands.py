"""Where the ward lets the bands of a score begin, for the pages of this process."""

from dataclasses import dataclass
from typing import Final

from wince_wire import ConfigurationError

RAISED_FROM: Final = 4.0
HIGH_FROM: Final = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BandLimits:
    """Where raised and high begin, on the scale from 0 to 10; below raised it is calm.

    Raises
    ------
    ConfigurationError
        If raised does not lie below high, or one of them not on the scale as it is shown.
    """

    raised_from: float = RAISED_FROM
    high_from: float = HIGH_FROM

    def __post_init__(self) -> None:
        if not 0.1 <= self.raised_from < self.high_from <= 10.0:
            msg = (
                f"the bands cannot begin at {self.raised_from:g} and {self.high_from:g}: give "
                "--raised-from and --high-from as two numbers from 0.1 to 10, the first one less"
            )
            raise ConfigurationError(msg)


_chosen = BandLimits()


def choose_bands(limits: BandLimits) -> None:
    """Let the pages name and draw scores by these limits; no alarm and no score depends on them."""
    global _chosen  # noqa: PLW0603 - a process has one dashboard, and that is of one ward
    _chosen = limits


def chosen_bands() -> BandLimits:
    """Return what was chosen; the usual ones before."""
    return _chosen
