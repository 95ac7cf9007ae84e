"""What a device measures and notes: the rows that it keeps until the host has them."""

from enum import StrEnum
from typing import Literal

import msgspec

from ._baseline import BaselineValues, GuidedRest
from ._calibration import CalibratedScore, ScoreMethod
from ._fields import SCHEMA_VERSION, BootId, ClockState, Count, Pseudonym, Score10, Unit01


class NoScoreReason(StrEnum):
    """Why there is no score at this second."""

    STARTING = "starting"
    NO_FACE = "no_face"
    FACE_UNSTEADY = "face_unsteady"
    FACE_COVERED = "face_covered"
    FACE_CUT_OFF = "face_cut_off"
    BASELINE_NOT_READY = "baseline_not_ready"
    WINDOW_TOO_SHORT = "window_too_short"
    NO_PULSE = "no_pulse"
    PULSE_POOR = "pulse_poor"
    NO_FINGER = "no_finger"
    LEAD_OFF = "lead_off"
    SENSOR_UNPLUGGED = "sensor_unplugged"
    CAMERA_LOST = "camera_lost"
    PAUSED = "paused"
    SOURCE_ENDED = "source_ended"


class QualityFlag(StrEnum):
    """What a reader must know beside a value."""

    SIMULATED = "simulated"
    UNCALIBRATED = "uncalibrated"
    GENERIC_NEUTRAL = "generic_neutral"
    BASELINE_OLD = "baseline_old"
    BASELINE_DRIFT = "baseline_drift"
    BASELINE_TENSE = "baseline_tense"
    NO_PULSE_SOURCE = "no_pulse_source"
    FEW_SPIKES = "few_spikes"
    FRAMES_DROPPED = "frames_dropped"
    LOW_LIGHT = "low_light"
    OVER_EXPOSED = "over_exposed"
    FACE_COVERED = "face_covered"
    FACE_SMALL = "face_small"
    HEAD_MOTION = "head_motion"
    BEATS_CORRECTED = "beats_corrected"
    NOISE_FLOOR_UNKNOWN = "noise_floor_unknown"
    NOISE_FLOOR_STALE = "noise_floor_stale"


class Layer(StrEnum):
    """The named layers of the score."""

    EXPRESSION = "expression"
    COUPLING = "coupling"


class ComponentReading(msgspec.Struct, frozen=True, kw_only=True):
    """One component of a score, as it was when the score was made.

    Attributes
    ----------
    name
        The field's term, for example ``pspi`` or ``nsr_v1``.
    value, interval
        The component in its own unit with its 90 % interval; absent when there is no evidence.
    unit
        Its unit; empty for a pure number.
    contribution
        The part of the score, in points of 0-10, that this component gave. The contributions of
        a score add up to its value.
    evidence
        How many observations (frames, spikes, beats) stand behind the value.
    p_value, z_value
        Where the component is a test against surrogates: its rank p, and how many of their
        standard deviations it lies above their mean.
    """

    name: str
    layer: Layer
    value: float | None
    unit: str
    interval: tuple[float, float] | None = None
    contribution: float = 0.0
    evidence: Count = 0
    p_value: Unit01 | None = None
    z_value: float | msgspec.UnsetType = msgspec.UNSET


class MotionAboveFloor(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a region's motion is more than the device's own noise.

    Attributes
    ----------
    region
        ``V1``, ``V2`` or ``V3``.
    share, interval
        Share of the window's mean squared speed that the noise floor does not explain, with its
        90 % interval.
    frames
        Speeds in the window.
    """

    region: str
    share: Unit01
    interval: tuple[Unit01, Unit01]
    frames: Count


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What every measurement carries.

    Attributes
    ----------
    boot_id, seq
        Name the row for ever: one start of the device, and a count without holes within it.
    t_ns
        UTC of the measured moment in nanoseconds, fixed when the row is made.
    clock
        The device's clock state at that moment.
    schema_version
        The contract that the sender speaks.
    """

    boot_id: BootId
    seq: Count
    t_ns: int
    clock: ClockState
    schema_version: int = SCHEMA_VERSION


class Score(Envelope, frozen=True, kw_only=True):
    """The pain-expression estimate of one second, or the reason why there is none.

    Attributes
    ----------
    patient
        Pseudonym of the person in front of the camera.
    score, interval
        0-10 with its 90 % interval; both absent together. As long as the person's own ratings
        are not used, the interval holds what people show of the same pain, and is wide.
    measured_interval
        90 % interval of the score as far as the measurement alone is uncertain: for whoever
        knows how this person shows pain.
    confidence
        0-1: share of the full evidence that stood behind the score.
    no_score_reason, no_score_since_ns
        Set exactly when ``score`` is absent.
    calibrated
        False until the person's own ratings were used.
    calibration
        What they make of the score: present exactly where ``calibrated`` holds and there is a
        score. ``score`` itself stays as it was measured.
    score_method
        Names how the score was made: scores of two methods are never mixed.
    components
        Everything that went in, with its contribution.
    face_fraction, pulse_fraction
        Share of the window with a face and with valid beats; ``pulse_fraction`` is absent when
        no pulse sensor is configured.
    flags
        What a reader must know beside the value.
    window_s
        Length of the expression window.
    baseline_age_s
        Age of the person's own baseline; absent before it exists.
    motion_above_floor
        By region, over the same window. Absent where no noise floor was measured or it no longer
        holds (see the flags), and where no motion was measured.
    guided_rest
        While a guided baseline is taken: how far it is, and what would help.
    """

    patient: Pseudonym
    score: Score10 | None
    interval: tuple[Score10, Score10] | None
    confidence: Unit01 | None
    no_score_reason: NoScoreReason | None
    no_score_since_ns: int | None
    calibrated: bool
    components: tuple[ComponentReading, ...]
    face_fraction: Unit01
    pulse_fraction: Unit01 | None
    flags: tuple[QualityFlag, ...]
    window_s: float
    baseline_age_s: float | None
    motion_above_floor: tuple[MotionAboveFloor, ...] | msgspec.UnsetType = msgspec.UNSET
    measured_interval: tuple[Score10, Score10] | msgspec.UnsetType = msgspec.UNSET
    guided_rest: GuidedRest | msgspec.UnsetType = msgspec.UNSET
    calibration: CalibratedScore | msgspec.UnsetType = msgspec.UNSET
    score_method: ScoreMethod | msgspec.UnsetType = msgspec.UNSET


class Vitals(Envelope, frozen=True, kw_only=True):
    """Heart values of one second. ``source`` travels along: pulse-rate variability is not HRV.

    Attributes
    ----------
    sensor_state
        ``ok`` or what is wrong with the sensor.
    hr_bpm
        From the median interval of the last 15 s of valid beats.
    rmssd_ms, sdnn_ms
        Absent below their minimum windows (30 s, 60 s).
    beats_total, beats_corrected_total
        Since the device's start.
    """

    patient: Pseudonym
    source: Literal["ecg", "ppg"]
    sensor_state: str
    hr_bpm: float | None
    rmssd_ms: float | None
    sdnn_ms: float | None
    beats_total: Count
    beats_corrected_total: Count
    signal_quality: Unit01 | None
    sample_rate_hz: float | None


class HeadPose(msgspec.Struct, frozen=True, kw_only=True):
    """Rotation of the head against the camera, in degrees."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


class Face(Envelope, frozen=True, kw_only=True):
    """Face values of one second: means over the frames with a face.

    Attributes
    ----------
    action_units
        Intensity 0-5 by name (``AU04`` …), with ``action_unit_method`` naming the estimator.
    v1_speed, v2_speed, v3_speed
        Region motion without rigid head motion, interocular distances per second.
    """

    patient: Pseudonym
    frames: Count
    frames_with_face: Count
    frames_dropped: Count
    presence: Unit01 | None
    v1_speed: float | None
    v2_speed: float | None
    v3_speed: float | None
    action_units: dict[str, float]
    action_unit_method: str
    pose: HeadPose | None
    interocular_px: float | None


class EventKind(StrEnum):
    """What can happen on a device that a person may want to know."""

    STARTED = "started"
    STOPPED = "stopped"
    BASELINE_READY = "baseline_ready"
    BASELINE_BEGUN = "baseline_begun"
    BASELINE_GIVEN_UP = "baseline_given_up"
    SOURCE_LOST = "source_lost"
    SOURCE_BACK = "source_back"
    ROWS_DROPPED = "rows_dropped"
    MARKER = "marker"
    COMMAND_DONE = "command_done"
    COMMAND_REFUSED = "command_refused"
    RECORDING_STARTED = "recording_started"
    RECORDING_ENDED = "recording_ended"


class Event(Envelope, frozen=True, kw_only=True):
    """Something that happened at one moment.

    Attributes
    ----------
    dropped_boot_id, dropped
        For ``rows_dropped``: inclusive ranges of ``seq`` that a full outbox let go.
    command_id, refused_code
        For the reply to a command: which one, and the number of the error that refused it.
    baseline
        For ``baseline_ready``: the values, for the host to keep.
    """

    kind: EventKind
    detail: str = ""
    dropped_boot_id: BootId | None = None
    dropped: tuple[tuple[Count, Count], ...] = ()
    command_id: str | msgspec.UnsetType = msgspec.UNSET
    refused_code: int | msgspec.UnsetType = msgspec.UNSET
    baseline: BaselineValues | msgspec.UnsetType = msgspec.UNSET
