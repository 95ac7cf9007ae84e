"""What the pain classifiers said within the expression window."""

from collections import deque

import numpy as np

from wince_device.face import ActionUnits, FaceObservation
from wince_wire import Layer, RestingEmbedding

from ._classifiers import ClassifierReading, PainClassifiers
from ._combination import Component

READ_EVERY_S = 0.5
"""The network looks at two frames a second; without it the action units are read as often."""

_NAMES = {"pain_au": "au_only", "pain_cnn": "cnn_only", "pain_hybrid": "hybrid"}


class ClassifierWindow:
    """Asks the classifiers now and then, and keeps what they said.

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
        if self._classifiers is None or (own is None and embedding is None):
            return
        late = not self._said or observation.t_s - self._said[-1][0] > 1.5 * READ_EVERY_S
        if embedding is not None or late:
            self._said.append((observation.t_s, self._classifiers.read(own, embedding, rest)))
            while self._said[0][0] < observation.t_s - self._span_s:
                self._said.popleft()

    def components(self, t_s: float) -> tuple[Component, ...]:
        """Return the mean P(pain) of each classifier over the window that ends at ``t_s``."""
        recent = [said for said_s, said in self._said if t_s - self._span_s < said_s <= t_s]
        return tuple(_component(name, key, recent) for name, key in _NAMES.items())


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
