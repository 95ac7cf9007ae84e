"""Keeps what belongs to the block under way, out of everything that the device measures."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from wince_device.face import ActionUnitHead, ActionUnits, FaceObservation
from wince_device.heart import Beat
from wince_device.monitor import SecondResult
from wince_device.pain import Baseline
from wince_device.sources import PulseBatch

from ._parts import PartWriter, Row
from ._rows import beat_cells, frame_cells, pulse_cells, score_cells
from ._streams import Streams

SETTLES_S: Final = 6.0
"""Beats become certain within two seconds, and a late stream is waited for some seconds more."""


@dataclass(slots=True)
class Span:
    """The moments of one attempt, pauses left out; all on the sources' clock."""

    block: str
    start_s: float
    end_s: float = float("inf")
    pauses: list[tuple[float, float]] = field(default_factory=list)

    def covers(self, t_s: float) -> bool:
        """Whether what was measured at a moment belongs to it."""
        inside = self.start_s <= t_s < self.end_s
        return inside and not any(start_s <= t_s < end_s for start_s, end_s in self.pauses)


class Tap:
    """Between the running device and a session's work files.

    Data that come late still find the block that they were measured in.

    Parameters
    ----------
    writer
        Of the session.
    started
        Called when a block begins, with whether it is the baseline; returns the number of a
        picture recording, empty for none.
    ended
        Called when one ends.

    Attributes
    ----------
    streams
        Offered everything, also between blocks; None without.
    """

    def __init__(
        self,
        writer: PartWriter,
        *,
        started: Callable[[bool], str] = lambda _baseline: "",
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._writer = writer
        self._started, self._ended = started, ended
        self._lock = threading.Lock()
        self._spans: list[Span] = []
        self._head = ActionUnitHead(None)
        self.streams: Streams | None = None

    def begin(self, folder: str, t_s: float, *, baseline: bool) -> str:
        """Record from a moment on."""
        if baseline:
            self._head = ActionUnitHead(None)
        with self._lock:
            self._spans = [one for one in self._spans if one.end_s + SETTLES_S > t_s]
            self._spans.append(Span(folder, t_s))
        return self._started(baseline)

    def pause(self, t_s: float) -> None:
        """Record nothing from a moment on."""
        with self._lock:
            self._spans[-1].pauses.append((t_s, float("inf")))

    def resume(self, t_s: float) -> None:
        """Record again."""
        with self._lock:
            pauses = self._spans[-1].pauses
            pauses[-1] = (pauses[-1][0], t_s)

    def end(self, t_s: float) -> None:
        """Record up to a moment."""
        with self._lock:
            self._spans[-1].end_s = t_s
        self._ended()

    def use_baseline(self, baseline: Baseline | None) -> None:
        """Read action units against a person's own rest, as the score does."""
        if baseline is not None:
            self._head = ActionUnitHead(baseline.neutral_face())

    def take_face(self, observation: FaceObservation) -> None:
        """Take a frame at once: a power cut must not take the second that the score waits for."""
        blocks = list(self._blocks(observation.t_s))
        if not blocks and self.streams is None:
            return
        units = self._units(observation)
        for block in blocks:
            self._writer.put(block, "frames", frame_cells(observation, units))
        if self.streams is not None:
            self.streams.put_face(observation, units)

    def take_batch(self, batch: PulseBatch) -> None:
        """Take pulse samples as the sensor gave them."""
        for row in pulse_cells(batch):
            self._put("pulse", row[0], row)
        if self.streams is not None:
            self.streams.put_batch(batch)

    def take_second(self, result: SecondResult) -> None:
        """Take a second's beats and score."""
        self.use_baseline(result.baseline_made)
        self.take_beats(result.beats)
        # A second is over at its end, so the one that ends with a block belongs to it.
        self._put("scores", np.nextafter(result.t_s, 0.0), score_cells(result))

    def take_beats(self, beats: Sequence[Beat]) -> None:
        """Take beats."""
        for beat in beats:
            self._put("beats", beat.t_s, beat_cells(beat))

    def _units(self, observation: FaceObservation) -> ActionUnits | None:
        vector = observation.vector if observation.found else None
        if vector is None or not np.isfinite(vector).all():
            return None
        return self._head.estimate(vector)

    def _put(self, table: str, t_s: float, row: Row) -> None:
        for block in self._blocks(t_s):
            self._writer.put(block, table, row)

    def _blocks(self, t_s: float) -> Iterator[str]:
        with self._lock:
            spans = list(self._spans)
        return (one.block for one in spans if one.covers(t_s))
