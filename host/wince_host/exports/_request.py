"""What somebody wants exported."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Form(StrEnum):
    """The files that an export can be made of."""

    CSV = "csv"
    PARQUET = "parquet"
    EDF = "edf"
    BIDS = "bids"
    FHIR = "fhir"
    PORTABLE = "portable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One export.

    Attributes
    ----------
    out
        A folder that is not there yet.
    person, device
        Whose rows; exactly one of them is given.
    since_ns, until_ns
        UTC; from the first row, or to the last one, when None.
    every_s
        FHIR only: the first row of each stretch of so many seconds becomes an Observation; 1
        takes every row.
    """

    form: Form
    out: Path
    person: str | None = None
    device: str | None = None
    since_ns: int | None = None
    until_ns: int | None = None
    every_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a request means in this store.

    Attributes
    ----------
    person
        None for everything of one device.
    devices
        Whose rows are read, sorted.
    since_ns, until_ns
        UTC, ``since_ns <= t_ns < until_ns``.
    first_ns, last_ns
        Within which there are rows at all, as far as that is known.
    """

    person: str | None
    devices: tuple[str, ...]
    since_ns: int
    until_ns: int
    first_ns: int | None = None
    last_ns: int | None = None

    @property
    def name(self) -> str:
        """The pseudonym, or the device."""
        return self.person or self.devices[0]
