"""Writes the plain files of a BIDS dataset: tables, gzipped tables and JSON."""

import csv
import gzip
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

ABSENT: Final = "n/a"


def write_json(path: Path, told: Mapping[str, object]) -> None:
    """Write a JSON file with a line end."""
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def write_table(path: Path, columns: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table with a header line; None and NaN become ``n/a``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(columns)
        writer.writerows([_plain(cell) for cell in row] for row in rows)


def write_packed_table(path: Path, columns: dict[str, NDArray[np.float64]]) -> None:
    """Write a gzipped table without a header line.

    Parameters
    ----------
    columns
        Name to values; `time` and `onset` are written to the microsecond, all others with nine
        figures.
    """
    cells = [_cells(name, values) for name, values in columns.items()]
    # Without a time and a name inside, the same rows give the same bytes.
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed,
        io.TextIOWrapper(packed, "ascii", newline="\n") as file,
    ):
        file.writelines("\t".join(row) + "\n" for row in zip(*cells, strict=True))


def _cells(name: str, values: NDArray[np.float64]) -> list[str]:
    form = "%.6f" if name in {"time", "onset"} else "%.9g"
    return [form % value if math.isfinite(value) else ABSENT for value in values.tolist()]


def _plain(cell: object) -> object:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ABSENT
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return " ".join(cell.split()) or ABSENT if isinstance(cell, str) else cell
