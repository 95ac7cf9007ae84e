"""A rest that a person is led through: seconds that were rest count, and what lacks is told."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation, NeutralFace
from wince_wire import RestHint

from ._baseline_builder import FEWEST_FRAMES, usable_vector
from ._rest_gates import rest_hint

GIVEN_UP_AFTER = 5.0
"""A rest that takes so many times its length is given up: the earlier baseline stays."""

BEGUN_ANEW_AFTER_S = 8.0
"""So long of steady expression says that what was collected before was the expression."""

REFERENCE_FROM_S = 3
"""From so many seconds on they can be held against what was collected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestSecond:
    """One second that counted: its usable frames, what the pain network saw, and its end."""

    t_s: float
    vectors: tuple[NDArray[np.float64], ...]
    times_s: tuple[float, ...]
    embeddings: tuple[NDArray[np.float32], ...] = ()


class GuidedBaseline:
    """Collects the seconds of a guided rest.

    Parameters
    ----------
    rest_s
        Seconds that must count.
    began_s
        When it was asked for.
    needs_pulse
        Whether a second without a valid pulse counts.
    """

    def __init__(self, *, rest_s: float, began_s: float, needs_pulse: bool) -> None:
        self._rest_s = rest_s
        self._began_s = began_s
        self._needs_pulse = needs_pulse
        self._frames: list[FaceObservation] = []
        self._seconds: list[RestSecond] = []
        self._reference: NeutralFace | None = None
        self._expressed_s = 0.0
        self.hint = RestHint.NO_FACE
        """What would help, of the last second."""

    @property
    def progress(self) -> float:
        """Share of the rest that is collected, 0-1."""
        return min(1.0, len(self._seconds) / self._rest_s)

    @property
    def ready(self) -> bool:
        """Whether a baseline can be made."""
        return self.progress >= 1.0 and sum(len(one.vectors) for one in self._seconds) >= (
            FEWEST_FRAMES
        )

    @property
    def seconds(self) -> list[RestSecond]:
        """What counted so far, in order of time."""
        return list(self._seconds)

    def given_up(self, t_s: float) -> bool:
        """Tell whether it has taken too long."""
        return not self.ready and t_s - self._began_s > GIVEN_UP_AFTER * self._rest_s

    def add(self, observation: FaceObservation) -> None:
        """Take one frame."""
        self._frames.append(observation)

    def end_second(self, t_s: float, *, pulse_usable: bool, blocked: bool) -> None:
        """Judge the second that ends at ``t_s``."""
        frames = [frame for frame in self._frames if frame.t_s <= t_s]
        self._frames = [frame for frame in self._frames if frame.t_s > t_s]
        if blocked:
            self.hint = RestHint.NO_FACE
            return
        missing = self._needs_pulse and not pulse_usable
        self.hint = rest_hint(frames, self._reference, pulse_missing=missing)
        if self.hint is RestHint.GOOD:
            self._take(t_s, frames)
        self._expressed_s = self._expressed_s + 1.0 if self.hint is RestHint.RELAX_FACE else 0.0
        if self._expressed_s >= BEGUN_ANEW_AFTER_S:
            self._begin_anew()

    def _take(self, t_s: float, frames: list[FaceObservation]) -> None:
        kept = [(one.t_s, vector) for one in frames if (vector := usable_vector(one)) is not None]
        times_s, vectors = zip(*kept, strict=True)
        looks = tuple(one.pain_embedding for one in frames if one.pain_embedding is not None)
        self._seconds.append(
            RestSecond(t_s=t_s, vectors=vectors, times_s=times_s, embeddings=looks)
        )
        shown = self._reference_vectors()
        if len(shown) >= FEWEST_FRAMES:
            self._reference = NeutralFace.from_vectors(np.array(shown))

    def _reference_vectors(self) -> list[NDArray[np.float64]]:
        if REFERENCE_FROM_S <= len(self._seconds) < FEWEST_FRAMES:
            return [vector for one in self._seconds for vector in one.vectors]
        # Of one middle frame a second: enough for a median, and it stays as cheap as it began.
        return [one.vectors[len(one.vectors) // 2] for one in self._seconds]

    def _begin_anew(self) -> None:
        self._seconds.clear()
        self._reference = None
        self._expressed_s = 0.0
