"""FHIR R4: Bundles of Observations, with the device they came from and how they were made."""

import json
from pathlib import Path
from typing import Any, Final

from wince_wire import Event, Face, Health, Measurement, Score, Vitals

from ._entries import Entries
from ._fhir_resources import (
    device_resource,
    estimate_observation,
    heart_rate_observation,
    patient_resource,
    provenance_resource,
    rating_observation,
    reference,
    sdnn_observation,
)
from ._rows import Row
from ._words import SECOND_NS

ENTRIES_A_BUNDLE: Final = 2_000


class FhirWriter:
    """Writes a Bundle whenever enough Observations came together.

    Parameters
    ----------
    folder
        Where to.
    entries
        The person's own ratings become Observations too.
    every_s
        The first row of each stretch of so many seconds is taken; none is made up.
    exported_ns
        UTC of the export.
    """

    def __init__(self, folder: Path, entries: Entries, *, every_s: int, exported_ns: int) -> None:
        self._folder = folder
        self._every_ns = every_s * SECOND_NS
        self._exported_ns = exported_ns
        self._taken: dict[tuple[str, str, type[Measurement]], int] = {}
        self._observations: list[dict[str, Any]] = []
        self._people: dict[str, None] = {}
        self._devices: dict[tuple[str, bool], None] = {}
        self._bundles = 0
        self._written = 0
        self._left_out = 0
        for rating in entries.ratings:
            self._people[rating.patient] = None
            self._observations.append(rating_observation(rating))

    def add(self, row: Row) -> None:
        """Take one row."""
        message = row.message
        if isinstance(message, Event | Face | Health):
            return
        if not self._is_due(row, message):
            self._left_out += 1
            return
        self._people[message.patient] = None
        self._devices[row.device, row.simulated] = None
        if isinstance(message, Score):
            self._observations.append(estimate_observation(row, message))
        else:
            self._observations.append(heart_rate_observation(row, message))
            self._observations.append(sdnn_observation(row, message))
        if len(self._observations) >= ENTRIES_A_BUNDLE:
            self._write()

    def finish(self) -> dict[str, Any]:
        """Write the last Bundle."""
        if self._observations:
            self._write()
        return {
            "absent_values": "dataAbsentReason",
            "observations": self._written,
            "bundles": self._bundles,
            "every_s": self._every_ns // SECOND_NS,
            "rows_between": self._left_out,
        }

    def discard(self) -> None:
        """Nothing is open between Bundles."""

    def _is_due(self, row: Row, message: Score | Vitals) -> bool:
        key = (row.device, message.patient, type(message))
        stretch = message.t_ns // self._every_ns
        if self._taken.get(key) == stretch:
            return False
        self._taken[key] = stretch
        return True

    def _write(self) -> None:
        self._bundles += 1
        self._written += len(self._observations)
        about = [patient_resource(person) for person in self._people]
        about += [device_resource(name, simulated) for name, simulated in self._devices]
        made = provenance_resource(
            self._bundles, [reference(one) for one in self._observations], self._exported_ns
        )
        bundle = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
                for resource in [*about, *self._observations, made]
            ],
        }
        path = self._folder / f"bundle-{self._bundles:05d}.json"
        with path.open("w", encoding="utf-8") as file:
            json.dump(bundle, file, ensure_ascii=False, separators=(",", ":"))
            file.write("\n")
        self._observations = []
        self._people, self._devices = {}, {}
