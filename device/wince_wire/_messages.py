"""Every message that crosses the broker: measurements, what a device announces, what it is told."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from ._calibration import PersonCalibration
from ._fields import (
    SCHEMA_VERSION,
    BootId,
    ClockState,
    Count,
    Pseudonym,
    Score10,
    Unit01,
)
from ._health import Health
from ._measurements import Event, Face, Score, Vitals
from ._remote import CommandName, ConfigState, Label, RecordingLength, TextVersion


class Birth(msgspec.Struct, frozen=True, kw_only=True):
    """Retained: what this device is, told when it connects."""

    boot_id: BootId
    t_ns: int
    clock: ClockState
    wince_version: str
    camera: str
    pulse_sensor: str
    simulated: bool
    models: dict[str, str]
    schema_version: int = SCHEMA_VERSION


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Retained: whether the device is there. The broker publishes ``offline`` as its will."""

    state: Literal["online", "offline"]
    boot_id: BootId
    t_ns: int
    schema_version: int = SCHEMA_VERSION


class AimHint(StrEnum):
    """What helps a person most, at this moment, to put the camera right."""

    GOOD = "good"
    NO_FACE = "no_face"
    CLOSER = "closer"
    FARTHER = "farther"
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    TURN_TO_CAMERA = "turn_to_camera"
    UNCOVER_FACE = "uncover_face"
    MORE_LIGHT = "more_light"
    LESS_LIGHT = "less_light"
    FOCUS = "focus"
    HOLD_STILL = "hold_still"


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """How the face lies before the camera, a few times a second while a person aims it.

    It is shown and never kept: neither the outbox nor the store takes it. It holds no picture, and
    its lines are too few to make one.

    Attributes
    ----------
    hint
        One thing to do; left, right, up and down are where the face lies in the picture.
    lines
        Outline of face, brows, eyes, nose and mouth as polylines of (x, y), 0-1 of the picture's
        width and height; what lies outside the picture is cut. Empty without a face.
    aspect
        Width of the picture over its height.
    face_size
        Distance of the eyes over the picture's width.
    light
        Mean of the face's luma, 0-1.
    sharpness
        Share of the fine detail in the contrast around the eyes, 0-1.
    several_faces
        More than one face is in view; the nearest is drawn.
    until_ns
        UTC at which it ends, unless it is asked for again.
    """

    boot_id: BootId
    t_ns: int
    hint: AimHint
    lines: tuple[tuple[tuple[Unit01, Unit01], ...], ...]
    aspect: Annotated[float, msgspec.Meta(gt=0.0)]
    face_size: Unit01 | None
    light: Unit01 | None
    sharpness: Unit01 | None
    several_faces: bool
    until_ns: int
    schema_version: int = SCHEMA_VERSION


class Ack(msgspec.Struct, frozen=True, kw_only=True):
    """Host to device: these rows are committed in the store, so the device may let them go.

    Attributes
    ----------
    boot_id
        The start of the device whose rows are meant.
    seq
        Every row up to and including this one is stored; 0 when row 1 is missing.
    also
        Inclusive ranges above ``seq`` that are stored as well, in rising order. Live rows
        overtake a backlog; without these they would be sent again and again.
    """

    boot_id: BootId
    seq: Count
    also: tuple[tuple[Count, Count], ...] = ()
    schema_version: int = SCHEMA_VERSION


class ConfigSet(msgspec.Struct, frozen=True, kw_only=True):
    """Retained, host to device: the settings that shall be in force, as key path and value.

    Attributes
    ----------
    revision
        Higher with each wish.
    settings
        All that the host wants otherwise than the device's own file has it. What an earlier
        revision set and this one leaves out goes back to the file's value.
    set_by
        Account of the person who wished it.
    """

    revision: Count
    settings: dict[str, str | int | float | bool]
    set_by: Label | msgspec.UnsetType = msgspec.UNSET
    schema_version: int = SCHEMA_VERSION


class ConfigReported(msgspec.Struct, frozen=True, kw_only=True):
    """Retained, device to host: the settings in force, and why a wish was refused.

    Attributes
    ----------
    revision
        In force; 0 when the device's own file alone is.
    settings
        In force, without secrets.
    wished_revision, state
        The last wish that came, and what became of it. ``restart_pending``: kept, and in force
        after the next start; ``rolled_back``: tried, and taken back.
    settings_sha256
        Of ``settings`` as JSON with sorted keys and no spaces.
    set_by
        Who set the revision in force.
    """

    revision: Count
    boot_id: BootId
    t_ns: int
    settings: dict[str, str | int | float | bool]
    refused_code: int | None = None
    refused_because: str | None = None
    wished_revision: Count | msgspec.UnsetType = msgspec.UNSET
    state: ConfigState | msgspec.UnsetType = msgspec.UNSET
    settings_sha256: str | msgspec.UnsetType = msgspec.UNSET
    set_by: Label | msgspec.UnsetType = msgspec.UNSET
    schema_version: int = SCHEMA_VERSION


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Host to device: do this once. Always sent with a message expiry.

    Attributes
    ----------
    command_id
        New for each command: one that comes twice is done once.
    detail
        For ``mark``: what happened.
    expires_ns
        UTC after which it must not be done any more.
    patient
        For ``new_patient``: the pseudonym. For ``set_calibration``, ``forget_calibration`` and
        ``rate``: who is meant; a unit that has another person in front of it refuses ``rate``.
    calibration
        For ``set_calibration``: the person's rated scores.
    rating
        For ``rate``: what the person says at this moment, 0-10.
    consent, consent_given_by
        For ``start_recording``: whether, and through whom, consent was given.
    consent_text_version, consent_maximum_s
        For ``start_recording``: the version of the text that was agreed to, and how long it may
        last. Where they are absent the unit takes its own text and an hour.
    frames
        For ``start_recording``: pictures too, not features alone.
    """

    command_id: str
    name: CommandName
    detail: str = ""
    expires_ns: Count | msgspec.UnsetType = msgspec.UNSET
    patient: Pseudonym | msgspec.UnsetType = msgspec.UNSET
    consent: bool | msgspec.UnsetType = msgspec.UNSET
    consent_given_by: Label | msgspec.UnsetType = msgspec.UNSET
    consent_text_version: TextVersion | msgspec.UnsetType = msgspec.UNSET
    consent_maximum_s: RecordingLength | msgspec.UnsetType = msgspec.UNSET
    frames: bool | msgspec.UnsetType = msgspec.UNSET
    calibration: PersonCalibration | msgspec.UnsetType = msgspec.UNSET
    rating: Score10 | msgspec.UnsetType = msgspec.UNSET
    schema_version: int = SCHEMA_VERSION


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Host to whoever listens: something happened to an alarm of this unit.

    Never retained, and always sent with a message expiry: an old alarm is no alarm.

    Attributes
    ----------
    alarm_id
        The alarm's number in the host's record; 0 where the record could not be written.
    t_ns
        UTC of what happened.
    kind
        What it is about: the person, or the equipment.
    patient
        Where the host was told to name the person.
    detail
        The record's words, where the host was told to send them; they may hold a score.
    until_ns
        For ``paused``: when the pause ends by itself.
    """

    alarm_id: Count
    t_ns: int
    kind: Literal["pain", "technical"]
    action: Literal["raised", "escalated", "acknowledged", "cleared", "paused", "resumed"]
    patient: Pseudonym | msgspec.UnsetType = msgspec.UNSET
    detail: str | msgspec.UnsetType = msgspec.UNSET
    until_ns: int | msgspec.UnsetType = msgspec.UNSET
    schema_version: int = SCHEMA_VERSION


Measurement = Score | Vitals | Face | Event | Health
Message = Measurement | Birth | State | Ack | ConfigSet | ConfigReported | Command | Aim | Alarm
