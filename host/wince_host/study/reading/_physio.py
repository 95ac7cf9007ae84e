"""Reads one ``_physio.tsv.gz`` or ``_physioevents.tsv.gz`` with the JSON file beside it."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from wince_host.study._material import Vector

from ._damage import DamagedError
from ._vectors import vector_of

ENDING: Final = ".tsv.gz"
GZIP_HEADER: Final = 31
"""``wbits`` of zlib for a gzip file of the largest window."""
LARGEST_BYTES: Final = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Physio:
    """Columns of one file by name, NaN for ``n/a``, each of shape ``(rows,)``."""

    name: str
    columns: Mapping[str, Vector]
    rate_hz: float | None

    def column(self, name: str) -> Vector:
        """Return a column.

        Raises
        ------
        DamagedError
            If it is not there.
        """
        if name not in self.columns:
            raise DamagedError("missing_channel", f"{self.name} has no column {name}")
        return self.columns[name]


def read_physio(path: Path) -> Physio | None:
    """Read a file and its sidecar; None where there is no such file.

    Raises
    ------
    DamagedError
        If one of the two is damaged, or the sidecar is missing.
    """
    if not path.is_file():
        return None
    sidecar = read_json(path.with_name(path.name.removesuffix(ENDING) + ".json"))
    names = sidecar.get("Columns")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise DamagedError("unreadable", f"the JSON file beside {path.name} names no Columns")
    rate = sidecar.get("SamplingFrequency")
    return Physio(
        name=path.name,
        columns=_columns(path, names),
        rate_hz=float(rate) if isinstance(rate, int | float) and rate > 0 else None,
    )


def read_json(path: Path) -> dict[str, object]:
    """Read a JSON object.

    Raises
    ------
    DamagedError
        If it is missing, or none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DamagedError("unreadable", f"{path.name} is missing") from error
    except (OSError, ValueError) as error:
        raise DamagedError("unreadable", f"{path.name} cannot be read ({error})") from error
    if not isinstance(found, dict):
        raise DamagedError("unreadable", f"{path.name} holds no JSON object")
    return found


def _columns(path: Path, names: list[str]) -> dict[str, Vector]:
    text = _unpacked(path)
    if not text:
        return {name: np.empty(0) for name in names}
    try:
        table = pc.read_csv(
            pa.BufferReader(text),
            read_options=pc.ReadOptions(column_names=names, use_threads=False),
            parse_options=pc.ParseOptions(delimiter="\t"),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.float64()),
                null_values=["n/a", "nan", ""],
            ),
        )
    except pa.ArrowException as error:
        what = str(error).splitlines()[0]
        raise DamagedError("unreadable", f"{path.name} is no such table ({what})") from error
    return {name: vector_of(table.column(name)) for name in names}


def _unpacked(path: Path) -> bytes:
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise DamagedError("unreadable", f"{path.name} cannot be read ({error})") from error
    reader = zlib.decompressobj(wbits=GZIP_HEADER)
    try:
        text = reader.decompress(packed, LARGEST_BYTES)
    except zlib.error as error:
        raise DamagedError("unreadable", f"{path.name} is no gzip file ({error})") from error
    if not reader.eof:
        raise DamagedError("truncated", f"{path.name} ends in the middle: fetch it again")
    return text
