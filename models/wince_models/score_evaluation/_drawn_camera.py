"""A camera that looks at a drawn person who makes a simulated patient's face."""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.face.action_unit_head import MAX_INTENSITY
from wince_models.action_units import expression_of
from wince_models.rendering import (
    SIDE_PX,
    SKIN_LUMA,
    HeadData,
    Look,
    PaintPlan,
    Person,
    Renderer,
    Scene,
    load_head,
    plan_paint,
    random_person,
    random_scene,
)
from wince_sim import SimulatedFrame, SimulatedPatient

FRAME_PX: Final = (240, 320)
"""Height and width of the camera's picture; the drawing stands in its middle."""

SPEECH_LIPS: Final = 0.7
"""How far the lower lip goes at parted lips of the highest intensity."""

YAW_DEG_PER_PX: Final = 6.0
PITCH_DEG_PER_PX: Final = 4.0
"""The patient's head drifts in the picture's plane; a drawn one turns by as much instead."""

_DIM_EXPOSURE, _DIM_NOISE = 0.35, 9.0


class Studio:
    """Draws people in front of a camera; its buffers are used again and again.

    Parameters
    ----------
    heads
        The head model's file.

    Raises
    ------
    OSError, KeyError, ValueError
        If it cannot be read.
    """

    def __init__(self, heads: Path) -> None:
        self.head: HeadData = load_head(heads)
        self.plan: PaintPlan = plan_paint(self.head)
        self.renderer = Renderer(self.head, self.plan)

    def person(self, number: int, *, skin_type: int) -> Person:
        """Return the person of a number, with the skin that is asked for."""
        for attempt in range(1000):
            person = random_person(
                self.head, self.plan, np.random.default_rng([11, number, attempt])
            )
            if person.skin_type == skin_type:
                return replace(person, relief=1.0)
        msg = f"no drawn person has skin type {skin_type}: choose 1-{len(SKIN_LUMA)}"
        raise ValueError(msg)


class DrawnCamera:
    """The drawn person with the patient's expression, head and time.

    Implements the device's camera.

    Parameters
    ----------
    studio
        Draws.
    person
        Who is drawn.
    patient
        Whose expression it is.
    duration_s
        When the source ends.
    seed
        Decides the scene, the noise and what is particular about this face's movements.
    dim
        Whether the light is poor.
    """

    def __init__(
        self,
        studio: Studio,
        person: Person,
        patient: SimulatedPatient,
        *,
        duration_s: float,
        seed: int,
        dim: bool = False,
    ) -> None:
        self._studio, self._person, self._patient = studio, person, patient
        self._seed = seed
        self._frames = math.floor(duration_s * patient.settings.fps + 1e-9)
        self._next = 0
        self._scene = _scene(seed, dim=dim)

    @property
    def name(self) -> str:
        """What a person calls it."""
        return "drawn person"

    @property
    def rate_hz(self) -> float:
        """Frames per second."""
        return self._patient.settings.fps

    @property
    def simulated(self) -> bool:
        """True: the pictures are made up."""
        return True

    @property
    def ended(self) -> bool:
        """Whether the last frame has been given."""
        return self._next >= self._frames

    @property
    def frames_total(self) -> int:
        """How many frames there are."""
        return self._frames

    def read(self, timeout_s: float) -> SimulatedFrame | None:
        """Return the next frame, or None after the last."""
        del timeout_s
        if self.ended:
            return None
        index, self._next = self._next, self._next + 1
        truth = self._patient.truth(index / self.rate_hz)
        return SimulatedFrame(image=self._picture(index), t_s=truth.t_s, index=index, truth=truth)

    def close(self) -> None:
        """End it."""
        self._next = self._frames

    def _picture(self, index: int) -> NDArray[np.uint8]:
        truth = self._patient.truth(index / self.rate_hz)
        # The same draws for each frame: what is particular about a face stays.
        expression = expression_of(levels_of(truth.action_units), np.random.default_rng(self._seed))
        look = Look(
            shapes=expression.shapes,
            creases=expression.creases,
            yaw_deg=YAW_DEG_PER_PX * truth.head.right_px,
            pitch_deg=PITCH_DEG_PER_PX * truth.head.down_px,
            roll_deg=math.degrees(truth.head.roll_rad),
            gaze_deg=(0.0, 0.0),
            glint=0.7,
        )
        noise = np.random.default_rng([self._seed, index])
        drawing = self._studio.renderer.draw(self._person, self._scene, look, noise)
        return _framed(drawing.picture)


def levels_of(action_units: Mapping[str, float]) -> dict[str, float]:
    """Return a patient's intensities, 0-5, as shares of what a drawn face can do."""
    shares = {name: value / MAX_INTENSITY for name, value in action_units.items()}
    # Lips part by what opens them: the jaw, and the lower lip in speech.
    lips = shares.pop("AU25", 0.0)
    return shares | {"lower_lip": SPEECH_LIPS * lips}


def _scene(seed: int, *, dim: bool) -> Scene:
    rng = np.random.default_rng([12, seed])
    scene = replace(random_scene(rng, SIDE_PX), jpeg_quality=None, tube=False, coarseness=1.0)
    if not dim:
        return replace(
            scene, exposure=min(max(scene.exposure, 0.7), 1.4), noise=min(scene.noise, 3.0)
        )
    return replace(scene, exposure=_DIM_EXPOSURE, noise=_DIM_NOISE, ambient=0.3, lamp_2=0.0)


def _framed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = FRAME_PX
    above, left = (height - SIDE_PX) // 2, (width - SIDE_PX) // 2
    return np.asarray(
        cv2.copyMakeBorder(
            picture, above, height - SIDE_PX - above, left, width - SIDE_PX - left,
            cv2.BORDER_REPLICATE,
        ),
        dtype=np.uint8,
    )  # fmt: skip
