"""Runs the device: opens everything, starts it, waits, and stops it in good order."""

import importlib.metadata
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from wince_wire import Birth, ConfigurationError, StopRequest

from .clock import WallClock
from .config import DeviceSettings
from .discovery import SourceSpecs, resolve_sources
from .face import MODEL_SHA256
from .link import Link, LinkSettings, check_broker
from .outbox import Outbox
from .pipeline import Counts, Pipeline
from .sources import Camera, PulseSensor, open_camera, open_pulse_sensor
from .warm_up import warm_up

logger = logging.getLogger(__name__)

DRAIN_S = 10.0
"""At the end the device waits this long for the host's acks; what is left stays in the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run did.

    Attributes
    ----------
    rows_waiting
        Rows that the host has not acknowledged yet; they are kept and sent at the next start.
    """

    counts: Counts
    boot_id: str
    rows_waiting: int
    simulated: bool
    elapsed_s: float


def run_device(
    settings: DeviceSettings,
    *,
    seconds: float | None = None,
    simulate: bool = False,
    ready: Callable[[str], None] = lambda _sentence: None,
) -> RunSummary:
    """Run until the time is over or a signal asks to stop.

    Parameters
    ----------
    seconds
        Stop by itself after this time; None runs on.
    simulate
        Where no camera is found, take the simulated patient.
    ready
        Told in a sentence when everything works.

    Raises
    ------
    WinceError
        If a source, the broker, the outbox or a model is not to be had at the start.
    """
    link_settings = _link_settings(settings)
    if settings.broker.required_at_start:
        check_broker(link_settings)
    specs = resolve_sources(settings, simulate=simulate)
    warm_up(models=specs.camera is not None)
    with StopRequest() as stop, ExitStack() as stack:
        return _measure(settings, link_settings, specs, stack, stop, seconds, ready)


def _measure(
    settings: DeviceSettings,
    link_settings: LinkSettings,
    specs: SourceSpecs,
    stack: ExitStack,
    stop: StopRequest,
    seconds: float | None,
    ready: Callable[[str], None],
) -> RunSummary:
    clock = WallClock()
    outbox = stack.enter_context(
        Outbox(
            Path(settings.state_folder) / "outbox.db",
            maximum_bytes=settings.outbox.maximum_mb * 1_000_000,
            clock=clock,
        )
    )
    camera = open_camera(specs.camera) if specs.camera else None
    if camera is not None:
        stack.callback(camera.close)
    pulse = open_pulse_sensor(specs.pulse) if specs.pulse else None
    if pulse is not None:
        stack.callback(pulse.close)
    pipeline = Pipeline(
        settings=settings,
        camera_spec=specs.camera,
        camera=camera,
        pulse_spec=specs.pulse,
        pulse=pulse,
        outbox=outbox,
        clock=clock,
    )
    link = Link(
        link_settings,
        outbox,
        device=settings.name,
        birth=_birth(outbox.boot_id, clock, camera, pulse),
        on_command=pipeline.handle,
    )
    pipeline.publish_refused = lambda: link.statistics.refused
    began_s = time.monotonic()
    # Whatever happens, the stages end before the link, and both before the outbox is closed.
    stack.callback(link.stop)
    stack.callback(pipeline.stop)
    link.start()
    pipeline.start()
    ready(_sources_sentence(camera, pulse))
    stop.wait(seconds)
    pipeline.stop()
    link.wait_drained(DRAIN_S)
    link.stop()
    return RunSummary(
        counts=pipeline.counts(),
        boot_id=outbox.boot_id,
        rows_waiting=outbox.statistics.rows,
        simulated=_simulated(camera, pulse),
        elapsed_s=time.monotonic() - began_s,
    )


def _link_settings(settings: DeviceSettings) -> LinkSettings:
    broker = settings.broker
    password = ""
    if broker.password_file:
        try:
            password = Path(broker.password_file).read_text("utf-8").strip()
        except OSError as error:
            msg = (
                f"the password file {broker.password_file} cannot be read ({error.strerror}): "
                "set broker.password_file to the file that the host's provisioning made"
            )
            raise ConfigurationError(msg) from error
    return LinkSettings(
        host=broker.host,
        port=broker.port,
        username=settings.name,
        password=password,
        ca_file=_path(broker.ca_file),
        certificate_file=_path(broker.certificate_file),
        key_file=_path(broker.key_file),
    )


def _path(name: str) -> Path | None:
    return Path(name) if name else None


def _birth(
    boot_id: str, clock: WallClock, camera: Camera | None, pulse: PulseSensor | None
) -> Birth:
    return Birth(
        boot_id=boot_id,
        t_ns=clock.now_ns(),
        clock=clock.state(),
        wince_version=importlib.metadata.version("wince"),
        camera=camera.name if camera else "none",
        pulse_sensor=pulse.name if pulse else "none",
        simulated=_simulated(camera, pulse),
        models=dict(MODEL_SHA256) if camera else {},
    )


def _simulated(camera: Camera | None, pulse: PulseSensor | None) -> bool:
    return any(source.simulated for source in (camera, pulse) if source is not None)


def _sources_sentence(camera: Camera | None, pulse: PulseSensor | None) -> str:
    names = [source.name for source in (camera, pulse) if source is not None]
    return f"measuring with {' and '.join(names)}"
