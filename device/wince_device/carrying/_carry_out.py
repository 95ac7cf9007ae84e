"""Writes what the host has not acknowledged to one signed file."""

import importlib.metadata
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wince_device.clock import WallClock
from wince_device.config import DeviceSettings
from wince_device.outbox import OutboxReader
from wince_wire import OutboxError

from ._blocks import blocks, estimated_bytes
from ._credentials import Signer, load_signer
from ._format import BLOCK, FORMAT, Header
from ._new_file import new_file
from ._signed_file import SignedFile

OUTBOX_FILE = "outbox.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was written.

    Attributes
    ----------
    file
        None when the host has every row: then nothing was written.
    sha256
        Of what was signed, hexadecimal.
    """

    file: Path | None
    rows: int = 0
    size_bytes: int = 0
    sha256: str = ""


def carry_out(
    settings: DeviceSettings,
    file: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    clock: WallClock | None = None,
) -> Carried:
    """Write every row that the host has not acknowledged; works while the unit runs.

    The rows stay in the outbox until the host's word comes: over the network, or in a receipt
    (see `carry_receipt`). A row that goes both ways is stored once.

    Parameters
    ----------
    file
        New file; or a folder, for example where the stick is mounted, in which one is made.
    progress
        Told how many rows of how many are written.
    clock
        Stamps the file.

    Raises
    ------
    ConfigurationError
        If the unit has no certificate to sign with.
    OutboxError
        If the outbox cannot be read, or the file not be written.
    """
    signer = load_signer(settings)
    clock = clock or WallClock()
    with OutboxReader(Path(settings.state_folder) / OUTBOX_FILE) as reader:
        count, until = reader.count(), reader.newest_position()
        if count == 0:
            return Carried(file=None)
        path = _name_in(file, settings.name, clock) if file.is_dir() else file
        _require_room(path, estimated_bytes(reader, count))
        return _write(
            reader,
            path,
            signer,
            until=until,
            header=_header(settings.name, signer, clock),
            progress=lambda done: progress(done, max(done, count)),
        )


def _write(
    reader: OutboxReader,
    path: Path,
    signer: Signer,
    *,
    until: int,
    header: Header,
    progress: Callable[[int], None],
) -> Carried:
    rows = 0
    with new_file(path) as opened:
        signed = SignedFile(opened, header)
        for block, number in blocks(reader, until=until):
            signed.add(BLOCK, block)
            rows += number
            progress(rows)
        sha256 = signed.finish(signer, rows)
    return Carried(file=path, rows=rows, size_bytes=path.stat().st_size, sha256=sha256)


def _header(device: str, signer: Signer, clock: WallClock) -> Header:
    return Header(
        format=FORMAT,
        device=device,
        made_ns=clock.now_ns(),
        wince_version=importlib.metadata.version("wince"),
        certificate=signer.certificate_pem,
    )


def _name_in(folder: Path, device: str, clock: WallClock) -> Path:
    moment = datetime.fromtimestamp(clock.now_ns() / 1e9, UTC)
    return folder / f"{device}-{moment:%Y%m%dT%H%M%SZ}.wince"


def _require_room(path: Path, needed_bytes: int) -> None:
    try:
        free_bytes = shutil.disk_usage(path.parent).free
    except OSError as error:
        msg = f"{path.parent} cannot be written to ({error.strerror}): check that it is mounted"
        raise OutboxError(msg) from error
    if free_bytes < needed_bytes:
        msg = (
            f"{path.parent} has {free_bytes / 1e6:.1f} MB free, and about "
            f"{needed_bytes / 1e6:.1f} MB are needed: make room or take a larger stick"
        )
        raise OutboxError(msg)
