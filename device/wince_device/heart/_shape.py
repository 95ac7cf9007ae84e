"""The shape of a beat, and how well it agrees with the shapes before."""

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._profile import Profile
from ._shape_kernels import agreements, cut_shapes
from ._stream import SignalStream

Floats = NDArray[np.float64]

_POINTS: Final = 48
_SLOWEST: Final = 0.05  # least weight of a new beat: about twenty beats of memory
_ESTABLISHED: Final = 3  # beats that make a second shape a shape
_STALE: Final = 12  # beats without it, after which a second shape makes room
_LOST: Final = 6  # beats on end that fit no shape: the signal is another one now
_RECENT: Final = 12  # candidates
_ODD_SHARE: Final = 0.25


class ShapeReader:
    """Cuts the stretch around a fiducial point out of the signal.

    Parameters
    ----------
    profile
        Constants of the kind of signal.
    rate_hz
        Samples per second.
    """

    def __init__(self, *, profile: Profile, rate_hz: float) -> None:
        self._offsets = np.linspace(-profile.before_s, profile.after_s, _POINTS) * rate_hz
        # Compiles the kernels now, not when the first beat waits.
        shapes = cut_shapes(np.zeros(1), 0, np.zeros(1), self._offsets)
        agreements(shapes, shapes[0])

    def read(self, stream: SignalStream, position: float) -> Floats:
        """Return the shape at a position in samples: no mean, no slope, unit norm, ``(48,)``."""
        shape: Floats = self.read_all(stream, np.array([position]))[0]
        return shape

    def read_all(self, stream: SignalStream, positions: Floats) -> Floats:
        """Return the shapes at rising positions, shape ``(n, 48)``."""
        begin, end = positions[0] + self._offsets[0], positions[-1] + self._offsets[-1]
        first, window = stream.light(int(begin) - 1, int(end) + 2)
        return cut_shapes(window, first, positions, self._offsets)


class _RunningMean:
    """The running mean of alike shapes."""

    def __init__(self, shape: Floats, *, beat: int) -> None:
        self._mean = shape
        self.beats = 1
        self.last_beat = beat

    def agreement(self, shape: Floats) -> float:
        """Return the correlation with a shape, 0-1."""
        return float(self.agreements(shape[np.newaxis])[0])

    def agreements(self, shapes: Floats) -> Floats:
        """Return the correlations with shapes ``(n, 48)``, shape ``(n,)``, 0-1."""
        return agreements(shapes, self._mean)

    def learn(self, shape: Floats, *, beat: int) -> None:
        """Take a shape in."""
        self.beats += 1
        self.last_beat = beat
        mean = self._mean + max(_SLOWEST, 1.0 / self.beats) * (shape - self._mean)
        self._mean = mean / float(np.linalg.norm(mean))


class Template:
    """The shapes that beats usually have: one, or two where ectopic beats are frequent.

    Parameters
    ----------
    agreement
        Correlation from which two shapes are alike.
    """

    def __init__(self, *, agreement: float) -> None:
        self._agreement = agreement
        self._odd: deque[bool] = deque(maxlen=_RECENT)
        self.forget()

    def forget(self) -> None:
        """Start over."""
        self._usual: _RunningMean | None = None
        self._other: _RunningMean | None = None
        self._beat = 0
        self._lost = 0
        self._odd.clear()

    def agreement(self, shape: Floats) -> float:
        """Return the correlation with the nearest usual shape, 0-1; 1 while there is none."""
        if self._usual is None:
            return 1.0
        nearest = self._usual.agreement(shape)
        if self._other is not None and self._other.beats >= _ESTABLISHED:
            nearest = max(nearest, self._other.agreement(shape))
        return nearest

    def usual_agreements(self, shapes: Floats) -> Floats:
        """Return the correlations with the most usual shape, 0-1; 1 while there is none."""
        return np.ones(len(shapes)) if self._usual is None else self._usual.agreements(shapes)

    def observe(self, shape: Floats) -> None:
        """Take note of a candidate of a beat's size, be it a beat or not."""
        self._odd.append(self.usual_agreements(shape[np.newaxis])[0] < self._agreement)

    @property
    def often_odd(self) -> bool:
        """Whether candidates of a beat's size often have another shape."""
        return sum(self._odd) >= _ODD_SHARE * _RECENT

    def learn(self, shape: Floats) -> None:
        """Take one beat's shape in."""
        self._beat += 1
        self._lost = self._lost + 1 if self.agreement(shape) < self._agreement else 0
        if self._usual is None or self._lost >= _LOST:
            self.forget()
            self._usual = _RunningMean(shape, beat=self._beat)
        elif self._usual.agreement(shape) >= self._agreement:
            self._usual.learn(shape, beat=self._beat)
        else:
            self._learn_other(shape)

    def _learn_other(self, shape: Floats) -> None:
        other = self._other
        if other is not None and other.agreement(shape) >= self._agreement:
            other.learn(shape, beat=self._beat)
        elif other is None or other.beats < _ESTABLISHED or self._beat - other.last_beat > _STALE:
            self._other = _RunningMean(shape, beat=self._beat)
