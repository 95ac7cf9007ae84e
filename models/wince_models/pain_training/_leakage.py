"""Whether faces that are judged on resemble faces that were learned from too closely."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BYTES: Final = 32
NEAR_BITS: Final = 26
"""Of 256: at most so many differ between most pictures of one face in one scene and expression.
Between drawn people the nearest differed in more; the report says how near the nearest came."""

AT_ONCE: Final = 64
SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A judged picture and the one learned from that resembles it most."""

    judged: str
    learned: str
    bits: int
    same_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leakage:
    """How close the nearest picture on the other side of the split is.

    Attributes
    ----------
    bits
        Shape ``(n,)``: differing bits, of 256, to the nearest picture learned from; 257 where
        a row was not judged.
    near
        Judged pictures with such a twin.
    shared_people
        People who are on both sides of some fold.
    twins
        The closest pairs.
    """

    bits: NDArray[np.int16]
    near: int
    shared_people: int
    twins: tuple[Twin, ...]


def leakage(
    likeness: NDArray[np.uint8],
    fold_of: NDArray[np.int64],
    people: NDArray[np.str_],
    names: NDArray[np.str_],
) -> Leakage:
    """Return how close judged pictures come to those learned from.

    Parameters
    ----------
    likeness
        Shape ``(n, 32)``.
    fold_of
        Shape ``(n,)``: the fold in which a row is judged, 0 where in none. It is learned from in
        all others.
    people, names
        Shape ``(n,)``.
    """
    bits, nearest = _nearest(likeness, fold_of)
    close = np.flatnonzero(bits <= NEAR_BITS)
    ordered = close[np.argsort(bits[close], kind="stable")]
    twins = [
        Twin(
            judged=str(names[row]),
            learned=str(names[nearest[row]]),
            bits=int(bits[row]),
            same_person=bool(people[row] == people[nearest[row]]),
        )
        for row in ordered[:SHOWN]
    ]
    shared = [
        person for person in np.unique(people) if len(np.unique(fold_of[people == person])) > 1
    ]
    return Leakage(bits=bits, near=len(close), shared_people=len(shared), twins=tuple(twins))


def _nearest(
    likeness: NDArray[np.uint8], fold_of: NDArray[np.int64]
) -> tuple[NDArray[np.int16], NDArray[np.intp]]:
    words = np.ascontiguousarray(likeness).view(np.uint64)
    bits = np.full(len(words), 8 * BYTES + 1, dtype=np.int16)
    nearest = np.zeros(len(words), dtype=np.intp)
    for start in range(0, len(words), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        apart = np.zeros((len(words[some]), len(words)), dtype=np.int16)
        for word in range(words.shape[1]):
            apart += np.bitwise_count(words[some, word, None] ^ words[None, :, word])
        apart[fold_of[some, None] == fold_of[None, :]] = 8 * BYTES + 1
        apart[fold_of[some] == 0] = 8 * BYTES + 1
        nearest[some] = apart.argmin(axis=1)
        bits[some] = apart.min(axis=1)
    return bits, nearest
