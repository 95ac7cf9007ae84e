"""The settings on the device's disk: the own file's, and over them what the host set."""

import logging
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from wince_device.config import DeviceSettings
from wince_wire import ConfigSet, RevisionError, UnhealthyError, WinceError

from ._book import Book, Revision, read_book, write_book
from ._trial import TrialTimes
from ._wish import checked_settings, needs_restart

logger = logging.getLogger(__name__)
FOLDER: Final = "configuration"


class KeptSettings:
    """Opened once at each start, before anything else of the device.

    Parameters
    ----------
    own
        The settings of the device's own file and command line.
    folder
        Where the host's settings lie; a folder below the state folder when None.
    times
        Of a trial.

    Attributes
    ----------
    running
        With what this process runs.
    book
        What the disk says.

    Raises
    ------
    SettingsStorageError
        If what was kept cannot be read, or the start cannot be noted.
    """

    def __init__(
        self,
        own: DeviceSettings,
        *,
        folder: Path | None = None,
        times: TrialTimes = TrialTimes(),  # noqa: B008 - frozen
    ) -> None:
        self._own = own
        self._folder = folder or Path(own.state_folder) / FOLDER
        self.times = times
        self.book = read_book(self._folder)
        self._begin()
        self.running = self.settings_of(self.book.present)

    @property
    def on_trial(self) -> bool:
        """Whether this process runs with settings that are not confirmed."""
        return bool(self.book.starts)

    def settings_of(self, revision: Revision) -> DeviceSettings:
        """Return the settings that a revision makes."""
        settings = checked_settings(self._own, revision.changes)
        patient = self.book.patient
        return settings if patient is None else replace(settings, patient=patient)

    def accept(self, wish: ConfigSet) -> DeviceSettings:
        """Keep a wish, on trial, and return the settings it makes.

        Raises
        ------
        WinceError
            If it is not to be had; what held still holds.
        """
        book = self.book
        if wish.revision <= max(book.present.revision, book.wished_revision):
            msg = (
                f"configuration {wish.revision} is not newer than "
                f"{max(book.present.revision, book.wished_revision)}: give it a higher number"
            )
            raise RevisionError(msg)
        set_by = "" if wish.set_by is msgspec.UNSET else wish.set_by
        fresh = Revision(revision=wish.revision, changes=wish.settings, set_by=set_by)
        after = self.settings_of(fresh)
        restart = needs_restart(self.running, after)
        self._write(
            Book(
                present=fresh,
                # A configuration still on trial is none to go back to.
                former=book.present if book.starts is None else book.former,
                starts=0 if restart else 1,
                wished_revision=wish.revision,
                state="restart_pending" if restart else "in_force",
                patient=book.patient,
            )
        )
        if not restart:
            self.running = after
        return after

    def refuse(self, revision: int, error: WinceError) -> None:
        """Note why a wish was refused, so that it is told again after a restart.

        While a configuration is on trial its own state stays; only the number and reason change.
        """
        book = replace(
            self.book,
            wished_revision=max(revision, self.book.wished_revision),
            state="refused",
            refused_code=error.code,
            refused_because=error.sentence,
        )
        try:
            self._write(book)
        except WinceError:
            self.book = book  # told now, forgotten at the next start: nothing hangs on it
            logger.warning("a refusal could not be kept: the disk refuses")

    def confirm(self) -> None:
        """Make the configuration on trial the one to go back to.

        Raises
        ------
        SettingsStorageError
            If the disk refuses; the trial then goes on.
        """
        self._write(replace(self.book, starts=None, former=self.book.present))

    def take_back(self, why: str) -> DeviceSettings:
        """Go back to the last settings that the device was well with, and return them.

        Raises
        ------
        SettingsStorageError
            If the disk refuses; the trial then goes on.
        """
        self._write(_taken_back(self.book, why))
        return self.settings_of(self.book.former)

    def keep_patient(self, patient: str | None) -> None:
        """Keep who is in front of the camera.

        Raises
        ------
        SettingsStorageError
            If the disk refuses.
        """
        self._write(replace(self.book, patient=patient))
        self.running = replace(self.running, patient=patient or self._own.patient)

    def _begin(self) -> None:
        starts = self.book.starts
        if starts is not None and starts >= self.times.starts:
            self._write(_taken_back(self.book, "the device did not come through its first minute"))
            logger.warning("configuration %d is taken back", self.book.wished_revision)
        elif starts is not None:
            self._write(replace(self.book, starts=starts + 1, state="in_force"))
        try:
            self.settings_of(self.book.present)
        except WinceError as error:
            # The own file or the program changed since: the device must start all the same.
            logger.warning("what the host set no longer fits and is left out: W%03d", error.code)
            held = Revision(revision=self.book.present.revision)
            self.book = replace(
                self.book,
                present=held,
                former=held,
                starts=None,
                state="rolled_back",
                refused_code=error.code,
                refused_because=error.sentence,
            )

    def _write(self, book: Book) -> None:
        write_book(self._folder, book)
        self.book = book


def _taken_back(book: Book, why: str) -> Book:
    error = UnhealthyError(f"configuration {book.present.revision} was taken back: {why}")
    return replace(
        book,
        present=book.former,
        starts=None,
        state="rolled_back",
        refused_code=error.code,
        refused_because=error.sentence,
    )
