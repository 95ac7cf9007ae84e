"""Varies crops while they are learned from: what a real camera and a real crop may do besides.

Drawn faces differ from real ones in ways that nobody listed. What the network must not lean on is
therefore disturbed: fine shading, exact contrast, exact place, any single part of the face.
"""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

DARKEST: Final = -2.0
BRIGHTEST: Final = 127 / 64
SHADING_CELLS: Final = 4


def varied(pictures: Tensor, rng: np.random.Generator, *, groups: int) -> Tensor:
    """Return pictures ``(n, 1, 112, 112)``, each changed by itself; some people are mirrored.

    Parameters
    ----------
    pictures
        As the network takes them; the rows of one person follow each other.
    rng
        Draws everything.
    groups
        People among the rows.
    """
    n = len(pictures)
    pictures = _moved(pictures, rng)
    pictures = _toned(pictures, rng)
    shading = functional.interpolate(
        _normal(rng, (n, 1, SHADING_CELLS, SHADING_CELLS), 0.18), size=112, mode="bilinear"
    )
    pictures = pictures + shading
    blurred = functional.avg_pool2d(pictures, 3, stride=1, padding=1, count_include_pad=False)
    share = torch.from_numpy(
        (rng.random((n, 1, 1, 1)) * (rng.random((n, 1, 1, 1)) < 0.4)).astype(np.float32)
    )
    pictures = pictures + share * (blurred - pictures)
    strength = torch.from_numpy(rng.exponential(0.06, (n, 1, 1, 1)).astype(np.float32))
    pictures = pictures + strength * torch.randn(pictures.shape)
    _cover(pictures, rng)
    mirrored = torch.from_numpy(np.repeat(rng.random(groups) < 0.5, -(-n // groups))[:n])
    pictures[mirrored] = pictures[mirrored].flip(-1)
    pictures.clamp_(DARKEST, BRIGHTEST)
    return pictures.contiguous(memory_format=torch.channels_last)


def _moved(pictures: Tensor, rng: np.random.Generator) -> Tensor:
    """Turn by some 2°, scale by some 3 %, shift by a pixel or so."""
    n = len(pictures)
    angle, scale = rng.normal(0.0, 0.035, n), rng.normal(1.0, 0.03, n)
    maps = np.zeros((n, 2, 3), dtype=np.float32)
    maps[:, 0, 0] = maps[:, 1, 1] = scale * np.cos(angle)
    maps[:, 0, 1] = -scale * np.sin(angle)
    maps[:, 1, 0] = scale * np.sin(angle)
    maps[:, :, 2] = rng.normal(0.0, 1.2 / 56, (n, 2))
    grid = functional.affine_grid(torch.from_numpy(maps), [n, 1, 112, 112], align_corners=False)
    return functional.grid_sample(
        pictures, grid, mode="bilinear", padding_mode="border", align_corners=False
    )


def _toned(pictures: Tensor, rng: np.random.Generator) -> Tensor:
    n = len(pictures)
    level = ((pictures - DARKEST) / (BRIGHTEST - DARKEST)).clamp_(1e-3, 1.0)
    power = torch.from_numpy(rng.lognormal(0.0, 0.2, (n, 1, 1, 1)).astype(np.float32))
    curved = level**power * (BRIGHTEST - DARKEST) + DARKEST
    centred = curved - curved.mean(dim=(1, 2, 3), keepdim=True)
    gain = torch.from_numpy(rng.normal(1.0, 0.12, (n, 1, 1, 1)).astype(np.float32))
    return centred * gain + _normal(rng, (n, 1, 1, 1), 0.08)


def _cover(pictures: Tensor, rng: np.random.Generator) -> None:
    """Lay a plain patch over a part of every eighth picture."""
    for k in np.flatnonzero(rng.random(len(pictures)) < 0.12):
        top, left = rng.integers(0, 96, 2)
        height, width = rng.integers(8, 34, 2)
        pictures[k, 0, top : top + height, left : left + width] = float(rng.uniform(-1.5, 1.5))


def _normal(rng: np.random.Generator, shape: tuple[int, ...], deviation: float) -> Tensor:
    values: NDArray[np.float32] = rng.standard_normal(shape, dtype=np.float32)
    return torch.from_numpy(values * np.float32(deviation))
