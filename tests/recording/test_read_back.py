"""What was put into a recording comes out, bit for bit, in order, its times exact."""

import json
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from narrowing import known
from wince_device.monitor import SecondResult
from wince_device.pain.calibration import CALIBRATED_COLUMNS
from wince_device.sources import SampleBatch, SensorState
from wince_device.tables import INDEX_COLUMNS, RecordingTables

Bench = Any
Pulse = list[tuple[NDArray[np.float64], bool, SensorState]]
START_S = 1000.0

pictures = st.one_of(
    hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=40)),
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(3))),
)
batches = st.lists(
    st.tuples(
        hnp.arrays(np.float64, st.integers(0, 30), elements=st.floats(width=64)),
        st.booleans(),
        st.sampled_from(list(SensorState)),
    ),
    max_size=6,
)
steps = st.floats(1e-6, 0.01)


def bits(numbers: list[str]) -> bytes:
    return b"".join(struct.pack("<d", float(number)) for number in numbers)


def decoded(path: Path) -> NDArray[np.uint8]:
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert image is not None
    shown = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    return shown.astype(np.uint8)


@settings(max_examples=12, deadline=None)
@given(
    images=st.lists(pictures, max_size=7),
    pulse=batches,
    step_s=steps,
    text=st.text(max_size=60),
)
def test_what_was_put_in_comes_out(
    new_bench: Callable[[], Bench],
    images: list[NDArray[np.uint8]],
    pulse: Pulse,
    step_s: float,
    text: str,
) -> None:
    bench = new_bench()
    recorder = bench.begin()
    frame_times = START_S + step_s * np.arange(1, len(images) + 1)
    given_batches = []
    t_s = START_S
    for samples, gap, state in pulse:
        times = np.asarray(t_s + step_s * np.arange(1, samples.size + 1), dtype=np.float64)
        t_s = float(times[-1]) if times.size else t_s
        given_batches.append(SampleBatch(t_s=times, samples=samples, gap_before=gap, state=state))
    for index, (moment, image) in enumerate(zip(frame_times, images, strict=True)):
        recorder.put_frame(bench.frame(float(moment), index * 3, image))
    for one in given_batches:
        recorder.put_batch(one)
    recorder.mark(text)
    bench.now_s += 10.0
    recorder.close()
    opened = bench.open()

    shown = bench.rows(opened, "pictures")
    assert bits([row["t_s"] for row in shown]) == frame_times.tobytes()
    assert [int(row["frame_index"]) for row in shown] == [3 * at for at in range(len(images))]
    for row, image in zip(shown, images, strict=True):
        np.testing.assert_array_equal(decoded(opened / row["file"]), image, strict=True)

    samples = bench.rows(opened, "pulse")
    assert bits([row["t_s"] for row in samples]) == b"".join(
        one.t_s.tobytes() for one in given_batches
    )
    # A number that is none has many bit patterns and one word in a table.
    np.testing.assert_array_equal(
        np.array([float(row["ppg"]) for row in samples]),
        np.concatenate([np.zeros(0), *(one.samples for one in given_batches)]),
    )
    told = [
        (int(row["samples"]), row["gap_before"], row["state"])
        for row in bench.rows(opened, "pulse_batches")
    ]
    assert told == [
        (one.samples.size, "true" if one.gap_before else "false", str(one.state))
        for one in given_batches
    ]
    (marker,) = bench.rows(opened, "markers")
    assert marker["text"] == "".join(sign if sign.isprintable() else " " for sign in text)


@pytest.fixture
def three_seconds(bench: Bench) -> list[SecondResult]:
    """Results of three seconds with frames and beats."""
    return [bench.second(START_S + at, beats=(bench.beat(START_S + at - 0.3),)) for at in (1, 2, 3)]


def test_tables_are_those_of_analyse(bench: Bench, three_seconds: list[SecondResult]) -> None:
    recorder = bench.begin()
    tables = RecordingTables()
    for result in three_seconds:
        recorder.put_second(result)
        tables.add(result)
    bench.now_s += 3.5
    recorder.close()
    opened = bench.open()
    analyse_alone = {"frames": INDEX_COLUMNS, "scores": CALIBRATED_COLUMNS}
    for path in tables.write(bench.folder):
        wanted = pq.read_table(path)
        got = bench.rows(opened, path.stem)
        # Which frames are the apex, and what ratings make of a score, `analyse` alone knows.
        alone = analyse_alone.get(path.stem, {})
        names = [name for name in wanted.column_names if name not in alone]
        assert list(got[0]) == names
        for name in names:
            cells = [row[name] for row in got]
            expected = wanted.column(name).to_pylist()
            assert [cell == "" for cell in cells] == [
                value is None or value == "" for value in expected
            ]
            if "float" in str(wanted.schema.field(name).type):
                kind = np.float32 if str(wanted.schema.field(name).type) == "float" else float
                assert [kind(cell) for cell in cells if cell] == [
                    value for value in expected if value is not None
                ]


def test_motion_and_clock_are_there_too(bench: Bench, three_seconds: list[SecondResult]) -> None:
    recorder = bench.begin()
    for result in three_seconds:
        recorder.put_second(result)
    bench.now_s += 3.5
    recorder.close()
    opened = bench.open()
    motion = bench.rows(opened, "motion")
    measured = [one for result in three_seconds for one in result.observations]
    assert [float(row["v2_right_px"]) for row in motion] == [
        known(one.motion).displacements_px[1, 0] for one in measured
    ]
    assert {row["v2_noise_speed"] for row in motion} == {""}
    assert [row["v3_points"] for row in motion] == ["9"] * len(measured)
    assert motion[0]["flags"] == "blink,blurred"
    clock = bench.rows(opened, "clock")
    assert [int(row["utc_ns"]) - 1_800_000_000_000_000_000 for row in clock] == [
        1_000_000_000,
        2_000_000_000,
        3_000_000_000,
    ]
    assert {row["synchronised"] for row in clock} == {"true"}


def test_the_manifest_tells_the_consent_and_every_hash_holds(
    bench: Bench, three_seconds: list[SecondResult]
) -> None:
    recorder = bench.begin()
    recorder.put_second(three_seconds[0])
    recorder.put_frame(bench.frame(START_S + 0.5, 4))
    bench.now_s += 1.5
    recorder.close()
    opened = bench.open()
    manifest = json.loads((opened / "manifest.json").read_text("utf-8"))
    assert manifest["subject"] == "person-7"
    assert manifest["consent"] == {
        "given_by": "proxy",
        "given_ns": 1_800_000_000_000_000_000,
        "scope": "frames",
        "text_version": "2026-03",
        "maximum_s": 600.0,
        "until_ns": None,
    }
    assert manifest["end"]["reason"] == "device stopped"
    assert manifest["end"]["ended_s"] == START_S + 1.5
    assert manifest["complete"]
    assert manifest["simulated"]
    assert manifest["rows"]["frames"] == 3
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS", "--strict"], cwd=opened, capture_output=True, check=False
    )
    assert checked.returncode == 0
    listed = {line.split("  ")[1] for line in (opened / "SHA256SUMS").read_text().splitlines()}
    files = {str(path.relative_to(opened)) for path in opened.rglob("*") if path.is_file()}
    assert listed == files - {"SHA256SUMS"}
    assert (opened.stat().st_mode & 0o777) == 0o700
