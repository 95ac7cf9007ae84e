"""The inner loop of learning how deep a face's points lie from how its own turning moves them."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Floats = NDArray[np.float64]

SUMS = 8
"""Weight; means of the head's turn and of the motion, two each; their squares and product."""


@kernel
def learn_depths(
    own: Floats,
    turn: Floats,
    noise: Floats,
    good: NDArray[np.bool_],
    memory: float,
    most: float,
    prior: Floats,
    sums: Floats,
    learned: Floats,
) -> None:
    """Add a frame to each point's regression of its own motion on the head's turn.

    The slope is what the point lies deeper than thought. What moves the point beside the head's
    turn makes its residual larger, and the prior weigh more.

    Parameters
    ----------
    own
        Shape ``(n, 2)``: motion that a head without any learned depth leaves, interocular
        distances.
    turn
        Shape ``(2,)``: where one step of depth is seen.
    noise
        Shape ``(n,)``: variance of each place.
    good
        Shape ``(n,)``: points that count.
    memory
        Weight of the frame before.
    most
        Largest depth to learn, either way.
    prior
        Shape ``(n, 2)``: depth and its variance before this reference.
    sums
        Shape ``(n, 8)``: kept between frames.
    learned
        Result, shape ``(n, 2)``: depth and its variance.
    """
    for n in range(own.shape[0]):
        if not good[n]:
            continue
        kept = sums[n]
        kept[0] = memory * kept[0] + 1.0
        kept[5], kept[6], kept[7] = memory * kept[5], memory * kept[6], memory * kept[7]
        for axis in range(2):
            turned, moved = turn[axis] - kept[1 + axis], own[n, axis] - kept[3 + axis]
            kept[1 + axis] += turned / kept[0]
            kept[3 + axis] += moved / kept[0]
            rest = own[n, axis] - kept[3 + axis]
            kept[5] += turned * (turn[axis] - kept[1 + axis])
            kept[6] += turned * rest
            kept[7] += moved * rest
        unexplained = 0.0
        if kept[5] > 0.0:
            freedom = max(2.0 * kept[0] - 3.0, 1.0)
            unexplained = max(0.0, kept[7] - kept[6] ** 2 / kept[5]) / freedom
        held = max(unexplained, noise[n]) / prior[n, 1]
        learned[n, 0] = (kept[6] + held * prior[n, 0]) / (kept[5] + held)
        learned[n, 0] = min(max(learned[n, 0], -most), most)
        learned[n, 1] = held * prior[n, 1] / (kept[5] + held)
