"""Checks of arguments, each refusing with one sentence that names argument, value and rule."""

from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatVector = NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)
# No physical quantity comes near it, and squares of such numbers can still be summed.
LARGEST = 1e100


def has_gap(vector: FloatVector) -> bool:
    """Tell whether a vector holds a NaN."""
    return bool(np.isnan(vector).any())


def real_array(name: str, values: ArrayLike) -> FloatVector:
    """Return a contiguous, writable float64 array of whatever shape, no number beyond 1e100.

    A writable copy is made of a read-only array: a compiled kernel is specialised on that flag,
    and a second specialisation would be compiled while a patient waits.
    """
    message = f"{name} is {type(values).__name__}; must be a sequence of real numbers"
    try:
        given = np.asarray(values)
        array = np.require(given, dtype=np.float64, requirements=["C", "A", "W"])
    except (TypeError, ValueError, OverflowError, np.exceptions.ComplexWarning) as error:
        raise ValueError(message) from error
    if given.dtype.kind not in "biufO":
        raise ValueError(message)
    beyond = np.abs(array) > LARGEST
    if beyond.any():
        at = np.unravel_index(int(np.argmax(beyond)), array.shape)
        place = ", ".join(map(str, at))
        raise ValueError(
            f"{name}[{place}] is {array[at]}; must be finite and at most 1e100 in size, or NaN "
            "for a gap"
        )
    return array


def vector_with_gaps(name: str, values: ArrayLike) -> FloatVector:
    """Return a contiguous, writable float64 vector in which NaN marks gaps."""
    vector = real_array(name, values)
    if vector.ndim != 1:
        raise ValueError(f"{name} has shape {vector.shape}; must have one dimension")
    return vector


def finite_vector(name: str, values: ArrayLike, *, at_least: int = 1) -> FloatVector:
    """Return a float64 vector of finite numbers with at least so many of them."""
    vector = vector_with_gaps(name, values)
    missing = np.isnan(vector)
    if missing.any():
        raise ValueError(f"{name}[{int(np.argmax(missing))}] is NaN; must be finite")
    if vector.size < at_least:
        raise ValueError(f"{name} has {vector.size} values; must have at least {at_least}")
    return vector


def positive_where_known(name: str, vector: FloatVector) -> None:
    """Refuse a vector with a number that is not above zero; NaN passes."""
    wrong = vector <= 0.0
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ValueError(f"{name}[{at}] is {vector[at]}; must be greater than 0")


def positive_vector(name: str, values: ArrayLike, *, at_least: int = 1) -> FloatVector:
    """Return a float64 vector of finite numbers above zero."""
    vector = finite_vector(name, values, at_least=at_least)
    positive_where_known(name, vector)
    return vector


def rising_vector(name: str, values: ArrayLike) -> FloatVector:
    """Return a float64 vector whose finite values never fall; NaN marks gaps."""
    vector = vector_with_gaps(name, values)
    finite = vector[~np.isnan(vector)]
    falls = np.diff(finite) < 0.0
    if falls.any():
        at = int(np.argmax(falls))
        raise ValueError(
            f"{name} falls from {finite[at]} to {finite[at + 1]}; must be in order of time"
        )
    return vector


def same_length(**vectors: NDArray[np.generic]) -> None:
    """Refuse vectors of different lengths."""
    sizes = {name: vector.size for name, vector in vectors.items()}
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{name} has {size} values" for name, size in sizes.items())
        raise ValueError(f"{listed}; must have the same length")


def whole_number(name: str, value: int, *, at_least: int) -> int:
    """Return a whole number not below a bound."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ValueError(f"{name} is {value!r}; must be a whole number")  # noqa: TRY004 - the package raises ValueError only
    if value < at_least:
        raise ValueError(f"{name} is {value}; must be at least {at_least}")
    return int(value)


def positive_number(name: str, value: float) -> float:
    """Return a finite number above zero."""
    if not (np.isfinite(value) and value > 0.0):
        raise ValueError(f"{name} is {value}; must be a finite number greater than 0")
    return float(value)


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return the array, no longer to be written to."""
    array.flags.writeable = False
    return array


def finite_segments(values: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return start and stop of each run of finite values."""
    finite = np.concatenate(([False], ~np.isnan(values), [False]))
    changes = np.flatnonzero(finite[1:] != finite[:-1])
    return [(int(a), int(b)) for a, b in changes.reshape(-1, 2)]
