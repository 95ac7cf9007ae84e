"""What the host may do to a running device: set its settings and send it commands."""

import logging
import threading
import time
from collections.abc import Callable

import msgspec

from wince_device.clock import WallClock
from wince_device.commands import CommandDesk
from wince_device.config import DeviceSettings
from wince_wire import Command, ConfigReported, ConfigSet, SettingsStorageError, WinceError

from ._kept import KeptSettings
from ._trial import Trial, Verdict
from ._wish import needs_restart, reported_settings, settings_sha256

logger = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0


class RemoteControl:
    """Answers configurations and commands. Its methods may be called from any thread.

    Parameters
    ----------
    kept
        The settings on disk, opened at this start.
    boot_id
        This start's.
    report
        Publishes what is in force; the link's.
    apply
        Puts settings in force of which only those differ that need no restart.
    restart
        Asks the process to end in good order and be started again.
    healthy
        Tells whether the device is well now.
    desk
        Takes the commands.
    clock, now_s
        UTC for what is reported, and a monotonic clock for trials.

    Attributes
    ----------
    refused
        Configurations refused, unreadable ones among them.
    """

    def __init__(
        self,
        kept: KeptSettings,
        *,
        boot_id: str,
        report: Callable[[ConfigReported], None],
        apply: Callable[[DeviceSettings], None],
        restart: Callable[[], None],
        healthy: Callable[[], bool],
        desk: CommandDesk,
        clock: WallClock | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept = kept
        self._boot_id = boot_id
        self._report = report
        self._apply = apply
        self._restart = restart
        self._healthy = healthy
        self._desk = desk
        self._clock = clock or WallClock()
        self._now_s = now_s
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="remote control", daemon=True)
        self._trial = self._new_trial() if kept.on_trial else None
        self.refused = 0

    def start(self) -> None:
        """Tell what is in force, and begin to watch what is on trial."""
        self.tell()
        self._thread.start()

    def stop(self) -> None:
        """End the watch. What is on trial then counts as a start that did not come through."""
        self._ended.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def on_config(self, wish: ConfigSet) -> None:
        """Take a configuration from the host. It comes again at each connection."""
        with self._lock:
            if wish.revision == self._kept.book.wished_revision:
                self.tell()
                return
            try:
                before = self._kept.running
                after = self._kept.accept(wish)
            except WinceError as error:
                self._refuse(wish.revision, error)
                return
            logger.info("configuration %d: %s", wish.revision, self._kept.book.state)
            self.tell()
            self._put_in_force(before, after, trial=True)

    def on_command(self, command: Command) -> None:
        """Take a command from the host."""
        self._desk.take(command)

    def on_unreadable(self, kind: type[msgspec.Struct], error: WinceError) -> None:
        """Count and answer what breaks the contract."""
        if kind is Command:
            self._desk.refuse_unreadable(error)
            return
        with self._lock:
            self._refuse(self._kept.book.wished_revision, error)

    def tick(self) -> None:
        """Look after what is on trial."""
        with self._lock:
            if self._trial is None:
                return
            verdict = self._trial.look()
            try:
                if verdict is Verdict.WELL:
                    self._kept.confirm()
                    self._trial = None
                    self.tell()
                elif verdict is Verdict.UNWELL:
                    self._take_back()
            except SettingsStorageError as error:
                logger.warning("a trial cannot be ended yet: W%03d", error.code)

    def tell(self) -> None:
        """Publish what is in force."""
        with self._lock:
            book = self._kept.book
            settings = reported_settings(self._kept.running)
            # Until the restart the former revision is what the process runs with.
            running = book.former if book.starts == 0 else book.present
            message = ConfigReported(
                revision=running.revision,
                boot_id=self._boot_id,
                t_ns=self._clock.now_ns(),
                settings=settings,
                refused_code=book.refused_code,
                refused_because=book.refused_because,
                wished_revision=book.wished_revision,
                state=book.state,
                settings_sha256=settings_sha256(settings),
                set_by=running.set_by,
            )
        self._report(message)

    def _refuse(self, revision: int, error: WinceError) -> None:
        self.refused += 1
        logger.warning("a configuration was refused: W%03d", error.code)
        self._kept.refuse(revision, error)
        self.tell()

    def _put_in_force(self, before: DeviceSettings, after: DeviceSettings, *, trial: bool) -> None:
        if needs_restart(before, after):
            self._trial = None
            self._restart()
            return
        self._trial = self._new_trial() if trial else None
        self._kept.running = after
        try:
            self._apply(after)
        except Exception:
            logger.exception("settings could not be put in force")
            if trial:
                self._take_back()

    def _take_back(self) -> None:
        before = self._kept.running
        after = self._kept.take_back("the device was not well with it within the time limit")
        logger.warning("configuration %d is taken back", self._kept.book.wished_revision)
        self._put_in_force(before, after, trial=False)
        self.tell()

    def _new_trial(self) -> Trial:
        return Trial(self._kept.times, healthy=self._healthy, now_s=self._now_s)

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            try:
                self.tick()
            except Exception:
                logger.exception("the watch over a configuration failed once")
