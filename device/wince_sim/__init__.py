"""A simulated patient with known truth, and a camera and a pulse sensor that see it.

One latent pain drives the face of a photograph, deformed by exactly known amounts, and a heart
whose every beat is known. Sources are opened by an argument of the form ``key=value,key=value``:

==================  ==========================================================================
``seed``            whole number that decides everything random (1)
``pace``            ``live``: in real time, late readers lose frames (usual); ``fast``: as read
``duration``        seconds until the sources end (live: never, fast: 60)
``course``          ``default``, ``constant:LEVEL`` or ``SECONDS:LEVEL;SECONDS:LEVEL``
``speed``           how much faster the course of pain runs (1)
``fps``             frames per second (30)
``width, height``   picture size (640, 480)
``color``           ``on``: RGB, ``off``: luma
``expressiveness``  ``full``, ``weak``, ``none`` or 0-1
``coupling, lag``   strength 0-1 (0.8) and seconds (0.167) by which V1 follows the heart
``micro``           factor on the movements too small to see (1)
``head``            factor on the head's drift (1)
``blinks``          ``on`` or ``off``
``distractors``     ``on`` or ``off``: smiles and speech
``yawns``           ``on`` or ``off`` (off)
``noise``           camera's signal to noise in decibels (40) or ``off``
``kind``            ``ppg`` or ``ecg``
``pulse_hz``        pulse samples per second (100 for PPG, 250 for ECG)
``pulse_noise``     pulse sensor's signal to noise in decibels (25) or ``off``
``ectopic, missed`` share of beats that come too early, or not at all (0)
``face_gone_at``    seconds without a face, as ``20-25`` or ``20-25;40-45``
``finger_off``      seconds without a finger (PPG) or with open leads (ECG)
``unplug``          seconds with the pulse sensor pulled out
==================  ==========================================================================

`open_picamera2` puts such a patient before an emulated camera of the package picamera2, whose
faults are asked for in the same way.

The truth is deliberately not in the sources' protocol: it is an extra attribute of each frame, and
a method of `SimulatedPatient`.
"""

from wince_sim._ads1115 import open_ads1115_bus
from wince_sim._argument import SourceSettings, parse_argument
from wince_sim._camera import SimulatedCamera
from wince_sim._cohort import write_cohort
from wince_sim._cohort_settings import (
    COUPLED_TASKS,
    UNCOUPLED_TASKS,
    CohortSettings,
    TaskCoupling,
    uncoupled,
)
from wince_sim._course import PainCourse
from wince_sim._expression import ACTION_UNITS, Expression
from wince_sim._head import HeadPose
from wince_sim._heart import BeatKind, Beats, Heart
from wince_sim._max30102 import open_i2c_bus
from wince_sim._patient import PulseStretch, SimulatedPatient
from wince_sim._picamera2 import EmulatedPackage, open_picamera2
from wince_sim._picamera2_faults import CameraFaults
from wince_sim._registry import open_camera, open_pulse_sensor
from wince_sim._schedule import Schedule
from wince_sim._sensor import SimulatedPulseBatch, SimulatedPulseSensor
from wince_sim._serial_ecg import open_serial_port
from wince_sim._settings import PatientSettings
from wince_sim._truth import FrameTruth, SimulatedFrame

__all__ = [
    "ACTION_UNITS",
    "COUPLED_TASKS",
    "UNCOUPLED_TASKS",
    "BeatKind",
    "Beats",
    "CameraFaults",
    "CohortSettings",
    "EmulatedPackage",
    "Expression",
    "FrameTruth",
    "HeadPose",
    "Heart",
    "PainCourse",
    "PatientSettings",
    "PulseStretch",
    "Schedule",
    "SimulatedCamera",
    "SimulatedFrame",
    "SimulatedPatient",
    "SimulatedPulseBatch",
    "SimulatedPulseSensor",
    "SourceSettings",
    "TaskCoupling",
    "open_ads1115_bus",
    "open_camera",
    "open_i2c_bus",
    "open_picamera2",
    "open_pulse_sensor",
    "open_serial_port",
    "parse_argument",
    "uncoupled",
    "write_cohort",
]
