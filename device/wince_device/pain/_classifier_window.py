"""What the pain classifiers said within the expression window."""

from collections import deque
from typing import Final

import numpy as np

from wince_device.face import ActionUnits, FaceObservation, PainPace
from wince_wire import Layer, RestingEmbedding

from ._classifiers import AU_ONLY, CNN_ONLY, HYBRID, ClassifierReading, PainClassifiers
from ._combination import Component

AU_READING: Final = "pain_au"
CNN_READING: Final = "pain_cnn"
HYBRID_READING: Final = "pain_hybrid"
_NAMES: Final = {AU_READING: AU_ONLY, CNN_READING: CNN_ONLY, HYBRID_READING: HYBRID}


class ClassifierWindow:
    """Asks the classifiers twice a second, and keeps what they said.

    Without the network the action units are read in the frames that it would have looked at, so
    that what they say does not hang on whether it is there.

    Parameters
    ----------
    classifiers
        None where none are to be had: every reading is then absent.
    span_s
        Length of what is kept.
    """

    def __init__(self, classifiers: PainClassifiers | None, *, span_s: float) -> None:
        self._classifiers = classifiers
        self._span_s = span_s
        self._pace = PainPace()
        self._said: deque[tuple[float, ClassifierReading]] = deque()

    def add(
        self,
        observation: FaceObservation,
        own: ActionUnits | None,
        rest: RestingEmbedding | None,
    ) -> None:
        """Take one frame, with its action units against the person's own neutral face.

        Parameters
        ----------
        rest
            What the network made of the person at rest.
        """
        embedding = observation.pain_embedding
        due = self._is_due(observation)
        if self._classifiers is None or (own is None and embedding is None):
            return
        if due:
            self._said.append((observation.t_s, self._classifiers.read(own, embedding, rest)))
            while self._said[0][0] < observation.t_s - self._span_s:
                self._said.popleft()

    def components(self, t_s: float) -> tuple[Component, ...]:
        """Return the mean P(pain) of each classifier over the window that ends at ``t_s``."""
        recent = [said for said_s, said in self._said if t_s - self._span_s < said_s <= t_s]
        return tuple(_component(name, key, recent) for name, key in _NAMES.items())

    def _is_due(self, observation: FaceObservation) -> bool:
        if not observation.found:
            self._pace.forget()
        elif observation.vector is not None and self._pace.is_due(observation.t_s):
            return True
        if observation.pain_embedding is None:
            return False
        # The network has begun anew: what it looks at is read, and it leads from here on.
        self._pace.forget()
        return self._pace.is_due(observation.t_s)


def _component(name: str, key: str, recent: list[ClassifierReading]) -> Component:
    values = [value for said in recent if (value := getattr(said, key)) is not None]
    return Component(
        name=name,
        layer=Layer.EXPRESSION,
        unit="",
        # A row every second is kept for weeks: more digits would say nothing.
        value=round(float(np.mean(values)), 4) if values else None,
        deviation=None,
        evidence=len(values),
    )
