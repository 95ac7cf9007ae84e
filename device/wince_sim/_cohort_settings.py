"""What a simulated cohort is to be: people, tasks, and how strongly face and heart are coupled."""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCoupling:
    """What is true of one task.

    Attributes
    ----------
    name
        Letters and digits.
    r_squared
        Of the face's true change of ln NSR from control to pain, on the heart's, over people.
    face_effect, heart_effect
        Mean true change of ln NSR from control to pain.
    transfer
        How far V1 follows the heart 167 ms later in the pain block, 0-0.3 of its own amplitude;
        half as far in the other blocks.
    """

    name: str
    r_squared: float
    face_effect: float
    heart_effect: float
    transfer: float

    def __post_init__(self) -> None:
        if not self.name.isalnum():
            raise ValueError(f"name is {self.name!r}; must be letters and digits")
        for name, most in (("r_squared", 1.0), ("transfer", 0.3)):
            value = getattr(self, name)
            if not 0.0 <= value <= most:
                raise ValueError(f"{name} is {value}; must be 0 to {most}")
        for name in ("face_effect", "heart_effect"):
            if not abs(getattr(self, name)) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)}; must be -1 to 1")


COUPLED_TASKS: Final = (
    TaskCoupling(name="rest", r_squared=0.2, face_effect=0.3, heart_effect=0.4, transfer=0.0),
    TaskCoupling(name="drawing", r_squared=0.5, face_effect=0.4, heart_effect=0.5, transfer=0.0),
    TaskCoupling(name="pointing", r_squared=0.7, face_effect=0.5, heart_effect=0.6, transfer=0.015),
    TaskCoupling(name="pegboard", r_squared=0.84, face_effect=0.6, heart_effect=0.7, transfer=0.03),
)
"""Strong in the haptic tasks (pointing, pegboard), weak in the cognitive one and at rest."""

UNCOUPLED_TASKS: Final = tuple(
    TaskCoupling(name=task.name, r_squared=0.0, face_effect=0.0, heart_effect=0.0, transfer=0.0)
    for task in COUPLED_TASKS
)
BLOCKS: Final = ("control", "pain", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortSettings:
    """A cohort.

    Attributes
    ----------
    people
        Number of participants, at least 2.
    seconds
        Length of a block.
    frame_rate_hz
        Frames a second.
    tasks
        `COUPLED_TASKS`, `UNCOUPLED_TASKS`, or one's own.
    pain_shows
        Whether pain changes heart rate, its variability, action units and ratings too.
    heart_spread
        Standard deviation over people of the heart's true change of ln NSR. A block of two
        minutes tells ln NSR to about 0.2: much less than that cannot be resolved.
    face_spread
        The same of the face.
    raw_pulse
        Also write the pulse wave, which takes the most room.
    seed
        Decides everything random.
    """

    people: int = 45
    seconds: float = 120.0
    frame_rate_hz: float = 60.0
    tasks: tuple[TaskCoupling, ...] = COUPLED_TASKS
    pain_shows: bool = True
    heart_spread: float = 1.5
    face_spread: float = 0.4
    raw_pulse: bool = False
    seed: int = 1

    def __post_init__(self) -> None:
        if self.people < 2 or not self.tasks:
            raise ValueError(f"people is {self.people}; must be at least 2, with at least one task")
        for name, least, most in (
            ("seconds", 5.0, 3600.0),
            ("frame_rate_hz", 10.0, 240.0),
            ("heart_spread", 0.01, 1.6),
            ("face_spread", 0.01, 0.5),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                raise ValueError(f"{name} is {value}; must be {least} to {most}")


def uncoupled(settings: CohortSettings) -> CohortSettings:
    """Return the same cohort, its hearts and faces changing each by itself, up as often as down."""
    return replace(settings, tasks=UNCOUPLED_TASKS, pain_shows=False)
