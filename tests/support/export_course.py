"""A made-up course of one person in a store, whose every number a test can foretell."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import TypedDict

from wince_host.store import Batch, NewAnnouncement, NewRow, Store
from wince_wire import (
    Birth,
    ClockState,
    ComponentReading,
    ConfigReported,
    Event,
    EventKind,
    Face,
    Layer,
    Measurement,
    NoScoreReason,
    QualityFlag,
    Score,
    Vitals,
    encode,
)

S = 10**9
MIDNIGHT = 1_768_521_600 * S
"""2026-01-16T00:00:00Z."""
START = MIDNIGHT - 60 * S
SECONDS = 120
HOLE = range(30, 35)
"""Seconds without a row."""
ABSENT = range(80, 90)
"""Seconds whose row has no score."""
UNSYNCHRONISED = range(20)


class _Envelope(TypedDict):
    boot_id: str
    t_ns: int
    clock: ClockState


def boot_of(device: str) -> str:
    return hashlib.sha256(device.encode()).hexdigest()[:32]


def score_at(second: int) -> float:
    return round(2.0 + second / 100, 3)


def hr_at(second: int) -> float:
    return 60.0 + second / 4


def course(
    device: str = "unit-1",
    person: str = "heron.2",
    *,
    start_ns: int = START,
    seconds: int = SECONDS,
    simulated: bool = False,
) -> Iterator[Measurement]:
    """Yield score, heart and face rows of every second but the hole, and a marker."""
    seq = 0
    for second in range(seconds):
        if second in HOLE:
            continue
        common: _Envelope = {
            "boot_id": boot_of(device),
            "t_ns": start_ns + second * S + 1_000,
            "clock": ClockState(
                synchronised=second not in UNSYNCHRONISED, offset_ms=0.5, error_bound_ms=4.0
            ),
        }
        yield _score(second, seq + 1, common, person, simulated=simulated)
        yield Vitals(
            **common,
            seq=seq + 2,
            patient=person,
            source="ppg",
            sensor_state="ok",
            hr_bpm=hr_at(second),
            rmssd_ms=41.5,
            sdnn_ms=50.25 if second >= 60 else None,
            beats_total=second,
            beats_corrected_total=0,
            signal_quality=0.9,
            sample_rate_hz=99.8,
        )
        yield Face(
            **common,
            seq=seq + 3,
            patient=person,
            frames=30,
            frames_with_face=30,
            frames_dropped=0,
            presence=0.99,
            v1_speed=0.01,
            v2_speed=0.02,
            v3_speed=None,
            action_units={"AU04": 1.5, "AU12": 0.0},
            action_unit_method="geometry-1",
            pose=None,
            interocular_px=80.0,
        )
        seq += 3
        if second == 40:
            seq += 1
            yield Event(**common, seq=seq, kind=EventKind.MARKER, detail="turned over")


def _score(second: int, seq: int, common: _Envelope, person: str, *, simulated: bool) -> Score:
    absent = second in ABSENT
    value = None if absent else score_at(second)
    part = ComponentReading(
        name="pspi", layer=Layer.EXPRESSION, value=3.5, unit="", interval=(2.5, 4.5), evidence=87
    )
    return Score(
        **common,
        seq=seq,
        patient=person,
        score=value,
        interval=None if value is None else (value - 0.5, value + 0.5),
        confidence=None if absent else 0.75,
        no_score_reason=NoScoreReason.NO_FACE if absent else None,
        no_score_since_ns=START + 80 * S if absent else None,
        calibrated=False,
        components=() if absent else (part,),
        face_fraction=0.0 if absent else 1.0,
        pulse_fraction=0.95,
        flags=(QualityFlag.SIMULATED,) if simulated else (),
        window_s=10.0,
        baseline_age_s=3600.0,
    )


def announcements(device: str, *, simulated: bool = False) -> list[NewAnnouncement]:
    clock = ClockState(synchronised=True)
    birth = Birth(
        boot_id=boot_of(device),
        t_ns=START,
        clock=clock,
        wince_version="0.1.0",
        camera="sim" if simulated else "imx296",
        pulse_sensor="max30102",
        simulated=simulated,
        models={"face_landmark": "1055cb9d"},
    )
    reported = ConfigReported(
        revision=3, boot_id=boot_of(device), t_ns=START, settings={"score.window_s": 10.0}
    )
    return [
        NewAnnouncement(
            device=device,
            message=message,
            payload=encode(message).decode(),
            received_ns=START,
            since_ns=START,
        )
        for message in (birth, reported)
    ]


def keep(store: Store, device: str, rows: Iterable[Measurement]) -> None:
    """Store rows as they would come in."""
    store.commit(
        Batch(
            rows=[
                NewRow(
                    device=device,
                    message=row,
                    payload=encode(row).decode(),
                    received_ns=row.t_ns,
                    historical=False,
                )
                for row in rows
            ]
        )
    )
