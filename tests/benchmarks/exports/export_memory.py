"""How much memory and time an export takes by its length; prints a table for docs/exports.md.

The rows (score, heart and face, one of each a second) are made while they are read: the figures
are of the export and its files, not of the database. Run it as
``python tests/benchmarks/exports/export_memory.py --days 1 3``.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wince_host.exports import Form, Request, export
from wince_host.store import DeviceCounts, PersonSpan, ScoreCounts
from wince_wire import (
    ClockState,
    ComponentReading,
    Face,
    Layer,
    NoScoreReason,
    Score,
    Vitals,
    encode,
)

S = 10**9
DAY_S = 86_400
FIRST_NS = 1_767_225_600 * S
BOOT = "0123456789abcdef" * 2
UNITS = ("AU04", "AU06", "AU07", "AU09", "AU10", "AU12", "AU25", "AU43")
COMPONENTS = tuple(
    ComponentReading(
        name=name, layer=Layer.EXPRESSION, value=1.5, unit="", interval=(1.0, 2.0), evidence=30
    )
    for name in ("pspi", "nsr_v1", "nsr_v2", "nsr_v3")
)
CLOCK = ClockState(synchronised=True, offset_ms=0.4, error_bound_ms=5.0)


def _score(second: int) -> Score:
    absent = second % 600 < 30
    value = None if absent else 2.0 + second % 500 / 100
    return Score(
        boot_id=BOOT,
        seq=3 * second + 1,
        t_ns=FIRST_NS + second * S,
        clock=CLOCK,
        patient="heron",
        score=value,
        interval=None if value is None else (value - 0.5, value + 0.5),
        confidence=None if absent else 0.8,
        no_score_reason=NoScoreReason.NO_FACE if absent else None,
        no_score_since_ns=FIRST_NS if absent else None,
        calibrated=False,
        components=() if absent else COMPONENTS,
        face_fraction=0.9,
        pulse_fraction=0.9,
        flags=(),
        window_s=10.0,
        baseline_age_s=1.0,
    )


def _vitals(second: int) -> Vitals:
    return Vitals(
        boot_id=BOOT,
        seq=3 * second + 2,
        t_ns=FIRST_NS + second * S,
        clock=CLOCK,
        patient="heron",
        source="ppg",
        sensor_state="ok",
        hr_bpm=60.0 + second % 40,
        rmssd_ms=40.0,
        sdnn_ms=50.0,
        beats_total=second,
        beats_corrected_total=0,
        signal_quality=0.9,
        sample_rate_hz=100.0,
    )


def _face(second: int) -> Face:
    return Face(
        boot_id=BOOT,
        seq=3 * second + 3,
        t_ns=FIRST_NS + second * S,
        clock=CLOCK,
        patient="heron",
        frames=30,
        frames_with_face=30,
        frames_dropped=0,
        presence=0.99,
        v1_speed=0.01,
        v2_speed=0.02,
        v3_speed=0.03,
        action_units=dict.fromkeys(UNITS, 1.5),
        action_unit_method="geometry-1",
        pose=None,
        interocular_px=80.0,
    )


class MadeUpStore:
    """As much of a store as an export asks for, with rows that are made when they are read."""

    def __init__(self, days: int) -> None:
        self._seconds = days * DAY_S

    def people(self) -> list[PersonSpan]:
        """Return one person."""
        last_ns = FIRST_NS + (self._seconds - 1) * S
        return [
            PersonSpan(
                patient="heron",
                devices=("unit-1",),
                first_t_ns=FIRST_NS,
                last_t_ns=last_ns,
                simulated=False,
            )
        ]

    def payloads(self, device: str, kind: str, *, since_ns: int, until_ns: int) -> Iterator[str]:
        """Yield rows."""
        del device
        make: Any = {"score": _score, "vitals": _vitals, "face": _face}.get(kind)
        begin = max(0, -((FIRST_NS - since_ns) // S))
        end = min(self._seconds, -((FIRST_NS - until_ns) // S))
        for second in range(begin, end) if make else ():
            yield encode(make(second)).decode()

    def nearest_score(self, device: str, t_ns: int, *, within_ns: int) -> str:
        """Return a row near a moment."""
        del device, within_ns
        return encode(_score((t_ns - FIRST_NS) // S)).decode()

    def latest_announcement(self, device: str, kind: str) -> None:
        """Return nothing: nobody announced anything."""
        del device, kind

    def device_counts(self, device: str) -> DeviceCounts:
        """Return nothing counted."""
        return DeviceCounts(
            device=device, rows={}, scored=0, boots=(), holes=0, dropped=0, dead_letters=0
        )

    def score_counts(self, device: str) -> ScoreCounts:
        """Return nothing counted."""
        raise NotImplementedError(device)

    def add_audit(self, row: object) -> None:
        """Keep nothing."""


def child(form: str, days: int) -> None:
    """Make one export and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        store: Any = MadeUpStore(days)
        begun_s = time.process_time()
        export(store, None, Request(form=Form(form), out=out, person="heron"), by="benchmark")
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        took = {
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "cpu_s": time.process_time() - begun_s,
            "size_mb": size / 1e6,
        }
    print(json.dumps(took))  # noqa: T201 - read by the parent


def main() -> None:
    """Print a table: one line a form, one column a length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.child:
        child(wanted.child[0], int(wanted.child[1]))
        return
    print("| form | days | peak memory, MB | CPU, s | files, MB |\n|---|---|---|---|---|")  # noqa: T201
    for form in Form:
        for days in wanted.days:
            command = [sys.executable, __file__, "--child", form.value, str(days)]
            said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
            took = json.loads(said)
            cells = f"{took['peak_mb']:.0f} | {took['cpu_s']:.0f} | {took['size_mb']:.1f}"
            print(f"| {form.value} | {days} | {cells} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
