"""Random functions of time that keep no state: the same seed gives the same value at the same time.

Values are drawn in blocks, each from its own generator keyed by seed, stream and block number, so
that any moment of an endless run can be asked for in any order and memory stays flat.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
_BLOCK = 512
_OFFSET = 1 << 32  # keeps block numbers of times before zero positive, as the generator asks


def generator(seed: int, stream: int, block: int = 0) -> np.random.Generator:
    """Return the generator of one block of one stream."""
    return np.random.default_rng([seed, stream, block + _OFFSET])


class BlockCache(Generic[T]):
    """The last few blocks of something that is made block by block; safe between threads."""

    def __init__(self, make: Callable[[int], T], *, keep: int = 4) -> None:
        self._make = make
        self._keep = keep
        self._blocks: OrderedDict[int, T] = OrderedDict()
        self._lock = threading.Lock()

    def __getitem__(self, number: int) -> T:
        with self._lock:
            if number in self._blocks:
                self._blocks.move_to_end(number)
            else:
                self._blocks[number] = self._make(number)
                while len(self._blocks) > self._keep:
                    self._blocks.popitem(last=False)
            return self._blocks[number]


class NormalSequence:
    """An endless sequence of independent standard normal values, addressed by index."""

    def __init__(self, seed: int, stream: int) -> None:
        self._blocks = BlockCache(lambda n: generator(seed, stream, n).standard_normal(_BLOCK))

    def at(self, indices: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the values at the indices, in the same shape."""
        numbers = indices // _BLOCK
        values = np.empty(indices.shape)
        for number in np.unique(numbers):
            here = numbers == number
            values[here] = self._blocks[int(number)][indices[here] - number * _BLOCK]
        return values


class LatticeNoise:
    """Independent noises of unit variance on a lattice in time, joined by cubics between points.

    Parameters
    ----------
    seed, stream
        Name the noise.
    rate_hz
        Points of the lattice per second.
    channels
        How many noises there are.
    """

    def __init__(self, seed: int, stream: int, *, rate_hz: float, channels: int) -> None:
        self._sequence = NormalSequence(seed, stream)
        self._rate_hz = rate_hz
        self._channels = channels

    def at(self, t_s: float) -> NDArray[np.float64]:
        """Return the noises at a time, shape ``(channels,)``."""
        position = t_s * self._rate_hz
        base = math.floor(position)
        f = position - base
        first = (base - 1) * self._channels
        indices = np.arange(first, first + 4 * self._channels)
        a, b, c, d = self._sequence.at(indices).reshape(4, self._channels)
        cubic = b + 0.5 * f * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)))
        return np.asarray(cubic, dtype=np.float64)


@dataclass(frozen=True)
class Wander:
    """A slow smooth wander of unit variance: sinusoids with fixed random phases.

    Parameters
    ----------
    seed, stream
        Name the wander.
    low_hz, high_hz
        Its band; the amplitudes fall as one over the root of the frequency.
    """

    seed: int
    stream: int
    low_hz: float
    high_hz: float
    _terms: NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rng = generator(self.seed, self.stream)
        edges = np.geomspace(self.low_hz, self.high_hz, 10)
        frequency = rng.uniform(edges[:-1], edges[1:])
        amplitude = frequency**-0.5
        amplitude *= np.sqrt(2.0 / np.sum(amplitude**2))
        phase = rng.uniform(0, 2 * np.pi, frequency.size)
        object.__setattr__(self, "_terms", np.stack([frequency, amplitude, phase]))

    def at(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the wander at the times, in the same shape."""
        frequency, amplitude, phase = self._terms
        angle = 2 * np.pi * frequency * t_s[..., np.newaxis] + phase
        return np.asarray(np.sin(angle) @ amplitude, dtype=np.float64)
