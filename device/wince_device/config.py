"""The device's settings: frozen, bounded, unknown keys refused, each error names its key."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from wince_wire import ConfigurationError, Pseudonym

from .configuration import AT_ONCE, AT_RESTART, AT_THE_DEVICE, setting_keys

SourceName = Annotated[str, Meta(max_length=1024)]
Seconds = Annotated[float, Meta(ge=1.0, le=120.0)]


class CameraSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which camera.

    Attributes
    ----------
    source
        ``picamera2:camera=0``, ``v4l2:/dev/video0``, ``file:PATH``, ``file:live:PATH``, ``sim`` or
        ``none``; ``auto`` takes the first real camera that is there.
    """

    source: Annotated[SourceName, AT_RESTART] = "auto"


class PulseSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which pulse sensor.

    Attributes
    ----------
    source
        ``max30102:bus=1``, ``ads1292r``, ``healthypi``, ``ad8232:bus=1``, ``file:PATH``, ``sim`` or
        ``none``; ``auto`` is the simulated patient beside a simulated camera, else none.
    """

    source: Annotated[SourceName, AT_RESTART] = "auto"


class FaceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the face is followed.

    Attributes
    ----------
    inference_every
        1-30: the landmark model is asked in every n-th frame, and at most 40 times a second; points
        that are followed carry the face in between. Above 1 where the computer is slower than that.
    """

    inference_every: Annotated[int, Meta(ge=1, le=30), AT_RESTART] = 1


class ScoreSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the score is made.

    Attributes
    ----------
    window_s
        Length of the expression window, 1-120 s.
    baseline_s
        Length of rest that makes the person's own baseline, 5-600 s.
    guided_rest_s
        Length of a guided rest, which takes its place when somebody asks for it, 30-300 s.
    classifiers
        Ask the pain classifiers too, where their models are there. They learned from rendered
        faces alone: shown beside the score, no part of it.
    require_pulse
        Give no score while a configured pulse sensor has no valid signal.
    """

    window_s: Annotated[Seconds, AT_RESTART] = 3.0
    baseline_s: Annotated[float, Meta(ge=5.0, le=600.0), AT_RESTART] = 10.0
    guided_rest_s: Annotated[float, Meta(ge=30.0, le=300.0), AT_ONCE] = 45.0
    classifiers: Annotated[bool, AT_RESTART] = True
    require_pulse: Annotated[bool, AT_ONCE] = True


class BrokerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the broker is.

    Attributes
    ----------
    host, port
        Its address.
    password_file
        File that holds the password and nothing else. The user name is the device's name.
    ca_file, certificate_file, key_file
        Certificate of the site, and this device's own certificate and key; with the first the
        connection is TLS. `wince-device enrol` writes all three.
    required_at_start
        Refuse to start when the broker does not answer. A unit that must measure without a
        network sets this to false: its rows wait in the outbox.
    """

    host: Annotated[str, Meta(max_length=255), AT_RESTART] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535), AT_RESTART] = 1883
    password_file: Annotated[str, AT_THE_DEVICE] = ""
    ca_file: Annotated[str, AT_THE_DEVICE] = ""
    certificate_file: Annotated[str, AT_THE_DEVICE] = ""
    key_file: Annotated[str, AT_THE_DEVICE] = ""
    required_at_start: Annotated[bool, AT_RESTART] = True


class OutboxSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is kept while the host is away.

    Attributes
    ----------
    maximum_mb
        1-100,000 MB; beyond it the least important rows are let go and counted. The default keeps
        30 days of everything that is measured (docs/units-without-network.md).
    """

    maximum_mb: Annotated[int, Meta(ge=1, le=100_000), AT_RESTART] = 4_000


class RecordingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Recordings that somebody consented to.

    Attributes
    ----------
    recipient_file
        Public key of the site (PEM): recordings are encrypted to it. Without it none is made.
    maximum_mb
        10-1,000,000 MB; a recording ends before all recordings together are larger.
    """

    recipient_file: Annotated[str, AT_THE_DEVICE] = ""
    maximum_mb: Annotated[int, Meta(ge=10, le=1_000_000), AT_RESTART] = 20_000


class MetricsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures about the unit itself, for the machine it runs on.

    Attributes
    ----------
    port
        Of the loopback address, where they are served as Prometheus text; 0 serves none.
    """

    port: Annotated[int, Meta(ge=0, le=65535), AT_THE_DEVICE] = 0


class DeviceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set on a device.

    Attributes
    ----------
    name
        The device's name and MQTT user name.
    patient
        Pseudonym of the person in front of the camera. Never a name.
    state_folder
        Where the outbox and the baselines lie.
    identify_led
        Folder of the light that blinks when somebody looks for this unit.
    """

    name: Annotated[Pseudonym, AT_THE_DEVICE] = "unit-1"
    patient: Annotated[Pseudonym, AT_THE_DEVICE] = "person-1"
    state_folder: Annotated[str, AT_THE_DEVICE] = "/var/lib/wince"
    camera: CameraSettings = CameraSettings()
    face: FaceSettings = FaceSettings()
    pulse: PulseSettings = PulseSettings()
    score: ScoreSettings = ScoreSettings()
    broker: BrokerSettings = BrokerSettings()
    outbox: OutboxSettings = OutboxSettings()
    recording: RecordingSettings = RecordingSettings()
    metrics: MetricsSettings = MetricsSettings()
    identify_led: Annotated[str, AT_THE_DEVICE] = "/sys/class/leds/ACT"


S = TypeVar("S", bound=msgspec.Struct)

_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`(?: - at `\$\.?(?P<path>[^`]*)`)?")
_INVALID = re.compile(r"(?P<what>.*) - at `\$\.?(?P<path>[^`]*)`")


def load_settings(path: Path) -> DeviceSettings:
    """Read a TOML file.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, is no TOML, or a key is unknown or out of range.
    """
    try:
        tree = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        msg = f"the settings file {path} cannot be read ({error.strerror}): check the path"
        raise ConfigurationError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"the settings file {path} is not UTF-8 text: save it as UTF-8"
        raise ConfigurationError(msg) from error
    except tomllib.TOMLDecodeError as error:
        msg = f"the settings file {path} is not valid TOML: {error}"
        raise ConfigurationError(msg) from error
    return convert_settings(tree, DeviceSettings, where=f"the settings file {path}")


def convert_settings(tree: object, kind: type[S], *, where: str) -> S:
    """Turn plain data into settings.

    Raises
    ------
    ConfigurationError
        If a key is unknown or a value is out of its range; the sentence names the whole key.
    """
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        raise ConfigurationError(_sentence(str(error), kind, where)) from error


def _sentence(problem: str, kind: type[msgspec.Struct], where: str) -> str:
    unknown = _UNKNOWN.search(problem)
    if unknown:
        path = unknown["path"] or ""
        key = f"{path}.{unknown['key']}" if path else unknown["key"]
        known = ", ".join(_fields_at(kind, path))
        return f"{where} has an unknown key {key!r}: known there are {known}"
    invalid = _INVALID.search(problem)
    if invalid:
        key = setting_keys(kind).get(invalid["path"])
        allowed = f" (allowed: {key.allowed})" if key else ""
        what = invalid["what"].lower()
        return f"{where} has a bad value for {invalid['path']!r}: {what}{allowed}"
    return f"{where} is not right: {problem}"


def _fields_at(kind: type[msgspec.Struct], path: str) -> tuple[str, ...]:
    for part in filter(None, path.split(".")):
        found = {field.name: field.type for field in msgspec.structs.fields(kind)}.get(part)
        if not (isinstance(found, type) and issubclass(found, msgspec.Struct)):
            break
        kind = found
    return kind.__struct_fields__


def replace_settings(settings: DeviceSettings, changes: dict[str, object]) -> DeviceSettings:
    """Return settings with some keys changed, all of them checked.

    Parameters
    ----------
    changes
        Key path to value, for example ``{"camera.source": "sim"}``.

    Raises
    ------
    ConfigurationError
        If a key is unknown or a value is out of its range; nothing is changed then.
    """
    tree = msgspec.to_builtins(settings)
    for path, value in changes.items():
        *parents, key = path.split(".")
        branch = tree
        for parent in parents:
            branch = branch.get(parent)
            if not isinstance(branch, dict):
                msg = f"the change has an unknown key {path!r}: check its spelling"
                raise ConfigurationError(msg)
        branch[key] = value
    return convert_settings(tree, DeviceSettings, where="the change")


def flatten_settings(settings: msgspec.Struct) -> dict[str, str | int | float | bool]:
    """Return key path to value, as `wince_wire.ConfigReported` carries it."""
    flat: dict[str, str | int | float | bool] = {}

    def walk(branch: dict[str, object], prefix: str) -> None:
        for key, value in branch.items():
            if isinstance(value, dict):
                walk(value, f"{prefix}{key}.")
            elif isinstance(value, str | int | float | bool):
                flat[prefix + key] = value

    walk(msgspec.to_builtins(settings), "")
    return flat
