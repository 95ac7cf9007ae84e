"""Varies aligned faces while the network learns: mirrored, moved, other light and grain."""

from typing import Final

import numpy as np
import torch
from torch import Tensor

MOVED: Final = 0.05
"""One standard deviation of the shift, in half sides of the picture, as landmarks err."""

TURNED_RAD: Final = 0.06
SCALED: Final = 0.05
GAIN: Final = 0.15
OFFSET: Final = 0.15
GRAIN: Final = 0.06
"""Deviations of turn, size, contrast, brightness and noise; brightness in units of 64 levels."""


def varied(pictures: Tensor, rng: np.random.Generator) -> Tensor:
    """Return pictures ``(n, 1, h, w)``, each changed in its own way."""
    n = len(pictures)
    angle, size = rng.normal(0.0, TURNED_RAD, n), rng.lognormal(0.0, SCALED, n)
    mirror = np.where(rng.random(n) < 0.5, -1.0, 1.0)
    maps = np.zeros((n, 2, 3), dtype=np.float32)
    maps[:, 0, 0], maps[:, 0, 1] = mirror * size * np.cos(angle), -size * np.sin(angle)
    maps[:, 1, 0], maps[:, 1, 1] = mirror * size * np.sin(angle), size * np.cos(angle)
    maps[:, :, 2] = rng.normal(0.0, MOVED, (n, 2))
    grid = torch.nn.functional.affine_grid(
        torch.from_numpy(maps), list(pictures.shape), align_corners=False
    )
    moved = torch.nn.functional.grid_sample(
        pictures, grid, padding_mode="border", align_corners=False
    )
    gain = _column(rng.lognormal(0.0, GAIN, n))
    offset = _column(rng.normal(0.0, OFFSET, n))
    grain = _column(np.abs(rng.normal(0.0, GRAIN, n))) * torch.randn(moved.shape)
    return (moved * gain + offset + grain).clamp(-2.0, 2.0)


def _column(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Tensor:
    return torch.from_numpy(values.astype(np.float32)).reshape(-1, 1, 1, 1)
