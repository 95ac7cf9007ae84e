"""What a person sees of a session: the same for the terminal and the page."""

from enum import StrEnum
from typing import Literal

import msgspec

from ._plan import RatingPlan

Deed = Literal[
    "agree",
    "refuse",
    "next",
    "pause",
    "resume",
    "redo",
    "stop",
    "go_on",
    "finish",
    "mark",
    "rate",
    "skip",
]
"""What can be asked of a session."""

LightState = Literal["good", "poor", "absent", "none"]


class Phase(StrEnum):
    """Where a session stands."""

    CONSENT = "consent"
    AIM = "aim"
    INSTRUCTION = "instruction"
    COUNTDOWN = "countdown"
    RECORDING = "recording"
    RATING = "rating"
    STOPPED = "stopped"
    DONE = "done"


class Light(msgspec.Struct, frozen=True, kw_only=True):
    """How one signal is.

    Attributes
    ----------
    name
        ``face``, ``pulse`` or ``light``.
    state
        ``good``; ``poor``: something should be mended; ``absent``: nothing comes; ``none``: the
        session has no such source.
    words
        What to mend, or that all is well.
    """

    name: str
    state: LightState
    words: str


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be done now.

    Attributes
    ----------
    label
        On the button.
    key
        On the keyboard.
    first
        What is usually done next.
    """

    do: Deed
    label: str
    key: str
    first: bool = False


class ConsentQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked before anything is recorded."""

    text: str
    version: str
    roles: tuple[str, ...]
    ask_frames: bool


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is to be shown.

    Attributes
    ----------
    turn
        Changes with each step: an answer that was meant for another turn is not taken.
    title, subtitle, words
        What the person does, under which condition, and what is read out.
    stimulus
        What is done to the person meanwhile.
    remaining_s, length_s
        Of a countdown or a block; None where nothing runs.
    place, places
        Blocks done, and all of them.
    notice
        The last thing that a person should know.
    """

    turn: int
    phase: Phase
    study: str
    participant: str
    title: str
    subtitle: str
    words: str
    stimulus: str = ""
    remaining_s: float | None = None
    length_s: float | None = None
    paused: bool = False
    place: int
    places: int
    markers: int = 0
    consent: ConsentQuestion | None = None
    question: RatingPlan | None = None
    offers: tuple[Offer, ...] = ()
    lights: tuple[Light, ...] = ()
    notice: str = ""
