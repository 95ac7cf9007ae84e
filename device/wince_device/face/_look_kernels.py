"""Loops over a face's points: what they look like, and where that is seen in a picture."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

from ._bare_kernels import bare_kernel
from ._patch_kernels import Bank, Workspace, compare_one, find_one, take_one

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RETRIED_EVERY: Final = 4
"""Frames between two looks for the reference at a point that looks otherwise: skin that has changed
stays so for longer."""


class SmoothView(NamedTuple):
    """A smoothed part of a picture.

    Attributes
    ----------
    image
        Luma, 0-255.
    corner_px
        Shape ``(2,)``: where its first point lies in the picture, x and y.
    pixel_px
        Side of its pixels in the picture's.
    """

    image: NDArray[np.float32]
    corner_px: Floats
    pixel_px: float


class Seen(NamedTuple):
    """Where points were seen. Arrays have one row for each point.

    Attributes
    ----------
    places_px
        Shape ``(n, 2)``.
    found
        Shape ``(n, 3)``: likeness with the reference, mean and contrast; see `find_one`.
    covariances_px2
        Shape ``(n, 3)``: of each place: its variances right and down, and what they have together.
    good
        Shape ``(n,)``.
    """

    places_px: Floats
    found: Floats
    covariances_px2: Floats
    good: Flags

    @property
    def likeness(self) -> Floats:
        """Correlation with the reference, shape ``(n,)``; -1 where nothing was found."""
        return self.found[:, 0]

    @property
    def contrast(self) -> Floats:
        """Weighted deviation inside each patch, grey levels, shape ``(n,)``."""
        return self.found[:, 2]


def nothing_seen(count: int) -> Seen:
    """Return room for so many points, none of them seen."""
    found = np.zeros((count, 3))
    found[:, 0] = -1.0
    return Seen(
        places_px=np.zeros((count, 2)),
        found=found,
        covariances_px2=np.zeros((count, 3)),
        good=np.zeros(count, dtype=np.bool_),
    )


@bare_kernel
def _copy(place: Floats, out: Floats) -> None:
    out[0], out[1] = place[0], place[1]


@bare_kernel
def _turn_patch(plane: Floats, bank: Bank, n: int, pixel_px: float, spread: Floats) -> None:
    """Write how a sample's step of a template is seen: by its skin as it is turned now."""
    unseen = bank.unseen[n]
    for i in range(2):
        for j in range(2):
            along = plane[i, 0] * unseen[0, j] + plane[i, 1] * unseen[1, j]
            spread[i, j] = along / pixel_px


@bare_kernel
def _take(
    view: SmoothView,
    place: Floats,
    plane: Floats,
    step_px: float,
    bank: Bank,
    n: int,
    work: Workspace,
) -> None:
    work.spread[0, 0] = work.spread[1, 1] = step_px / view.pixel_px
    work.spread[0, 1] = work.spread[1, 0] = 0.0
    determinant = plane[0, 0] * plane[1, 1] - plane[0, 1] * plane[1, 0]
    share = step_px / determinant
    unseen = bank.unseen[n]
    unseen[0, 0], unseen[1, 1] = plane[1, 1] * share, plane[0, 0] * share
    unseen[0, 1], unseen[1, 0] = -plane[0, 1] * share, -plane[1, 0] * share
    x = (place[0] - view.corner_px[0]) / view.pixel_px
    y = (place[1] - view.corner_px[1]) / view.pixel_px
    bank.taken[n] = take_one(view.image, x, y, bank, n, work)


@bare_kernel
def take_points(
    view: SmoothView,
    places: Floats,
    planes: Floats,
    step_px: float,
    wanted: Flags,
    bank: Bank,
    work: Workspace,
) -> None:
    """Keep what the wanted points look like now, or that they have no look.

    Parameters
    ----------
    view
        Made for this `step_px`.
    places
        Shape ``(n, 2)``, pixels of the whole picture.
    planes
        Shape ``(n, 2, 2)``: how the skin around each point is seen, from its own plane to pixels.
    step_px
        Distance of the samples.
    wanted
        Shape ``(n,)``.
    bank, work
        Where the looks are kept, and room.
    """
    for n in range(places.shape[0]):
        if wanted[n]:
            _take(view, places[n], planes[n], step_px, bank, n, work)


@bare_kernel
def _find(
    view: SmoothView,
    start: Floats,
    plane: Floats,
    bank: Bank,
    n: int,
    independent: float,
    work: Workspace,
    found: Floats,
    covariance: Floats,
) -> bool:
    _turn_patch(plane, bank, n, view.pixel_px, work.spread)
    x = (start[0] - view.corner_px[0]) / view.pixel_px
    y = (start[1] - view.corner_px[1]) / view.pixel_px
    if not find_one(view.image, x, y, bank, n, independent, work, found, covariance):
        return False
    for axis in range(2):
        work.at[axis] = work.at[axis] * view.pixel_px + view.corner_px[axis]
    for k in range(3):
        covariance[k] *= view.pixel_px * view.pixel_px
    return True


@bare_kernel
def find_points(
    view: SmoothView,
    start: Floats,
    planes: Floats,
    wanted: Flags,
    bank: Bank,
    independent: float,
    work: Workspace,
    seen: Seen,
) -> None:
    """Look for the wanted points' templates from `start` on; `seen.good` is not told here."""
    for n in range(start.shape[0]):
        if not (wanted[n] and bank.taken[n]):
            continue
        if _find(
            view, start[n], planes[n], bank, n, independent, work, seen.found[n],
            seen.covariances_px2[n],
        ):  # fmt: skip
            _copy(work.at, seen.places_px[n])


@bare_kernel
def look_for_points(
    view: SmoothView,
    start: Floats,
    planes: Floats,
    usable: Flags,
    reference: Bank,
    recent: Bank,
    last_view: SmoothView,
    last_places: Floats,
    last_good: Flags,
    last_step_px: float,
    frame: int,
    least_likeness: float,
    independent: float,
    work: Workspace,
    seen: Seen,
) -> int:
    """Look for the reference, else for the latest look, else for that of the frame before.

    Parameters
    ----------
    view
        The picture now.
    start
        Shape ``(n, 2)``: where each point is expected.
    planes
        Shape ``(n, 2, 2)``: see `take_points`.
    usable
        Shape ``(n,)``: points to look for; only their rows of `seen` are written.
    reference, recent
        Two banks of looks; in the second, what is seen no longer is given up.
    last_view, last_places, last_good, last_step_px
        The frame before, where its points were, and the distance of its samples.
    frame
        Its number: a point that has another look is looked for in the reference now and then only.
    least_likeness
        Correlation from which a point counts as found.
    independent, work
        See `find_one`.
    seen
        Result.

    Returns
    -------
    int
        How many points were seen.
    """
    count = 0
    other, covariance = work.other, work.covariance
    for n in range(start.shape[0]):
        if not usable[n]:
            continue
        _copy(start[n], seen.places_px[n])
        seen.good[n] = False
        seen.found[n, 0] = -1.0
        seen.covariances_px2[n] = 0.0
        # What does not look like the reference takes longest to be lost.
        passed = recent.taken[n] and (n + frame) % RETRIED_EVERY != 0
        if reference.taken[n] and not passed and _find(
            view, start[n], planes[n], reference, n, independent, work, seen.found[n],
            seen.covariances_px2[n],
        ):  # fmt: skip
            seen.good[n] = seen.found[n, 0] >= least_likeness
        if seen.good[n]:
            # A point that looks as it did in the reference needs no other look.
            recent.taken[n] = False
        for renewed in range(2):
            if seen.good[n]:
                break
            if renewed and not recent.taken[n] and last_good[n]:
                _take(last_view, last_places[n], planes[n], last_step_px, recent, n, work)
            elif renewed:
                break
            if not recent.taken[n]:
                continue
            if _find(
                view, start[n], planes[n], recent, n, independent, work, other, covariance
            ):  # fmt: skip
                seen.good[n] = other[0] >= least_likeness
                if seen.good[n]:
                    for k in range(3):
                        seen.covariances_px2[n, k] = covariance[k]
            recent.taken[n] = seen.good[n]
        if seen.good[n]:
            _copy(work.at, seen.places_px[n])
            count += 1
    return count


@bare_kernel
def compare_points(
    view: SmoothView, places: Floats, planes: Floats, bank: Bank, work: Workspace, out: Floats
) -> None:
    """Write each point's correlation with what is at its place itself, -1 where there is none."""
    for n in range(places.shape[0]):
        out[n] = -1.0
        if bank.taken[n]:
            _turn_patch(planes[n], bank, n, view.pixel_px, work.spread)
            x = (places[n, 0] - view.corner_px[0]) / view.pixel_px
            y = (places[n, 1] - view.corner_px[1]) / view.pixel_px
            out[n] = compare_one(view.image, x, y, bank, n, work)


@kernel
def same_skin(
    likeness: Floats, points: NDArray[np.intp], starts: NDArray[np.intp], least: float, out: Flags
) -> None:
    """Write which points belong to a group whose median likeness reaches a level.

    Parameters
    ----------
    likeness, out
        Shape ``(n,)``.
    points, starts
        Shape ``(m,)``, the groups' points one group after the other, and ``(groups + 1,)``, where
        each begins.
    least
        The level.
    """
    out[:] = True
    for group in range(starts.size - 1):
        members = points[starts[group] : starts[group + 1]]
        if np.median(likeness[members]) < least:
            for m in range(members.size):
                out[members[m]] = False


@kernel
def own_motions(
    seen: Seen,
    places: Floats,
    strayed: Floats,
    before_px: Floats,
    places_before: Floats,
    own_before: Floats,
    good_before: Flags,
    own: Floats,
    steps: Floats,
) -> None:
    """Write the points' own motion since the reference, and since the frame before.

    Parameters
    ----------
    seen
        Where the points are.
    places, strayed
        Shape ``(n, 2)``: where the head's motion takes them, and what the reference's own noise
        adds.
    before_px, places_before, own_before, good_before
        Of the frame before: where the points were, where the head's motion took them by what is
        known now, their own motion as it was told then, and which were found.
    own, steps
        Results, shape ``(n, 2)``; a point that is not seen keeps its own motion.
    """
    for n in range(places.shape[0]):
        for axis in range(2):
            was = own_before[n, axis]
            if good_before[n]:
                was = before_px[n, axis] - places_before[n, axis] - strayed[n, axis]
            now = was
            if seen.good[n]:
                now = seen.places_px[n, axis] - places[n, axis] - strayed[n, axis]
            own[n, axis], steps[n, axis] = now, now - was


@kernel
def contrast_over(levels: Floats, found: Floats) -> float:
    """Return the median contrast of what was found over the templates', light taken out.

    Parameters
    ----------
    levels
        Shape ``(n, 2)``: mean and contrast of the templates.
    found
        Shape ``(n, 3)``: see `find_one`.
    """
    ratios = np.empty(levels.shape[0])
    count = 0
    for n in range(levels.shape[0]):
        if found[n, 0] > 0.0 and levels[n, 1] > 0.0:
            now = found[n, 2] / max(found[n, 1], 1.0)
            ratios[count] = now / (levels[n, 1] / max(levels[n, 0], 1.0))
            count += 1
    return float(np.median(ratios[:count])) if count else 0.0


@kernel
def median_step(before: Floats, now: Floats, points: NDArray[np.intp], out: Floats) -> None:
    """Write by how much some points ``(n, 2)`` have moved right and down, each the median."""
    steps = np.empty(points.size)
    for axis in range(2):
        for m in range(points.size):
            steps[m] = now[points[m], axis] - before[points[m], axis]
        out[axis] = np.median(steps)
