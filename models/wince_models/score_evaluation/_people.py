"""Who is simulated: how each one looks, shows pain, and is seen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

COURSE_S: Final = 300.0
SKIN_TYPES: Final = 6

WEAK: Final = "weak"
"""The simulated patient's word for somebody who shows two fifths of the usual."""

LOST_S: Final = (24.0, 32.0)
"""When the face, or the finger, is gone where that is tried."""

LOSS_COURSE_S: Final = 45.0


class Part(StrEnum):
    """What a person is simulated for."""

    EXPRESSIVE = "expressive"
    WEAK = "weakly expressive"
    SILENT = "not expressive"
    PAINLESS = "smiles, speech and yawns without pain"
    POOR_LIGHT = "poor light"
    HEAD_MOTION = "restless head"
    IRREGULAR_HEART = "irregular heart"
    UNCOUPLED = "expressive, heart and face not coupled"
    FACE_LOST = "face lost"
    FINGER_LOST = "finger lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedPerson:
    """One simulated person.

    Attributes
    ----------
    name
        Unique; names the file in which what was seen is kept.
    part
        What they are for.
    settings
        Pain, expression, heart and camera, in the simulated sources' own words.
    drawn
        Number of the person to draw, or None for the photograph.
    dim
        Whether the light is poor: a drawn person darker and noisier.
    duration_s
        Length of the course.
    """

    name: str
    part: Part
    settings: str
    drawn: int | None = None
    dim: bool = False
    duration_s: float = COURSE_S

    @property
    def argument(self) -> str:
        """What opens the simulated sources of this person."""
        return f"pace=fast,duration={self.duration_s:g},{self.settings}"

    @property
    def skin_type(self) -> int | None:
        """Fitzpatrick type of a drawn person; None for the photograph."""
        return None if self.drawn is None else self.drawn % SKIN_TYPES + 1


def planned_people(*, expressive: int, duration_s: float = COURSE_S) -> list[EvaluatedPerson]:
    """Return everybody, in a fixed order.

    Parameters
    ----------
    expressive
        Drawn people who show pain fully; their skin types take turns.
    duration_s
        Length of each course.
    """

    def drawn(number: int, part: Part, how: str = "", *, dim: bool = False) -> EvaluatedPerson:
        # The small picture is not looked at: only the patient's expression and pulse are.
        size = "width=160,height=120,color=off,fps=15"
        return EvaluatedPerson(
            name=f"drawn-{number}",
            part=part,
            settings=f"seed={1000 + number},{size}{how}",
            drawn=number,
            dim=dim,
            duration_s=duration_s,
        )

    def photograph(
        seed: int, part: Part, how: str = "", *, s: float = duration_s
    ) -> EvaluatedPerson:
        return EvaluatedPerson(
            name=f"photograph-{seed}",
            part=part,
            settings=f"seed={seed},width=320,height=240,color=off,fps=15{how}",
            duration_s=s,
        )

    weak, silent = f",expressiveness={WEAK}", ",expressiveness=none"
    painless, restless = ",course=constant:0,yawns=on", ",head=3"
    gone = f"{LOST_S[0]:g}-{LOST_S[1]:g}"
    return [
        *(drawn(number, Part.EXPRESSIVE) for number in range(expressive)),
        *(photograph(seed, Part.EXPRESSIVE) for seed in (1, 2, 3)),
        *(drawn(number, Part.WEAK, weak) for number in range(100, 104)),
        *(photograph(seed, Part.WEAK, weak) for seed in (4, 5)),
        *(drawn(number, Part.SILENT, silent) for number in range(200, 203)),
        photograph(6, Part.SILENT, silent),
        *(drawn(number, Part.PAINLESS, painless) for number in range(300, 306)),
        *(photograph(seed, Part.PAINLESS, painless) for seed in (7, 8)),
        *(drawn(number, Part.POOR_LIGHT, dim=True) for number in range(400, 403)),
        drawn(500, Part.HEAD_MOTION, restless),
        photograph(9, Part.HEAD_MOTION, restless),
        photograph(10, Part.IRREGULAR_HEART, ",ectopic=0.08,missed=0.03"),
        *(photograph(seed, Part.UNCOUPLED, ",coupling=0") for seed in (11, 12)),
        photograph(13, Part.FACE_LOST, f",face_gone_at={gone}", s=LOSS_COURSE_S),
        photograph(14, Part.FINGER_LOST, f",finger_off={gone}", s=LOSS_COURSE_S),
    ]
