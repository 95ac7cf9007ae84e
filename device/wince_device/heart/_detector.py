"""Beats in a run of samples without a gap, each with its time and its likeness to the others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SignalKind

from ._decision import BeatDecider, Candidate
from ._fiducial import locator_for
from ._profile import LEARNING_S, PROFILES
from ._rivals import Rivals
from ._shape import ShapeReader, Template
from ._shape_kernels import overtone_share
from ._stream import SignalStream
from ._summit import SummitCorrection
from ._trust import Detection

Floats = NDArray[np.float64]

_NEVER: Final = 1 << 62
_SHIFT_REACH_S: Final = 0.08
_SHIFT_STEP_S: Final = 0.004
_SHARPNESS: Final = 3  # power of the agreement that weighs a candidate in a noisy signal


class BeatDetector:
    """Detects beats on line. What it finds does not depend on how the samples are cut.

    Parameters
    ----------
    kind
        ``"ecg"`` or ``"ppg"``.
    rate_hz
        Samples per second.
    """

    def __init__(self, *, kind: SignalKind, rate_hz: float) -> None:
        profile = PROFILES[kind]
        self._stream = SignalStream(kind=kind, rate_hz=rate_hz)
        self._decider = BeatDecider(profile=profile, rate_hz=rate_hz)
        self._locator = locator_for(kind, rate_hz=rate_hz)
        self._reader = ShapeReader(profile=profile, rate_hz=rate_hz)
        self._summit = SummitCorrection(profile=profile, rate_hz=rate_hz) if kind == "ppg" else None
        self._template = Template(agreement=profile.shape_agreement)
        self._rivals = Rivals(reach=round(profile.rival_s * rate_hz))
        step = max(1.0, _SHIFT_STEP_S * rate_hz)
        reach = np.floor(_SHIFT_REACH_S * rate_hz / step) * step
        self._shifts = np.arange(-reach, reach + 0.5 * step, step)
        self._noisy_background = profile.noisy_background
        self._rate_hz = rate_hz
        self._longest_wait = round((profile.hold_s + profile.rival_s) * rate_hz)
        self._learning = round(LEARNING_S * rate_hz)
        self._learned: list[Candidate] | None = []
        self._before = -1
        overtone_share(np.zeros(2))
        # Compiles the kernel now, not when the first sample waits.
        self._stream.advance(np.empty(0), np.empty(0), 0, _NEVER)

    def restart(self, *, forget: bool) -> None:
        """Begin a new run of samples, with or without what is known of the signal."""
        self._stream.restart()
        self._before = -1
        if self._learned is not None:
            forget = True
        self._decider.restart(forget=forget)
        self._rivals.restart()
        if forget:
            self._template.forget()
            if self._summit is not None:
                self._summit.forget()
            self._learned = []

    def measured_rate_hz(self) -> float | None:
        """Return the rate that the newest sample times show."""
        return self._stream.measured_rate_hz()

    def detect(self, samples: Floats, times_s: Floats) -> Iterator[Detection]:
        """Yield the beats that become certain with these samples, in order.

        Parameters
        ----------
        samples, times_s
            Shape ``(n,)``, finite, without a gap.
        """
        taken = 0
        while taken < samples.size:
            taken, index = self._stream.advance(samples, times_s, taken, self._stop_count())
            for beat in self._beats_at(index):
                # Nearer to the beginning the filters saw what was not there.
                if beat.index >= self._stream.half:
                    yield self._detection(beat)

    def finish(self) -> Iterator[Detection]:
        """Yield the beats near the end of the run that later samples could no longer change much.

        The last value is taken to go on, so that what waits is settled; a beat counts only where
        the filters saw it wholly, before the end.
        """
        if self._stream.count == 0:
            return
        last_index, last_s = self._stream.count - 1, self._stream.time_at(self._stream.count - 1)
        seen_s = self._stream.time_at(last_index - self._stream.half)
        steps = np.arange(1.0, self._stream.reach + self._longest_wait + 2.0)
        value = self._stream.sample_at(last_index)
        for detection in self.detect(np.full(steps.size, value), last_s + steps / self._rate_hz):
            if detection.t_s <= seen_s:
                yield detection

    def _stop_count(self) -> int:
        """Return after how many samples a decision is due even without a new candidate."""
        if self._learned is not None:
            return self._learning if self._stream.count < self._learning else _NEVER
        deadlines = [self._rivals.deadline, self._decider.deadline]
        due = [deadline for deadline in deadlines if deadline is not None]
        return min(due) + self._stream.reach + 1 if due else _NEVER

    def _beats_at(self, index: int) -> list[Candidate]:
        """Return the beats that a candidate, or the time that passed, makes certain."""
        if self._learned is not None:
            return self._learn(index, self._learned)
        settled = self._offer(self._weighed(index)) if index >= 0 else []
        if self._is_due(self._rivals.deadline):
            settled += self._rivals.settle()
        beats = [beat for candidate in settled for beat in self._decider.judge(candidate)]
        if self._is_due(self._decider.deadline):
            beats += self._decider.settle()
        return beats

    def _offer(self, candidate: Candidate) -> list[Candidate]:
        return self._rivals.offer(candidate, usual_size=self._decider.usual_size)

    def _is_due(self, deadline: int | None) -> bool:
        return deadline is not None and self._stream.count > deadline + self._stream.reach

    def _learn(self, index: int, candidates: list[Candidate]) -> list[Candidate]:
        if index >= 0:
            candidates += self._offer(Candidate(index, self._stream.feature_at(index)))
        if self._stream.count < self._learning:
            return []
        candidates += self._rivals.settle()
        if not candidates:
            return []
        self._learned = None
        beats = self._decider.learn(candidates)
        self._learn_shape(beats)
        return beats

    def _learn_shape(self, beats: list[Candidate]) -> None:
        """Know polarity and shape before the first beat is located and compared."""
        for beat in beats:
            self._locator.observe(self._stream, beat.index)
        for beat in beats:
            position, shape = self._shape(beat)
            self._template.learn(shape)
            self._unshifted(position, self._template.agreement(shape))

    def _weighed(self, index: int) -> Candidate:
        """Return the candidate; in a noisy signal its size counts as far as its shape fits."""
        candidate = Candidate(index, self._stream.feature_at(index))
        if self._decider.relearn_if_overdue(index):
            self._template.forget()
        if self._decider.is_beat_sized(candidate):
            self._template.observe(self._shape(candidate)[1])
        return self._aligned(candidate) if self._is_noisy() else candidate

    def _aligned(self, candidate: Candidate) -> Candidate:
        """Return the candidate placed where the signal around it fits the usual shape best."""
        positions = candidate.index + self._shifts
        shapes = self._reader.read_all(self._stream, positions)
        agreements = self._template.usual_agreements(shapes)
        best = int(np.argmax(agreements))
        weight = float(agreements[best]) ** _SHARPNESS
        return replace(candidate, weight=weight, position=float(positions[best]))

    def _is_noisy(self) -> bool:
        """Tell whether size alone no longer makes a beat: odd shapes, and no rest between them."""
        limit = self._noisy_background * self._decider.usual_size
        return self._template.often_odd and self._stream.background() > limit

    def _detection(self, beat: Candidate) -> Detection:
        self._locator.observe(self._stream, beat.index)
        position, shape = self._shape(beat)
        quality = self._template.agreement(shape)
        self._template.learn(shape)
        time_s = self._stream.time_at(self._unshifted(position, quality))
        overtones = self._overtones(beat.index)
        height = self._locator.height(self._stream, position)
        background = self._stream.background()
        return Detection(time_s, beat.size, quality, background, overtones, height)

    def _overtones(self, index: int) -> float:
        """Return the share of the wave since the beat before that is no sine of that period."""
        before, self._before = self._before, index
        if self._summit is None or before < 0:
            return 1.0
        _, wave = self._stream.raw(before, index)
        return overtone_share(wave)

    def _unshifted(self, position: float, quality: float) -> float:
        """Return where the summit lies in the signal as it was before it was smoothed."""
        if self._summit is None:
            return position
        self._summit.learn(self._stream, position, quality)
        return position + self._summit.shift

    def _shape(self, beat: Candidate) -> tuple[float, Floats]:
        position = beat.position
        if position is None:
            position = self._locator.locate(self._stream, beat.index)
        return position, self._reader.read(self._stream, position)
