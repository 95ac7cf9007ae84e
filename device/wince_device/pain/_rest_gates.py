"""Whether one second of a guided baseline was rest, and what would make it rest."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    ACTION_UNIT_NAMES,
    ActionUnitHead,
    FaceObservation,
    Flag,
    NeutralFace,
)
from wince_wire import RestHint

from ._baseline_builder import FEWEST_FRAMES, usable_vector
from ._flags import LOW_LIGHT_BELOW, OVER_EXPOSED_ABOVE

LEAST_FACE_SHARE = 0.8

TURNED_FROM_DEG = 18.0
"""A rest with the head turned further would not serve a face that looks at the camera."""

MOVES_FROM_DEG = 3.0
"""Standard deviation of a second's yaw or pitch beyond which the head moves."""

SPEAKS_FROM = 0.1
"""Standard deviation of AU25 or AU26 within a second: lips that open and close.

Both are read far too weak while they change fast: simulated speech of 3.5 steps gives 0.13-0.20, a
quiet face 0.02 at most.
"""

EXPRESSES_FROM = 1.2
"""Mean intensity of any other action unit, against the rest collected so far."""

_LIPS = [ACTION_UNIT_NAMES.index(name) for name in ("AU25", "AU26")]
_OTHERS = [at for at, name in enumerate(ACTION_UNIT_NAMES) if name not in ("AU25", "AU26", "AU43")]


def rest_hint(
    frames: Sequence[FaceObservation], reference: NeutralFace | None, *, pulse_missing: bool
) -> RestHint:
    """Return what one second lacks, ``good`` where it was rest.

    Parameters
    ----------
    frames
        All frames of the second.
    reference
        The rest collected so far; None at the beginning, where only change within the second can
        be seen.
    pulse_missing
        A pulse is wanted and there is none.
    """
    vectors = [vector for frame in frames if (vector := usable_vector(frame)) is not None]
    hint = _picture_hint(frames, len(vectors)) or _pose_hint(frames)
    if hint is None:
        hint = _expression_hint(np.array(vectors), reference)
    return hint or (RestHint.WAIT_FOR_PULSE if pulse_missing else RestHint.GOOD)


def _picture_hint(frames: Sequence[FaceObservation], usable: int) -> RestHint | None:
    luma = float(np.mean([frame.mean_luma for frame in frames])) if frames else None
    if luma is not None and luma < LOW_LIGHT_BELOW:
        return RestHint.MORE_LIGHT
    if luma is not None and luma > OVER_EXPOSED_ABOVE:
        return RestHint.LESS_LIGHT
    least = max(1.0, LEAST_FACE_SHARE * len(frames))
    if usable >= least:
        return None
    covered, cut_off = (
        sum(flag in frame.flags for frame in frames) for flag in (Flag.COVERED, Flag.CUT_OFF)
    )
    if usable + max(covered, cut_off) < least:
        return RestHint.NO_FACE
    return RestHint.UNCOVER_FACE if covered >= cut_off else RestHint.SHOW_WHOLE_FACE


def _pose_hint(frames: Sequence[FaceObservation]) -> RestHint | None:
    poses = [(one.pose.yaw_deg, one.pose.pitch_deg) for one in frames if one.pose is not None]
    if not poses:
        return None
    angles = np.array(poses)
    if abs(float(np.median(angles[:, 0]))) > TURNED_FROM_DEG:
        return RestHint.TURN_TO_CAMERA
    return RestHint.HOLD_STILL if float(angles.std(axis=0).max()) > MOVES_FROM_DEG else None


def _expression_hint(
    vectors: NDArray[np.float64], reference: NeutralFace | None
) -> RestHint | None:
    rest = reference if reference is not None else _of_this_second(vectors)
    intensities, _ = ActionUnitHead(rest).estimate_many(vectors)
    if float(intensities[:, _LIPS].std(axis=0).max()) > SPEAKS_FROM:
        return RestHint.DO_NOT_SPEAK
    shown = float(np.median(intensities[:, _OTHERS], axis=0).max())
    return RestHint.RELAX_FACE if shown > EXPRESSES_FROM else None


def _of_this_second(vectors: NDArray[np.float64]) -> NeutralFace | None:
    return NeutralFace.from_vectors(vectors) if len(vectors) >= FEWEST_FRAMES else None
