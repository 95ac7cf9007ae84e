"""Which candidates are beats: thresholds that follow the amplitude and the rhythm."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ._profile import Profile
from ._robust import median

_REMEMBERED: Final = 8
_USUAL_INTERVAL_S: Final = 0.8  # taken until the first intervals are known: 75/min
_INTERVAL_RANGE_S: Final = (0.25, 2.0)

# Share of the usual size that a candidate needs, against the time since the last beat in usual
# intervals: strict where T waves and dicrotic waves lie, lenient where a beat is due.
_ELAPSED: Final = (0.0, 0.5, 0.9, 1.5, 3.0, 6.0)
_NEEDED: Final = (0.75, 0.55, 0.4, 0.3, 0.15, 0.02)
# Held back until it is clear that no better candidate came: half of that, or less where what lies
# between the beats is smaller still.
_LENIENT: Final = 0.5
_LENIENT_LEAST: Final = 0.12
_ABOVE_NOISE: Final = 3.0
_LEARNED: Final = 0.45
_DUE: Final = 0.6  # of the usual interval
_FAR_LARGER: Final = 4.0
_REFERENCE: Final = 3  # the third largest of the newest sizes is that of a beat, if half are
_OVERDUE_S: Final = 3.0
_LARGEST: Final = 1.5  # size beyond which a candidate is no more convincing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible beat.

    Attributes
    ----------
    index
        Its place in the stretch, in samples.
    size
        The detection feature.
    weight
        0-1: how far its shape lets the size count.
    position
        Where its fiducial point is, in samples, if that is known already.
    """

    index: int
    size: float
    weight: float = 1.0
    position: float | None = None


class BeatDecider:
    """Accepts or rejects the candidates of one stretch.

    Parameters
    ----------
    profile
        Constants of the kind of signal.
    rate_hz
        Samples per second.
    """

    def __init__(self, *, profile: Profile, rate_hz: float) -> None:
        self._profile = profile
        self._rate_hz = rate_hz
        self._sizes: deque[float] = deque(maxlen=_REMEMBERED)
        self._usual_size: float | None = None
        self._intervals_s: deque[float] = deque(maxlen=_REMEMBERED)
        self._noise: deque[float] = deque(maxlen=_REMEMBERED)
        self._last: Candidate | None = None
        self._weak: Candidate | None = None

    @property
    def usual_size(self) -> float:
        """Median size of the newest beats; 0 before the first.

        Where the newest and another one are far larger than the rest, these are the beats, and
        the rest was noise, learned from before the first beat came.
        """
        if self._usual_size is None:
            self._usual_size = _usual_of(self._sizes)
        return self._usual_size

    @property
    def deadline(self) -> int | None:
        """Index at which a weak candidate is to be settled."""
        if self._weak is None:
            return None
        return self._weak.index + round(self._profile.hold_s * self._rate_hz)

    def relearn_if_overdue(self, index: int) -> bool:
        """Take the size of beats from what was rejected, if beats stay out for too long.

        After strong motion the usual size is that of the motion.
        """
        since_s = 0.0 if self._last is None else (index - self._last.index) / self._rate_hz
        if since_s <= _OVERDUE_S or not self._noise:
            return False
        self._sizes.clear()
        self._remember_size(_size_of_beats(self._noise))
        return True

    def restart(self, *, forget: bool) -> None:
        """Begin a new stretch, with or without the knowledge of the one before."""
        self._last = self._weak = None
        if forget:
            self._sizes.clear()
            self._usual_size = None
            self._noise.clear()
            self._intervals_s.clear()

    def is_beat_sized(self, candidate: Candidate) -> bool:
        """Tell whether a candidate is as large as a small beat, whatever its shape."""
        return candidate.size >= _LEARNED * self.usual_size

    def learn(self, candidates: list[Candidate]) -> list[Candidate]:
        """Set the usual size from the first candidates and return the beats among them."""
        if not candidates:
            return []
        self._remember_size(_size_of_beats([one.size for one in candidates]))
        return [beat for one in candidates for beat in self.judge(one)]

    def judge(self, candidate: Candidate) -> list[Candidate]:
        """Return the beats that a candidate makes certain: none, itself, or a held one too."""
        share = (
            min(candidate.size / (self.usual_size or candidate.size), _LARGEST) * candidate.weight
        )
        needed = self._needed(candidate)
        if share >= needed:
            held = self._settle_before(candidate)
            self._accept(candidate)
            return [*held, candidate]
        if share >= self._lenient(needed, candidate) and self._is_best_weak(candidate):
            self._weak = candidate
        self._noise.append(candidate.size)
        return []

    def settle(self) -> list[Candidate]:
        """Decide on the weak candidate at its deadline: a beat if one was due there."""
        weak, self._weak = self._weak, None
        if weak is None or self._elapsed(weak) < _DUE:
            return []
        self._accept(weak)
        return [weak]

    def _lenient(self, needed: float, candidate: Candidate) -> float:
        if not self._noise or needed > 1.0:
            return _LENIENT * needed
        noise = median(self._noise) / (self.usual_size or candidate.size)
        return min(_LENIENT * needed, max(_LENIENT_LEAST, _ABOVE_NOISE * noise))

    def _is_best_weak(self, candidate: Candidate) -> bool:
        weak = self._weak
        return weak is None or candidate.size * candidate.weight > weak.size * weak.weight

    def _settle_before(self, strong: Candidate) -> list[Candidate]:
        """Return the held candidate if it leaves room for the strong one after it."""
        weak = self._weak
        if weak is not None and strong.index - weak.index < _DUE * self._usual_interval():
            self._weak = None
        return self.settle()

    def _needed(self, candidate: Candidate) -> float:
        if self._last is None:
            return _LEARNED
        since = candidate.index - self._last.index
        if since < self._profile.refractory_s * self._rate_hz:
            return float("inf")
        needed = _needed_at(self._elapsed(candidate))
        if since < self._echo_reach():
            share = self._last.size / (self.usual_size or candidate.size)
            needed = max(needed, self._profile.echo_share * min(share, _LARGEST))
        return needed

    def _echo_reach(self) -> float:
        fixed = self._profile.echo_s * self._rate_hz
        return max(fixed, self._profile.echo_share_of_interval * self._usual_interval())

    def _elapsed(self, candidate: Candidate) -> float:
        if self._last is None:
            return 1.0
        return (candidate.index - self._last.index) / self._usual_interval()

    def _usual_interval(self) -> float:
        """Return the usual interval in samples."""
        usual_s = median(self._intervals_s) if self._intervals_s else _USUAL_INTERVAL_S
        shortest_s, longest_s = _INTERVAL_RANGE_S
        return min(max(usual_s, shortest_s), longest_s) * self._rate_hz

    def _accept(self, beat: Candidate) -> None:
        if self._last is not None:
            self._intervals_s.append((beat.index - self._last.index) / self._rate_hz)
        self._remember_size(beat.size)
        self._last = beat

    def _remember_size(self, size: float) -> None:
        self._sizes.append(size)
        self._usual_size = None


def _usual_of(sizes: Sequence[float]) -> float:
    if not sizes:
        return 0.0
    usual = median(sizes)
    far = [size for size in sizes if size > _FAR_LARGER * usual]
    if len(far) > 1 and far[-1] == sizes[-1]:
        return median(far)
    reference = sorted(sizes)[-min(_REFERENCE, len(sizes))]
    return median(size for size in sizes if size >= _LEARNED * reference)


def _needed_at(elapsed: float) -> float:
    """Return the share needed at a time since the last beat, linear between the table's points."""
    if elapsed >= _ELAPSED[-1]:
        return _NEEDED[-1]
    above = bisect_right(_ELAPSED, elapsed)
    left, right = _ELAPSED[above - 1], _ELAPSED[above]
    slope = (_NEEDED[above] - _NEEDED[above - 1]) / (right - left)
    return _NEEDED[above - 1] + slope * (elapsed - left)


def _size_of_beats(sizes: Iterable[float]) -> float:
    """Return the median of the large ones among the sizes of beats and lesser waves."""
    every = list(sizes)
    least = _LEARNED * max(every)
    return median(size for size in every if size >= least)
