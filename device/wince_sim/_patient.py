"""One latent state behind a face and a heart, with the truth of both."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_sim._anatomy import REGIONS
from wince_sim._camera_chip import CameraChip
from wince_sim._distractors import Distractors
from wince_sim._drawing import Drawing, Posture
from wince_sim._expression import Expression
from wince_sim._head import HeadMotion
from wince_sim._heart import Heart
from wince_sim._micro import MicroMovements
from wince_sim._pulls import pulls
from wince_sim._pulse_wave import PulseWave
from wince_sim._settings import PatientSettings
from wince_sim._truth import FrameTruth, SimulatedFrame

_REFERENCE_SCALE = 2.1


@dataclass(frozen=True)
class PulseStretch:
    """Pulse samples and their times, both of shape ``(n,)``."""

    samples: NDArray[np.float64]
    t_s: NDArray[np.float64]


class SimulatedPatient:
    """A person whose pain, face and heart are known exactly.

    Nothing is remembered between calls: any frame and any stretch of the pulse can be asked for
    in any order, again and again, and is the same each time. Calls from several threads are safe.

    Parameters
    ----------
    settings
        Who it is, and how they are seen.
    """

    def __init__(self, settings: PatientSettings | None = None) -> None:
        chosen = settings if settings is not None else PatientSettings()
        self.settings = chosen
        self.course = chosen.pain_course()
        self.heart = Heart(
            chosen.seed, self.course, ectopic_share=chosen.ectopic, missed_share=chosen.missed
        )
        self._build_face(chosen)
        self._wave = PulseWave(
            chosen.seed,
            self.heart,
            kind=chosen.kind,
            snr_db=_finite(chosen.pulse_snr_db),
            rate_hz=chosen.pulse_rate_hz,
        )

    def _build_face(self, chosen: PatientSettings) -> None:
        chip = CameraChip(seed=chosen.seed, snr_db=_finite(chosen.camera_snr_db))
        self._drawing = Drawing(chosen.width, chosen.height, color=chosen.color, chip=chip)
        pixels = self._drawing.photograph.scale / _REFERENCE_SCALE
        self._expression = Expression(
            course=self.course, seed=chosen.seed, gain=chosen.expressiveness
        )
        self._distractors = Distractors(
            seed=chosen.seed,
            blinks=chosen.blinks,
            smiles_and_speech=chosen.distractors,
            yawns=chosen.yawns,
        )
        self._head = HeadMotion(chosen.seed, amplitude=chosen.head, pixels=pixels)
        self.micro = MicroMovements(
            chosen.seed,
            self.heart,
            coupling=chosen.coupling,
            lag_s=chosen.coupling_lag_s,
            amplitude=chosen.micro,
            pixels=pixels,
        )

    @property
    def interocular_px(self) -> float:
        """Distance between the pupils in the picture, pixels."""
        return self._drawing.photograph.interocular_px

    def frame(self, index: int) -> SimulatedFrame:
        """Return the picture at ``index / fps`` seconds, with its truth."""
        truth, posture = self._moment(index / self.settings.fps)
        image = (
            self._drawing.face(posture, index)
            if truth.face_present
            else self._drawing.backdrop(index)
        )
        return SimulatedFrame(image=image, t_s=truth.t_s, index=index, truth=truth)

    def frames(self, duration_s: float) -> Iterator[SimulatedFrame]:
        """Yield the pictures of the first ``duration_s`` seconds."""
        for index in range(math.floor(duration_s * self.settings.fps)):
            yield self.frame(index)

    def truth(self, t_s: float) -> FrameTruth:
        """Return what is really so at a time."""
        return self._moment(t_s)[0]

    def displacement_at(self, points_px: NDArray[np.float64], t_s: float) -> NDArray[np.float64]:
        """Return how far points have moved since the neutral picture, head motion included.

        Parameters
        ----------
        points_px
            Where the points lie in the neutral picture: x, y, shape ``(n, 2)``.
        t_s
            The time.

        Returns
        -------
        NDArray
            Right and down, pixels, shape ``(n, 2)``; exact to a thousandth of a pixel.
        """
        points = np.asarray(points_px, dtype=np.float64)
        return self._drawing.seen_at(points, self._moment(t_s)[1]) - points

    def region_points_px(self) -> dict[str, NDArray[np.float64]]:
        """Return where the points of V1, V2, V3 lie in the neutral picture, shape ``(n, 2)``."""
        return {name: self._drawing.neutral_px(points) for name, points in REGIONS.items()}

    def pulse(self, start_s: float, stop_s: float) -> PulseStretch:
        """Return the pulse samples from ``start_s`` up to, not including, ``stop_s``.

        They do not depend on the schedule of failures, except for the finger that is off.
        """
        rate_hz = self.settings.pulse_rate_hz
        numbers = np.arange(math.ceil(start_s * rate_hz), math.ceil(stop_s * rate_hz))
        return self.pulse_samples(int(numbers[0]) if numbers.size else 0, numbers.size)

    def pulse_samples(self, first: int, count: int) -> PulseStretch:
        """Return ``count`` pulse samples from sample number ``first`` on."""
        t_s = np.arange(first, first + count) / self.settings.pulse_rate_hz
        off = self.settings.finger_off.mask(t_s)
        samples = self._wave.at(t_s)
        if off.any():
            samples = np.where(off, self._wave.without_finger(t_s), samples)
        return PulseStretch(samples, t_s)

    def _moment(self, t_s: float) -> tuple[FrameTruth, Posture]:
        felt = float(self._expression.felt(np.array([t_s]))[0])
        units = self._expression.of_pain(felt)
        self._distractors.add_to(units, t_s)
        posture = Posture(
            pulls=pulls(units), regions_px=self.micro.at(t_s, felt), head=self._head.at(t_s)
        )
        truth = FrameTruth(
            t_s=t_s,
            pain=float(self.course.at(t_s)),
            action_units=units,
            region_motion_px=self._drawing.region_motion_px(posture),
            head=posture.head,
            face_present=not self.settings.face_gone.holds(t_s),
        )
        return truth, posture


def _finite(decibels: float) -> float | None:
    return None if math.isinf(decibels) else decibels
