"""`wince-host recordings …`: list, open, verify and erase what devices recorded."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from wince_wire import RecordingError

from ._check import Report, verify_recording
from ._erasure import erase_recording
from ._keys import load_site_key
from ._listing import list_recordings
from ._opening import open_recording

T = TypeVar("T")
recordings_app = typer.Typer(help="Recordings that devices sealed to this site's key.")

Folder = Annotated[Path, typer.Argument(help="A recording's folder.", show_default=False)]
Folders = Annotated[Path, typer.Argument(help="A recording's folder, or one that holds several.")]
Key = Annotated[Path, typer.Option("--key", help="The site's private recording key (PEM).")]
Passphrase = Annotated[
    Path | None, typer.Option("--passphrase-file", help="File that holds the key's passphrase.")
]
Subject = Annotated[str | None, typer.Option("--subject", help="Only those of this pseudonym.")]


@recordings_app.command("list")
def list_command(folder: Folders, subject: Subject = None) -> None:
    """List recordings; needs no key."""
    table = Table("recording", "what", "MB", "sealed to")
    for one in list_recordings(folder, subject=subject):
        header = one.header
        table.add_row(
            one.folder.name,
            "cannot be read" if header is None else header.scope,
            f"{one.size_bytes / 1e6:.1f}",
            "" if header is None else header.recipient_sha256[:16],
        )
    Console(highlight=False).print(table)


@recordings_app.command("open")
def open_command(
    folder: Folder,
    key: Key,
    out: Annotated[Path, typer.Option("--out", help="Folder to be made.")],
    passphrase_file: Passphrase = None,
    cut_short: Annotated[
        bool, typer.Option("--cut-short", help="Open what is there of one that has no end.")
    ] = False,
) -> None:
    """Open a recording into tables (CSV) and pictures (PNG)."""
    site_key = load_site_key(key, passphrase_file=passphrase_file)
    manifest = open_recording(folder, out, site_key, cut_short=cut_short)
    counted = ", ".join(f"{count} {name}" for name, count in manifest["rows"].items())
    typer.echo(f"{manifest['recording_id']}: {counted}")
    if not manifest["complete"]:
        typer.echo("not whole: " + ("; ".join(manifest["faults"]) or "it has no end"))
    typer.echo(f"opened in {out}; nothing in it is encrypted any more")


@recordings_app.command("verify")
def verify_command(folder: Folders, key: Key, passphrase_file: Passphrase = None) -> None:
    """Read recordings to their end and say whether they are whole."""
    site_key = load_site_key(key, passphrase_file=passphrase_file)
    found = _some(folder, list_recordings(folder))
    reports = [verify_recording(one.folder, site_key) for one in found]
    for report in reports:
        typer.echo(_sentence(report))
    broken = [report.recording_id for report in reports if not report.complete]
    if broken:
        msg = f"{len(broken)} of {len(reports)} recordings are not whole: copy them again"
        raise RecordingError(msg)


@recordings_app.command("erase")
def erase_command(
    folder: Folders,
    subject: Subject = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Yes, for good: without this nothing is erased.")
    ] = False,
) -> None:
    """Erase a recording, or with --subject all of a pseudonym's, for good."""
    if subject is None:
        found = [folder]
    else:
        found = [one.folder for one in list_recordings(folder, subject=subject)]
        _some(folder, found)
    if not yes:
        names = ", ".join(place.name for place in found)
        msg = f"nothing was erased: say with --yes that {names} shall be erased for good"
        raise RecordingError(msg)
    for place in found:
        erase_recording(place)
    typer.echo(f"erased: {len(found)}")


def _some(folder: Path, found: list[T]) -> list[T]:
    if not found:
        msg = f"there is no such recording in {folder}: name the folder that holds them"
        raise RecordingError(msg)
    return found


def _sentence(report: Report) -> str:
    counted = ", ".join(f"{count} {name}" for name, count in report.rows.items())
    parts = [
        f"{report.recording_id}: {'whole' if report.complete else 'NOT WHOLE'}",
        f"{counted}, {report.samples} pulse samples",
        f"{report.pictures} pictures ({report.pictures_dropped} dropped by the device)",
        f"ended: {report.ended or 'not'}",
        *report.faults,
    ]
    return "; ".join(parts)
