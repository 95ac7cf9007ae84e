"""How the tracker finds, keeps and gives up a face."""

from dataclasses import dataclass, field
from typing import Final

from .inference import DEFAULT_THREADS
from .plausibility import FaceLimits

MOST_CARRIED: Final = 30
"""A second at the slowest usual rate: an expression must not go unseen for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerSettings:
    """Settings of the tracker.

    Taking what is no face for one makes false numbers, losing a face for a frame makes a gap: so
    a new face must convince four times (the detector, the landmark model on a rough crop and on
    crops that tracking will use, until its landmarks rest, and the detector again: where they
    rest), while a known face is kept as long as the landmark model believes in it more than not
    and does not believe more in another one that the detector sees in its place.

    Attributes
    ----------
    threads
        Threads of each model's interpreter.
    min_detector_score
        0-1, for a new face: where the detector's authors count a face.
    min_new_presence
        0-1, for a new face, in both fits. On photographs without a face, and on faces taken the
        wrong way up, the presence stayed below 0.97 once all four quarter turns competed; on
        faces (turned, darkened to a tenth, blurred, half hidden) it was mostly above 0.9999.
    min_presence
        0-1, for the face that is tracked.
    max_step_s
        Longer without a frame and the face is looked for anew.
    inference_every
        The landmark model is asked in each n-th frame only; between them the refined points carry
        the face. 1 asks it in every frame that `max_inference_hz` allows. A face that goes is
        noticed at once when the points fail, and within n frames when they do not.
    max_inference_hz
        The landmark model is asked no more often than this, whatever the camera's rate: the points
        are measured in every frame, and landmarks only hold them in place. Needs `refine`.
    refine
        Follow points to a hundredth of a pixel. Without it the regions' motion comes from the
        landmarks alone, which tremble far more than skin does.
    recount_s
        How often the detector counts the faces in view while one is tracked, and is asked where it
        sees that one; half-way between it looks whether that one may lie another way up.
    limits
        What a face must keep to.
    """

    threads: int = DEFAULT_THREADS
    min_detector_score: float = 0.5
    min_new_presence: float = 0.99
    min_presence: float = 0.5
    max_step_s: float = 0.5
    recount_s: float = 1.0
    inference_every: int = 1
    max_inference_hz: float = 40.0
    refine: bool = True
    limits: FaceLimits = field(default_factory=FaceLimits)

    def __post_init__(self) -> None:
        for name in ("min_detector_score", "min_new_presence", "min_presence"):
            value = getattr(self, name)
            if not 0.0 < value < 1.0:
                msg = f"{name} must lie between 0 and 1, got {value}"
                raise ValueError(msg)
        if not 1 <= self.inference_every <= MOST_CARRIED:
            msg = (
                f"inference_every must lie between 1 and {MOST_CARRIED}, got {self.inference_every}"
            )
            raise ValueError(msg)
        if self.inference_every > 1 and not self.refine:
            msg = "inference_every above 1 needs refine: nothing else carries the face between"
            raise ValueError(msg)
        for name in ("threads", "max_step_s", "recount_s", "max_inference_hz"):
            if not getattr(self, name) > 0:
                msg = f"{name} must be above 0, got {getattr(self, name)}"
                raise ValueError(msg)
