"""Everything that can be set about a simulated patient and the sensors that see it."""

import math
from dataclasses import dataclass, field
from typing import Literal

from wince_sim._checks import between
from wince_sim._course import PainCourse
from wince_sim._pulse_wave import SignalKind
from wince_sim._schedule import Schedule

Pace = Literal["live", "fast"]
_PULSE_RATES_HZ = {"ppg": 100.0, "ecg": 250.0}


@dataclass(frozen=True, kw_only=True)
class PatientSettings:
    """One simulated patient; equal settings make equal patients, sample for sample.

    Parameters
    ----------
    seed
        Decides everything that is random.
    course
        The latent pain; None for the default course of this seed.
    speed
        How much faster than written the course runs; heart and face keep their own pace.
    fps
        Frames per second, 1-240.
    width, height
        Size of the pictures, pixels, 160 x 120 to 1920 x 1440.
    color
        RGB pictures, or luma alone.
    expressiveness
        1 for a face that shows pain fully, 0 for one that shows none.
    coupling, coupling_lag_s
        How strongly, 0-1, and how much later the eye region's tremor follows the heart.
    micro
        Factor on all movements too small to see; 0 for none.
    head
        Factor on the head's drift; 0 holds it still.
    blinks, distractors
        Whether the person blinks; whether they now and then smile or speak.
    yawns
        Whether they now and then yawn.
    camera_snr_db
        Signal to noise of the camera at mid grey, decibels; infinite for none.
    kind
        ``"ppg"`` or ``"ecg"``.
    pulse_hz
        Pulse samples per second, 25-1000; None for the usual of the kind.
    pulse_snr_db
        Signal to noise of the pulse sensor, decibels; infinite for none.
    ectopic, missed
        Share of beats that come too early, or not at all, 0-0.3.
    face_gone, finger_off, unplugged
        When nobody is before the camera, no finger is on the sensor, the sensor is pulled out.
    """

    seed: int = 1
    course: PainCourse | None = None
    speed: float = 1.0
    fps: float = 30.0
    width: int = 640
    height: int = 480
    color: bool = True
    expressiveness: float = 1.0
    coupling: float = 0.8
    coupling_lag_s: float = 0.167
    micro: float = 1.0
    head: float = 1.0
    blinks: bool = True
    distractors: bool = True
    yawns: bool = False
    camera_snr_db: float = 40.0
    kind: SignalKind = "ppg"
    pulse_hz: float | None = None
    pulse_snr_db: float = 25.0
    ectopic: float = 0.0
    missed: float = 0.0
    face_gone: Schedule = field(default_factory=Schedule)
    finger_off: Schedule = field(default_factory=Schedule)
    unplugged: Schedule = field(default_factory=Schedule)

    def __post_init__(self) -> None:
        between(self.seed, 0, 2**63 - 1, "the seed")
        between(self.speed, 0.01, 100.0, "the speed of the pain course")
        between(self.fps, 1.0, 240.0, "the frame rate, in frames per second,")
        between(self.width, 160, 1920, "the picture's width, in pixels,")
        between(self.height, 120, 1440, "the picture's height, in pixels,")
        between(self.expressiveness, 0.0, 1.0, "the expressiveness")
        between(self.coupling, 0.0, 1.0, "the coupling")
        between(self.coupling_lag_s, 0.0, 2.0, "the coupling's lag, in seconds,")
        between(self.micro, 0.0, 20.0, "the size of the micro-movements")
        between(self.head, 0.0, 5.0, "the size of the head's drift")
        between(self.ectopic, 0.0, 0.3, "the share of ectopic beats")
        between(self.missed, 0.0, 0.3, "the share of missed beats")
        between(self.pulse_rate_hz, 25.0, 1000.0, "the pulse sensor's rate, in samples per second,")
        for name, snr_db in (("camera", self.camera_snr_db), ("pulse", self.pulse_snr_db)):
            if snr_db != math.inf:
                between(snr_db, 0.0, 120.0, f"the {name}'s signal to noise, in decibels,")

    @property
    def pulse_rate_hz(self) -> float:
        """Pulse samples per second."""
        return self.pulse_hz if self.pulse_hz is not None else _PULSE_RATES_HZ[self.kind]

    def pain_course(self) -> PainCourse:
        """Return the course at its speed."""
        course = self.course if self.course is not None else PainCourse.default(seed=self.seed)
        return course.faster(self.speed)
