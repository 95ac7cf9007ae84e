"""A measured noise floor with what is to be said about it."""

import json
from dataclasses import dataclass
from pathlib import Path

import msgspec

from wince_wire import MotionAboveFloor

from ._floor import NoiseFloor


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A floor, and what it says of the motion that was seen meanwhile.

    Attributes
    ----------
    floor, path
        The floor, and where it is kept.
    shares
        Share of the motion in the measurement's second half above the floor: on a printed face
        above the floor of the first half alone, and so about 0; on a living one the person's own.
        Empty where nothing was measured just now.
    outdated
        Why the floor that was kept until now does not hold any more.
    """

    floor: NoiseFloor
    path: Path
    shares: tuple[MotionAboveFloor, ...] = ()
    outdated: str | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person is to know beside the figures, in sentences."""
        said = [f"Kept in {self.path}."]
        if self.outdated and self.shares:
            said.append(f"The floor kept before did not hold any more: {self.outdated}.")
        elif self.outdated:
            said.append(f"It no longer holds: {self.outdated}. Measure it again.")
        if self.floor.method == "printed" and any(one.interval[0] > 0.0 for one in self.shares):
            said.append(
                "The noise was stronger in the second half than in the first: let camera and light "
                "settle, and measure again."
            )
        return tuple(said)

    def as_json(self) -> str:
        """Return everything as JSON."""
        content = {
            "floor": msgspec.to_builtins(self.floor),
            "path": str(self.path),
            "motion_above_floor": msgspec.to_builtins(self.shares),
            "outdated": self.outdated,
        }
        return json.dumps(content, indent=2)
