"""`wince-host backup|restore|erase`: copies of what is stored, and people taken out of it."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from wince_host._files import private_folder
from wince_host._open_store import open_care, open_store
from wince_host._user_commands import State
from wince_host._who import who
from wince_host.care import check_pseudonym
from wince_host.recordings import erase_opened
from wince_host.settings import DEFAULT_STATE, HostSettings
from wince_host.store import ROWS, AuditRow, FileKind, back_up, check
from wince_host.store import restore as put_back
from wince_wire import ConfigurationError, StoreError

CARE_FILE = "care.sqlite"
CARE = FileKind(0x57494E45, 2**31 - 1)
"""What people entered. Its own code refuses a newer layout when it opens the file."""
ERASED = "(erased)"

Database = Annotated[
    str | None, typer.Option(help="PostgreSQL address, where the host has its store there.")
]


def backup(
    file: Annotated[
        Path, typer.Argument(help="Where the copy goes; it must not exist.", show_default=False)
    ],
    state: State = DEFAULT_STATE,
) -> None:
    """Copy the stores into FILE and a file beside it, checked, while the host may go on serving."""
    settings = _with_store(state)
    with Progress(transient=True) as bar:
        task = bar.add_task("copying", total=None)
        back_up(
            settings.store_file,
            file,
            told=lambda done, total: bar.update(task, completed=done, total=total),
        )
    typer.echo(f"rows, users and audit log: {file}")
    care = state / CARE_FILE
    if care.exists():
        back_up(care, _care_beside(file), kind=CARE)
        typer.echo(f"what people entered and the alarm record: {_care_beside(file)}")
    typer.echo("keep both as you keep patients' files; the site's keys are not in them")


def restore(
    file: Annotated[Path, typer.Argument(help="A copy that `backup` wrote.", show_default=False)],
    state: State = DEFAULT_STATE,
    rows_alone: Annotated[
        bool, typer.Option("--rows-alone", help="Leave what people entered as it is here.")
    ] = False,
) -> None:
    """Put a copy in the stores' place; what was there is kept beside it. Ends no host by itself."""
    settings, beside = HostSettings(state=state), _care_beside(file)
    with not_serving(settings):
        with_care = not rows_alone and _has_care(beside, state / CARE_FILE)
        # Both before either: what was entered belongs to the rows of the same day.
        if file.is_file():
            check(file, ROWS)
        if with_care:
            check(beside, CARE)
        _put_back(file, settings.store_file, ROWS)
        if with_care:
            _put_back(beside, state / CARE_FILE, CARE)
        else:
            typer.echo("ratings, doses, notes, limits, alarms and tokens are as they were")
    typer.echo("whoever was erased after that copy is in it again: erase them again")


def _has_care(beside: Path, present: Path) -> bool:
    """Tell whether a copy holds what people entered; refuse one that lost it on its way."""
    if beside.exists() or not present.exists():
        return beside.exists()
    msg = (
        f"there is no {beside}, the second file of that copy, with ratings, doses, notes, limits, "
        "alarms and tokens: bring it here too, or leave those as they are with --rows-alone"
    )
    raise StoreError(msg)


def _put_back(copy: Path, target: Path, kind: FileKind) -> None:
    aside = put_back(copy, target, kind=kind)
    typer.echo(f"{target} is now what {copy} was")
    if aside is not None:
        typer.echo(f"  what was there: {aside}")


def erase(
    person: Annotated[str, typer.Argument(help="The pseudonym.", show_default=False)],
    state: State = DEFAULT_STATE,
    database: Database = None,
    recordings: Annotated[
        Path | None,
        typer.Option(
            help="Opened recordings; `opened` in the state's folder if none.", show_default=False
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove everything about one person for good: nobody can bring it back."""
    # The kernels behind it would make every other command slower.
    from wince_host.calibrating import CALIBRATIONS, remove_record

    check_pseudonym(person)
    settings = HostSettings(state=state, database=database, recordings=recordings)
    if database is None:
        _with_store(state)
    if not yes:
        typer.confirm(f"Erase everything about {person} for good?", abort=True)
    entries = _erase_entries(settings, person)
    rows = _erase_rows(settings, person)
    opened = erase_opened(settings.opened_folder, person)
    entries += remove_record(state / CALIBRATIONS, person)
    # Made for somebody to fetch, and made again from the rows whenever they are asked for.
    for prepared in (settings.exports_folder, settings.page_exports_folder):
        shutil.rmtree(prepared, ignore_errors=True)
    if not rows and not entries and not opened.erased:
        typer.echo(f"nothing was stored about {person}")
    typer.echo(f"erased: {rows:,} rows and {entries:,} entries")
    for folder in opened.erased:
        typer.echo(f"erased: the opened recording {folder}")
    for folder in opened.unread:
        typer.echo(f"{folder} does not say whose it is: look, and remove it by hand")
    for copy in _old_copies(state) if database is None else []:
        typer.echo(f"{copy} may still hold {person}: delete it when it is no longer needed")
    typer.echo("give the unit another person first, or it goes on sending rows of this one")


def _erase_entries(settings: HostSettings, person: str) -> int:
    with closing(open_care(settings)) as care:
        return care.erase(person)


def _erase_rows(settings: HostSettings, person: str) -> int:
    with closing(open_store(settings)) as store:
        store.add_audit(
            AuditRow(
                at_ns=time.time_ns(),
                user=who(),
                action="erase",
                subject=ERASED,
            )
        )
        return store.erase_person(person)


def _with_store(state: Path) -> HostSettings:
    settings = HostSettings(state=state)
    if not settings.store_file.exists():
        msg = (
            f"there is no store in {state}: name its folder with --state; rows in PostgreSQL are "
            "copied with pg_dump"
        )
        raise StoreError(msg)
    return settings


def _care_beside(file: Path) -> Path:
    return file.with_name(f"{file.stem}.care{file.suffix}")


def _old_copies(state: Path) -> list[Path]:
    """Return copies that migrations and restoring left beside the stores."""
    return sorted(
        found
        for found in state.glob("*.sqlite.*")
        if not found.name.endswith(("-wal", "-shm")) and found.is_file()
    )


@contextmanager
def not_serving(settings: HostSettings) -> Iterator[None]:
    """Hold the folder as a serving host does.

    Raises
    ------
    ConfigurationError
        If a host serves from it.
    """
    private_folder(settings.state)
    with settings.lock_file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"`wince-host serve` uses {settings.state}: end it first"
            raise ConfigurationError(msg) from error
        yield
