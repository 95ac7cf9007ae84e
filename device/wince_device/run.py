"""Runs the device until it is stopped, with one configuration after another."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wince_wire import ConfigurationError, Notifier, StopRequest, WinceError

from .config import DeviceSettings
from .discovery import resolve_sources
from .enrolment import credential_path
from .link import LinkSettings, check_broker
from .pipeline import Counts
from .remote_configuration import KeptSettings
from .unit import Unit
from .warm_up import warm_up

logger = logging.getLogger(__name__)

DRAIN_S = 10.0
"""At the end the device waits this long for the host's acks; what is left stays in the outbox."""

FIRST_START_S = 300.0
"""The first start after an update compiles the kernels, on a slow board for minutes."""

LOOK_EVERY_S = 0.2
LOOK_AFTER_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run did.

    Attributes
    ----------
    boot_id
        Of its last start.
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
        If a source, the broker, the outbox or a model is not to be had at the start, or a stage
        does not move any more.
    """
    with StopRequest() as stop:
        return _Run(settings, seconds, stop, simulate=simulate, ready=ready).to_the_end()


class _Run:
    """One start after another in one process: a setting that needs a new start gets one."""

    def __init__(
        self,
        settings: DeviceSettings,
        seconds: float | None,
        stop: StopRequest,
        *,
        simulate: bool,
        ready: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._stop = stop
        self._simulate = simulate
        self._ready = ready
        self._began_s = time.monotonic()
        self._until_s = None if seconds is None else self._began_s + seconds
        self._notifier = Notifier()
        self._done: list[Counts] = []

    def to_the_end(self) -> RunSummary:
        while True:
            kept = KeptSettings(self._settings)
            try:
                summary = self._once(kept)
            except WinceError as error:
                # What cannot even begin with it is not well with it.
                if not kept.on_trial:
                    raise
                logger.warning("a configuration on trial cannot be run: W%03d", error.code)
                kept.take_back(error.sentence)
                continue
            if summary is not None:
                return summary

    def _once(self, kept: KeptSettings) -> RunSummary | None:
        """Measure with one configuration; None when the next one waits."""
        settings = kept.running
        link_settings = link_settings_of(settings)
        if settings.broker.required_at_start:
            check_broker(link_settings)
        specs = resolve_sources(settings, simulate=self._simulate)
        self._notifier.extend_start(FIRST_START_S)
        warm_up(models=specs.camera is not None)
        self._extend_from_now()
        with Unit(kept, specs, link_settings, notifier=self._notifier) as unit:
            unit.start()
            self._ready(f"measuring with {unit.name}")
            self._watch(unit)
            again = unit.restart_asked.is_set() and not self._stop.asked
            if not again:
                self._notifier.stopping()
            unit.end(drain_s=0.0 if again else DRAIN_S)
            self._done.append(unit.counts())
            return None if again else self._summary(unit)

    def _extend_from_now(self) -> None:
        """Let the time count from here: compiling is no part of the measurement."""
        if self._until_s is not None and not self._done:
            self._until_s += time.monotonic() - self._began_s
            self._began_s = time.monotonic()

    def _watch(self, unit: Unit) -> None:
        told, looked_s = False, -math.inf
        while not unit.restart_asked.is_set():
            unit.check()
            if not told and unit.measuring:
                told = True
                self._notifier.ready(f"measuring with {unit.name}")
            if time.monotonic() - looked_s >= LOOK_AFTER_S:
                looked_s = time.monotonic()
                unit.look_after()
            left_s = None if self._until_s is None else self._until_s - time.monotonic()
            if left_s is not None and left_s <= 0.0:
                return
            if self._stop.wait(LOOK_EVERY_S if left_s is None else min(LOOK_EVERY_S, left_s)):
                return

    def _summary(self, unit: Unit) -> RunSummary:
        return RunSummary(
            counts=sum(self._done[1:], start=self._done[0]),
            boot_id=unit.boot_id,
            rows_waiting=unit.rows_waiting,
            simulated=unit.simulated,
            elapsed_s=time.monotonic() - self._began_s,
        )


def link_settings_of(settings: DeviceSettings) -> LinkSettings:
    """Return what the link needs of a unit's settings; its password is read from its file."""
    broker = settings.broker
    password = ""
    if broker.password_file:
        try:
            password = credential_path(broker.password_file).read_text("utf-8").strip()
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
    return credential_path(name) if name else None
