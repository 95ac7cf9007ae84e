"""Makes a floor of the frames of a still face."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_wire import SourceError

from ._floor import Method, NoiseFloor, RegionFloor
from ._recording import Frames
from ._stillness import FEWEST_SECONDS, why_not_still
from ._versions import LANDMARK_MODEL, software_version

FloatArray = NDArray[np.float64]

QUIET: Final = 10.0
"""Percentile of a living face's seconds that are taken for quiet."""

QUIET_BELOW: Final = 1.2816
"""So many deviations below their mean lies the tenth percentile of seconds of noise alone."""

MOST_GIVEN_BACK: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the frames do not tell: which device, which camera, when.

    Attributes
    ----------
    device, camera
        Their names.
    frame_size_px
        Width and height.
    exposure_ms
        Where the camera tells it.
    made_ns
        UTC now.
    """

    device: str
    camera: str
    frame_size_px: tuple[int, int]
    exposure_ms: float | None
    made_ns: int


def estimate_floor(frames: Frames, method: Method, setting: Setting) -> NoiseFloor:
    """Return the floor that the frames show.

    On a printed face every displacement is noise. On a living one the rigid points show the noise
    of a landmark (the median of the seconds, because a blink pulls at them too), and a region's
    own is never taken for less than its quietest tenth of seconds shows, brought up to what that
    tenth is of noise alone: landmarks of the mouth and the jaw are less exact than those of the
    nose, and a fit that rests on forehead and nose errs more at the chin. Where a face never
    rests its quietest seconds hold motion too; the floor is then too high and the share above it
    too low, not the other way.

    Raises
    ------
    SourceError
        If the face was not still, or not there; the sentence says what to do.
    """
    why = why_not_still(frames, method)
    if why is not None:
        msg = f"the noise floor cannot be measured with {setting.camera}: {why}"
        raise SourceError(msg)
    seconds = _full_seconds(frames)
    if len(seconds) < FEWEST_SECONDS:
        msg = (
            f"the noise floor cannot be measured with {setting.camera}: only {len(seconds)} full "
            f"seconds came, and {FEWEST_SECONDS} are needed: measure for longer"
        )
        raise SourceError(msg)
    printed = method == "printed"
    v1, v2, v3 = (
        _printed_region(frames.moved_px[:, column], seconds)
        if printed
        else _live_region(frames.moved_px[:, column], frames.rigid_px, seconds)
        for column in range(3)
    )
    return NoiseFloor(
        device=setting.device,
        camera=setting.camera,
        frame_width_px=setting.frame_size_px[0],
        frame_height_px=setting.frame_size_px[1],
        rate_hz=1.0 / float(np.median(frames.step_s)),
        exposure_ms=setting.exposure_ms,
        interocular_px=float(np.median(frames.interocular_px)),
        mean_luma=float(np.median(frames.mean_luma)),
        frames=frames.step_s.size,
        seconds=len(seconds),
        made_ns=setting.made_ns,
        method=method,
        refined=frames.refined,
        software=software_version(),
        landmark_model=LANDMARK_MODEL,
        v1=v1,
        v2=v2,
        v3=v3,
    )


def _full_seconds(frames: Frames) -> list[NDArray[np.intp]]:
    """Return which steps belong to each second that is nearly complete."""
    numbers = np.floor(frames.step_t_s - frames.step_t_s[0])
    full = 0.8 / float(np.median(frames.step_s))
    groups = (np.flatnonzero(numbers == number) for number in np.unique(numbers))
    return [group for group in groups if group.size >= full]


def _printed_region(moved_px: FloatArray, seconds: list[NDArray[np.intp]]) -> RegionFloor:
    means = _means(moved_px, seconds)
    return RegionFloor(
        mean_square_px2=float(np.mean(moved_px**2)),
        second_deviation=float(means.std(ddof=1) / means.mean()),
        median_px=float(np.median(moved_px)),
        p95_px=float(np.percentile(moved_px, 95.0)),
    )


def _live_region(
    moved_px: FloatArray, rigid_px: FloatArray, seconds: list[NDArray[np.intp]]
) -> RegionFloor:
    rigid = _means(rigid_px, seconds)
    lower, typical, upper = np.percentile(rigid, (25.0, 50.0, 75.0))
    deviation = float((upper - lower) / (1.349 * typical))
    given_back = min(MOST_GIVEN_BACK, 1.0 / max(1e-9, 1.0 - QUIET_BELOW * deviation))
    quiet = given_back * float(np.percentile(_means(moved_px, seconds), QUIET))
    mean = max(float(typical), quiet)
    # A typical second has the distribution of the noise; the others hold what the person did.
    still = rigid_px[np.concatenate([s for s, m in zip(seconds, rigid, strict=True) if m <= upper])]
    scale = (mean / float(np.mean(still**2))) ** 0.5
    return RegionFloor(
        mean_square_px2=mean,
        second_deviation=deviation,
        median_px=scale * float(np.median(still)),
        p95_px=scale * float(np.percentile(still, 95.0)),
    )


def _means(moved_px: FloatArray, seconds: list[NDArray[np.intp]]) -> FloatArray:
    """Return each second's mean square."""
    return np.array([np.mean(moved_px[second] ** 2) for second in seconds])
