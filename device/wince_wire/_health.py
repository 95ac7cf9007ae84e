"""How a device says that it is doing itself."""

import msgspec

from ._fields import Count
from ._measurements import Envelope


class StageHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How one stage of the device is doing.

    Attributes
    ----------
    latency_ms
        50th, 95th and 99th percentile of its last steps; absent where it has none to tell.
    waiting
        Work that waits for it.
    replaced_total
        How often it was stuck and begun anew.
    """

    name: str
    replaced_total: Count
    latency_ms: tuple[float, float, float] | None = None
    waiting: Count | None = None


class Health(Envelope, frozen=True, kw_only=True):
    """How the device itself is doing.

    Attributes
    ----------
    frame_latency_ms_p50, frame_latency_ms_p99
        From a frame's arrival to its observation.
    drops
        By cause: frames, batches and rows that were lost since the start.
    pulse_gaps_total
        Declared gaps in the samples.
    outbox_state, outbox_age_s
        Whether rows reach the disk (``writing``, ``failing``), and how old the oldest is that the
        host has not acknowledged.
    stages
        From the sensors to the outbox.
    seconds_latency_ms
        From the end of a second at the sensors to its rows on the disk.
    throttled, under_voltage
        What the chip says of itself; absent where it does not.
    inference_every
        In which frames the landmark model is asked at present.
    recording
        Whether a recording goes on.
    """

    uptime_s: float
    camera: str
    camera_state: str
    frame_rate_hz: float | None
    frames_total: Count
    frames_dropped_total: Count
    frame_latency_ms_p50: float | None
    frame_latency_ms_p99: float | None
    pulse_sensor: str
    pulse_state: str
    pulse_rate_hz: float | None
    outbox_rows: Count
    outbox_bytes: Count
    outbox_dropped_total: Count
    publish_refused_total: Count
    temperature_c: float | None
    memory_mb: float | None
    disk_free_mb: float | None
    drops: dict[str, Count] | msgspec.UnsetType = msgspec.UNSET
    pulse_gaps_total: Count | msgspec.UnsetType = msgspec.UNSET
    outbox_state: str | msgspec.UnsetType = msgspec.UNSET
    outbox_age_s: float | msgspec.UnsetType | None = msgspec.UNSET
    stages: tuple[StageHealth, ...] | msgspec.UnsetType = msgspec.UNSET
    seconds_latency_ms: tuple[float, float, float] | msgspec.UnsetType | None = msgspec.UNSET
    throttled: bool | msgspec.UnsetType | None = msgspec.UNSET
    under_voltage: bool | msgspec.UnsetType | None = msgspec.UNSET
    inference_every: Count | msgspec.UnsetType = msgspec.UNSET
    recording: bool | msgspec.UnsetType = msgspec.UNSET
