"""What a study is: participants, tasks, blocks and questions, as `study.toml` says."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from wince_device.recording import ConsentRole

LABEL_PATTERN: Final = "^[A-Za-z0-9]{1,32}$"
Label = Annotated[str, Meta(pattern=LABEL_PATTERN)]
"""Letters and digits alone, because it becomes part of file names."""

Words = Annotated[str, Meta(max_length=2000)]
Length = Annotated[float, Meta(ge=1.0, le=7200.0)]

BASELINE: Final = "baseline"


class _Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Label
    title: Annotated[str, Meta(max_length=60)] = ""
    instruction: Words = ""
    duration_s: Length | None = None

    @property
    def name(self) -> str:
        """What stands on the screen."""
        return self.title or self.id


class TaskPlan(_Shown, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person does.

    Attributes
    ----------
    id
        Its name in the files: letters and digits.
    title
        In large letters on the screen; the id where it is left out.
    instruction
        Read out before each block.
    duration_s
        1-7200 s; that of the study where it is left out.
    """


class BlockPlan(_Shown, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The condition that a task is done under.

    Attributes
    ----------
    id
        Its name in the files: letters and digits.
    title
        On the screen; the id where it is left out.
    instruction
        Read out before it, after the task's own.
    stimulus
        What is done to the person meanwhile, in words; empty for nothing.
    duration_s
        1-7200 s; that of the task where it is left out.
    """

    stimulus: Words = ""


class RatingPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question after each block, answered by a whole number from 0 to 10.

    Attributes
    ----------
    id
        Its name in the files: letters and digits.
    question
        As it is asked.
    lowest, highest
        What 0 and 10 mean.
    """

    id: Label
    question: Words
    lowest: Annotated[str, Meta(max_length=60)] = ""
    highest: Annotated[str, Meta(max_length=60)] = ""


class ConsentPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked before anything is recorded.

    Attributes
    ----------
    text
        Read by, or to, the person.
    version
        Of the text; kept with the consent.
    roles
        Through whom consent may be given.
    """

    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    version: Annotated[str, Meta(pattern="^[A-Za-z0-9._-]{1,32}$")]
    roles: Annotated[tuple[ConsentRole, ...], Meta(min_length=1)] = (ConsentRole.PATIENT,)


class FramesPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pictures, kept only where the person agrees to that too.

    Attributes
    ----------
    ask
        Ask for it. Without a second yes none is kept.
    recipient_file
        Public key (PEM) that they are encrypted to; that of the unit's settings where empty.
    """

    ask: bool = False
    recipient_file: str = ""


class MarkerPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where markers come from beside the keyboard, the page and MQTT.

    Attributes
    ----------
    lines
        Serial ports of which each line is a marker, as ``/dev/ttyACM0`` or ``/dev/ttyACM0@115200``.
    """

    lines: Annotated[tuple[Annotated[str, Meta(max_length=1024)], ...], Meta(max_length=8)] = ()


def _built_in(name: str, title: str, instruction: str) -> TaskPlan:
    return TaskPlan(id=name, title=title, instruction=instruction)


TASKS: Final = {
    task.id: task
    for task in (
        _built_in("rest", "Rest", "Sit still, look at the camera, and breathe as you like."),
        _built_in(
            "drawing",
            "Drawing",
            "Connect the digits and letters in order (1, A, 2, B …) without lifting the pen.",
        ),
        _built_in(
            "pointing",
            "Pointing",
            "Touch the target, bring the hand back to the body, and go on at your own pace.",
        ),
        _built_in(
            "pegboard",
            "Grooved pegboard",
            "Put the pegs into the holes, one after the other, with the hand that performs.",
        ),
    )
}
"""The tasks of the published assay; a study names them, or describes its own."""

BLOCKS: Final = (
    BlockPlan(id="control", title="Control"),
    BlockPlan(
        id="pain",
        title="With pressure",
        instruction="Inflate the cuff now. Let it down at any time, and press stop.",
        stimulus="Pressure cuff at 200 mmHg on the arm that does not perform",
    ),
    BlockPlan(id="after", title="After", instruction="The cuff is off."),
)
"""The published assay's conditions, in the order in which each task goes through them."""

PAIN_QUESTION: Final = RatingPlan(
    id="pain",
    question="How strong was the pain in this block?",
    lowest="no pain",
    highest="the worst pain imaginable",
)

Order = Literal["listed", "random", "balanced"]
Arrangement = Literal["by_task", "by_block"]


class StudyPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that `study.toml` may say.

    Attributes
    ----------
    name
        Of the study.
    participants
        Pseudonyms: letters and digits, never a name.
    consent
        What is asked first.
    seed
        Of every order that is drawn.
    order
        Of the tasks: ``listed``; ``random``, drawn for each participant; ``balanced``, so that over
        the participants each task stands at each place, and follows each other one, equally often.
    arrangement
        ``by_task``: each task through all blocks before the next one; ``by_block``: all tasks in
        the first block, then all in the next.
    tasks
        Names of the published assay's tasks, or descriptions of one's own.
    blocks
        In the order in which they are gone through.
    ratings
        Asked after each block.
    duration_s
        Of a block, 1-7200 s.
    countdown_s
        Before each block, 0-60 s.
    baseline_s
        Rest at the beginning, which the person's own resting values come from: 10-600 s, or 0 for
        none.
    frames, markers
        See there.
    """

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    participants: Annotated[tuple[Label, ...], Meta(min_length=1, max_length=10_000)]
    consent: ConsentPlan
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    order: Order = "random"
    arrangement: Arrangement = "by_task"
    tasks: Annotated[tuple[str | TaskPlan, ...], Meta(min_length=1, max_length=100)] = tuple(TASKS)
    blocks: Annotated[tuple[BlockPlan, ...], Meta(min_length=1, max_length=100)] = BLOCKS
    ratings: Annotated[tuple[RatingPlan, ...], Meta(max_length=10)] = (PAIN_QUESTION,)
    duration_s: Length = 120.0
    countdown_s: Annotated[int, Meta(ge=0, le=60)] = 5
    baseline_s: Annotated[float, Meta(ge=0.0, le=600.0)] = 60.0
    frames: FramesPlan = FramesPlan()
    markers: MarkerPlan = MarkerPlan()

    @property
    def task_plans(self) -> tuple[TaskPlan, ...]:
        """The tasks, those that were only named with their instructions."""
        return tuple(TASKS[one] if isinstance(one, str) else one for one in self.tasks)

    @property
    def scales(self) -> tuple[str, ...]:
        """Names of the ratings."""
        return tuple(one.id for one in self.ratings)
