"""Takes in a carried file: verified whole, stored with the same idempotence as MQTT's rows."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wince_host._open_store import open_store
from wince_host.settings import HostSettings
from wince_wire import RecordingError

from ._receipt import write_receipt
from ._site import Site
from ._take_in import TakeIn
from ._verify import portions, verify

RECEIPT_ENDING = ".receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedIn:
    """What became of a file.

    Attributes
    ----------
    device
        Whose rows they are.
    rows
        In the file: those that were new, those stored already, and those that nobody can read.
    receipt
        Take it back to the device; None where the site's key is not on this machine.
    """

    device: str
    rows: int
    new: int
    known: int
    dead_letters: int
    receipt: Path | None


def carry_in(
    settings: HostSettings,
    file: Path,
    *,
    receipt: Path | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> CarriedIn:
    """Verify a carried file and store its rows; works while `wince-host serve` runs.

    An interrupted one is done again: a row is stored once, however often it comes.

    Parameters
    ----------
    receipt
        Where to write the receipt; by default beside the file.
    progress
        Told how many bytes of how many are read; the file is read twice.

    Raises
    ------
    RecordingError
        If the file is truncated, altered or foreign; then nothing of it is taken in.
    SetupError
        If the site's certificate is not there.
    StoreError
        If the store fails.
    """
    site = Site(settings.site_folder)
    key = site.signing_key()
    try:
        opened = file.open("rb")
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): check the path and the stick"
        raise RecordingError(msg) from error
    with opened:
        size_bytes = file.stat().st_size
        verified = verify(file, opened, site, lambda done: progress(done, 2 * size_bytes))
        store = open_store(settings)
        try:
            take_in = TakeIn(store, verified.header.device)
            for rows in portions(
                file, opened, verified, lambda done: progress(size_bytes + done, 2 * size_bytes)
            ):
                take_in.commit(rows)
            acks = take_in.acks()
        finally:
            store.close()
    progress(2 * size_bytes, 2 * size_bytes)
    written = None
    if key is not None:
        written = receipt or file.with_name(file.name + RECEIPT_ENDING)
        write_receipt(
            written,
            key,
            device=verified.header.device,
            file_sha256=verified.sha256,
            acks=acks,
        )
    return CarriedIn(
        device=verified.header.device,
        rows=verified.rows,
        new=take_in.taken.new,
        known=take_in.taken.known,
        dead_letters=take_in.taken.dead_letters,
        receipt=written,
    )
