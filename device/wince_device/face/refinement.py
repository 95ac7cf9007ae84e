"""Follows points of the face to a hundredth of a pixel and takes the head's motion off them.

Each point has a patch of skin as it looked in a reference picture, and is looked for in every
frame anew, so errors do not add up. The head's pose is fitted to the stable points; what it does
not explain of a point's place is the point's own motion.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._halvings import Halvings
from ._head_track import HeadPlace, HeadTrack
from ._learned_depths import LearnedDepths
from ._look_kernels import (
    Seen,
    SmoothView,
    median_step,
    nothing_seen,
    own_motions,
    same_skin,
)
from ._patches import Patches, new_rooms, sample_step_px, smooth_view
from .refined_points import REGION_SHARES, RefinedPoints
from .regions import REFINED_AROUND_EYES, REFINED_LANDMARKS, REFINED_REGIONS, REFINED_STABLE

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]
Picture = NDArray[np.uint8]

MIN_LIKENESS: Final = 0.75
"""Correlation with the template from which a point counts as found."""

MIN_SAME_FACE: Final = 0.3
"""Median correlation of a region's points with the reference, at their landmarks, from which the
region is still the same skin, however it is pulled. A broad smile left 0.6, a covering hand 0.0."""

MIN_STABLE: Final = 8
"""Stable points that a pose needs: it has six unknowns, and eight points make sixteen equations."""

MIN_FOUND: Final = 0.3
"""Share of all points below which a frame is not believed."""

LOOKED_AGAIN: Final = 4e-3
"""A head that turned (radians) or grew by more than this against what was expected is looked at
again with its patches turned: so much moves a patch's rim by a hundredth of its side."""

ANCHOR: Final = 0.1
ANCHOR_RATE: Final = 0.05
"""A point whose distance from its landmark, averaged over about twenty fits, is more than a tenth
of the interocular distance has slid off, and is taken up anew."""

RENEWED_TURN: Final = float(np.deg2rad(12.0))
RENEWED_SCALE: Final = 1.15
RENEWED_SHARE: Final = 0.6
"""A head turned or grown by more than this against the reference gets a new one while most points
are in sight: by then a patch shows its skin from another side."""

_COUNT: Final = len(REFINED_LANDMARKS)
_GROUPS: Final = (
    *REFINED_REGIONS,
    np.setdiff1d(np.arange(_COUNT), np.concatenate(REFINED_REGIONS)),
)
_GROUPED: Final = np.concatenate(_GROUPS)
_GROUP_STARTS: Final = np.cumsum([0, *(len(points) for points in _GROUPS)])
_STABLE_POINTS: Final = np.flatnonzero(REFINED_STABLE)
_ALL: Final = np.ones(_COUNT, dtype=np.bool_)


class FaceRefiner:
    """Follows one face's points from frame to frame."""

    def __init__(self) -> None:
        self._references = 0
        self._depths = LearnedDepths(_COUNT)
        self._patches = Patches(_COUNT)
        self._recent = Patches(_COUNT)
        # The view of the frame before is looked at again, so two take turns.
        self._rooms = [new_rooms(), new_rooms()]
        self.forget()

    def forget(self) -> None:
        """Forget the face."""
        self._recent.taken[:] = False
        self._depths.forget()
        self._track: HeadTrack | None = None
        self._before: RefinedPoints | None = None
        self._view: SmoothView | None = None
        self._landmarks = np.zeros((_COUNT, 2))
        self._slid = np.zeros((_COUNT, 2))
        self._step: HeadPlace | None = None
        self._frame = 0

    @property
    def started(self) -> bool:
        """Whether there is a reference."""
        return self._track is not None

    def start(
        self,
        image: Picture | Halvings,
        landmarks_px: FloatArray,
        turn: FloatArray,
        interocular_px: float,
    ) -> RefinedPoints:
        """Make this frame the reference, each point at its landmark.

        Parameters
        ----------
        image
            Luma or RGB, or its halvings.
        landmarks_px
            Shape ``(468, 3)``.
        turn
            Shape ``(3, 3)``: from the frontal head to the picture.
        interocular_px
            Distance of the eye centres, depth included.
        """
        self.forget()
        places = landmarks_px[REFINED_LANDMARKS, :2].astype(np.float64, order="C")
        view = self._smooth(image, places, interocular_px)
        self._landmarks = places
        return self._refer(view, places, turn, interocular_px, _ALL)

    def follow(
        self,
        image: Picture | Halvings,
        landmarks_px: FloatArray | None = None,
        *,
        lids_move: bool = False,
    ) -> RefinedPoints | None:
        """Return the points in the next frame; None where too few of them were found.

        Parameters
        ----------
        image
            Luma or RGB, or its halvings.
        landmarks_px
            Shape ``(468, 3)``, where the landmark model was asked.
        lids_move
            Leave out what sees the lids.
        """
        track, before = self._track, self._before
        if track is None or before is None:
            return None
        self._frame += 1
        landmarks = (
            None
            if landmarks_px is None
            else landmarks_px[REFINED_LANDMARKS, :2].astype(np.float64, order="C")
        )
        self._expect(track, landmarks)
        start = track.places() + before.own_px
        if landmarks is not None:
            start = np.where(before.good[:, None], start, landmarks + self._slid)
        view = self._smooth(image, start, track.seen_interocular_px)
        usable = ~REFINED_AROUND_EYES if lids_move else _ALL
        points = self._look(track, view, start, before, usable)
        if points is None:
            track.place = before.head
            return None
        self._step = before.head.step_to(points.head)
        self._before = points
        self._keep(view)
        if landmarks is not None:
            self._anchor(track, points, landmarks)
        return points

    def take_up_regions(self, regions: Flags) -> None:
        """Measure regions from here on against what they look like now, points at their landmarks.

        Parameters
        ----------
        regions
            Shape ``(3,)``.
        """
        if self._track is None or self._before is None or not regions.any():
            return
        points = _points_of(regions)
        self._references += 1
        self._take_up(self._track, self._before, points, self._landmarks)
        self._recent.taken[points] = False

    def leave_out_regions(self, regions: Flags) -> None:
        """Let regions of the reference that was just made be out of sight.

        Parameters
        ----------
        regions
            Shape ``(3,)``.
        """
        if self._before is not None and regions.any():
            points = _points_of(regions)
            self._patches.taken[points] = False
            self._before.good[points] = False

    def _smooth(
        self, image: Picture | Halvings, places: FloatArray, interocular_px: float
    ) -> SmoothView:
        return smooth_view(image, places, sample_step_px(interocular_px), self._rooms[0])

    def _keep(self, view: SmoothView) -> None:
        if view is not self._view:
            self._rooms.reverse()
        self._view = view

    def _refer(
        self,
        view: SmoothView,
        places: FloatArray,
        turn: FloatArray,
        interocular_px: float,
        seen: Flags,
    ) -> RefinedPoints:
        """Measure from here on against what the seen points look like now."""
        self._references += 1
        speed = None if self._track is None else self._track.speed
        self._depths.renew()
        track = HeadTrack(places, turn, interocular_px, learned=self._depths, speed=speed)
        self._patches.take(view, places, track.planes(), sample_step_px(interocular_px), seen)
        self._track = track
        self._keep(view)
        self._before = RefinedPoints(
            places_px=places,
            own_px=np.zeros_like(places),
            steps_px=np.zeros_like(places),
            covariances_px2=np.zeros((len(places), 3)),
            good=self._patches.taken & seen,
            stepped=np.zeros(_COUNT, dtype=np.bool_),
            reference=self._references,
            head=track.place,
            residual_px=0.0,
            sharpness=1.0,
            interocular_px=interocular_px,
            depth_deviations=track.depth_deviations(REGION_SHARES),
            moment=track.moment(track.place),
        )
        return self._before

    def _expect(self, track: HeadTrack, landmarks: FloatArray | None) -> None:
        """Turn on as the head turned last; move as the landmarks moved, or else as it moved."""
        if self._step is not None:
            track.place = track.place.moved(self._step, shift=landmarks is None)
        if landmarks is not None:
            step = np.empty(2)
            median_step(self._landmarks, landmarks, _STABLE_POINTS, step)
            track.place = track.place.shifted(step)

    def _look(
        self,
        track: HeadTrack,
        view: SmoothView,
        start: FloatArray,
        before: RefinedPoints,
        usable: Flags,
    ) -> RefinedPoints | None:
        """Find the stable points and fit the head, then find the others from where it is."""
        seen = nothing_seen(_COUNT)
        if not self._fit_head(track, view, start, before, usable & REFINED_STABLE, seen):
            return None
        expected = np.where(before.good[:, None], track.places() + before.own_px, start)
        seen.places_px[~REFINED_STABLE] = expected[~REFINED_STABLE]
        self._find(view, expected, track.planes(), before, usable & ~REFINED_STABLE, seen)
        places, good = seen.places_px, seen.good
        if np.count_nonzero(good) < MIN_FOUND * _COUNT:
            return None
        track.settle(places, seen.covariances_px2, good)
        # What was learned of the depths must not look like motion since the frame before.
        own, steps = np.empty((2, _COUNT, 2))
        own_motions(
            seen, track.places(), track.strayed(), before.places_px, track.places(before.head),
            before.own_px, before.good, own, steps,
        )  # fmt: skip
        return RefinedPoints(
            places_px=places,
            own_px=own,
            steps_px=steps,
            covariances_px2=seen.covariances_px2,
            good=good,
            stepped=good & before.good,
            reference=self._references,
            head=track.place,
            residual_px=track.residual_px,
            sharpness=self._patches.sharpness(seen),
            interocular_px=track.seen_interocular_px,
            depth_deviations=track.depth_deviations(REGION_SHARES),
            moment=track.moment(before.head),
        )

    def _fit_head(
        self,
        track: HeadTrack,
        view: SmoothView,
        start: FloatArray,
        before: RefinedPoints,
        usable: Flags,
        seen: Seen,
    ) -> bool:
        """Find the stable points and fit the head; once more if it turned unexpectedly."""
        for again in (False, True):
            expected = track.place
            seen.places_px[:] = start
            if self._find(view, start, track.planes(), before, usable, seen) < MIN_STABLE:
                return False
            if not track.fit(seen.places_px, seen.covariances_px2, seen.good):
                return False
            if again or expected.apart(track.place) <= LOOKED_AGAIN:
                break
            start = np.where(seen.good[:, None], seen.places_px, track.places() + before.own_px)
        return True

    def _find(
        self,
        view: SmoothView,
        start: FloatArray,
        planes: FloatArray,
        before: RefinedPoints,
        usable: Flags,
        seen: Seen,
    ) -> int:
        """Look for the reference, else for the latest look, else for that of the frame before."""
        step_px = sample_step_px(before.interocular_px)
        last = (self._view or view, before.places_px, before.good, step_px)
        return self._patches.look(
            view, start, planes, usable, self._recent, last, self._frame, MIN_LIKENESS, seen
        )

    def _anchor(self, track: HeadTrack, points: RefinedPoints, landmarks: FloatArray) -> None:
        """Take up anew what slid off its landmark, or everything once the head has turned."""
        self._landmarks = landmarks
        apart = points.places_px - landmarks
        self._slid += ANCHOR_RATE * np.where(points.good[:, None], apart - self._slid, 0.0)
        turn, growth = points.head.against_reference()
        if max(turn / RENEWED_TURN, growth / RENEWED_SCALE) > 1.0:
            self._renew(track, points)
            return
        if not points.good.all():
            self._recognise(track, points, landmarks)
        limit = ANCHOR * track.seen_interocular_px
        off = np.flatnonzero(points.good & (np.abs(self._slid).max(axis=1) > limit))
        if off.size:
            self._take_up(track, points, off, landmarks)

    def _renew(self, track: HeadTrack, points: RefinedPoints) -> None:
        if points.good.mean() < RENEWED_SHARE or self._view is None:
            return
        turn = points.head.rotation @ track.turn
        # A point out of sight keeps its template: what covers it must not become the point.
        self._refer(
            self._view, points.places_px, turn, track.seen_interocular_px, points.good.copy()
        )
        self._step = None

    def _recognise(self, track: HeadTrack, points: RefinedPoints, landmarks: FloatArray) -> None:
        """Give lost points of a region that is still the same skin the look they have now."""
        if self._view is None:
            return
        places = np.where(points.good[:, None], points.places_px, landmarks + self._slid)
        planes = track.planes()
        likeness = self._patches.likeness(self._view, places, planes)
        same = np.empty(_COUNT, dtype=np.bool_)
        same_skin(likeness, _GROUPED, _GROUP_STARTS, MIN_SAME_FACE, same)
        self._recent.taken[:] &= same
        lost = ~points.good & same
        if lost.any():
            step_px = sample_step_px(track.seen_interocular_px)
            self._recent.take(self._view, places, planes, step_px, lost)
            own = np.where(lost[:, None], places - track.places(), points.own_px)
            self._before = replace(
                points,
                places_px=places,
                own_px=own,
                good=points.good | (lost & self._recent.taken),
            )

    def _take_up(
        self,
        track: HeadTrack,
        points: RefinedPoints,
        off: NDArray[np.intp],
        landmarks: FloatArray,
    ) -> None:
        if self._view is None:
            return
        track.put_points(off, landmarks[off])
        wanted = np.zeros(_COUNT, dtype=np.bool_)
        wanted[off] = True
        step_px = sample_step_px(track.seen_interocular_px)
        self._patches.take(self._view, landmarks, track.planes(), step_px, wanted)
        points.places_px[off], points.own_px[off] = landmarks[off], 0.0
        self._slid[off] = 0.0


def _points_of(regions: Flags) -> NDArray[np.intp]:
    return np.concatenate([REFINED_REGIONS[region] for region in np.flatnonzero(regions)])
