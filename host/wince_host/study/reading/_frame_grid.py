"""Puts rows of a face that were measured elsewhere on the frame grid of the analysis."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from wince_host.research import on_grid
from wince_host.study._material import REGIONS, Frames, Vector
from wince_wire import RecordingError

from ._damage import DamagedError


def gridded(
    what: str,
    times_s: Vector,
    index: Vector,
    speeds: NDArray[np.float64],
    units: Mapping[str, Vector],
) -> Frames:
    """Return frames on their grid, lost ones as rows of NaN.

    Parameters
    ----------
    what
        Is named where it cannot be done.
    times_s, index
        Of each frame, shape ``(n,)``.
    speeds
        Of V1, V2 and V3, shape ``(n, 3)``.
    units
        Action units by name, shape ``(n,)`` each.

    Raises
    ------
    DamagedError
        If times do not rise, no two frames are successive, or the grid would be too long.
    """
    if not (np.diff(times_s) > 0.0).all():
        raise DamagedError("clock", f"{what} has times that do not rise")
    try:
        rate_hz, grid_s, filled = on_grid(
            times_s, index, np.column_stack([speeds, *units.values()])
        )
    except RecordingError as error:
        raise DamagedError("unreadable", f"{what}: {error.sentence}") from error
    if rate_hz is None:
        raise DamagedError("clock", f"{what} has no two successive frames")
    taken = np.zeros(grid_s.size, dtype=np.bool_)
    taken[np.searchsorted(grid_s, times_s - 1e-9).clip(0, grid_s.size - 1)] = True
    columns = [np.ascontiguousarray(column) for column in filled[:, len(REGIONS) :].T]
    return Frames(
        rate_hz=rate_hz,
        times_s=grid_s,
        taken=taken,
        speeds=np.ascontiguousarray(filled[:, : len(REGIONS)]),
        noise_speed=None,
        units=dict(zip(units, columns, strict=True)),
    )
