"""From bytes to samples: nothing invented, nothing doubled, every loss declared."""

import itertools
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.pulse.serial_ecg import SampleStream, parse_settings
from wince_device.sources import SampleBatch

SETTINGS = parse_settings("device=ads1292r")
MILLIVOLTS = 2420.0 / (12.0 * 32768.0)


def packet(number: int, *, old: bool = False) -> bytes:
    rest = bytes(16) if old else bytes(4)
    payload = struct.pack("<hh", number, 7) + rest
    return b"\x0a\xfa" + struct.pack("<HB", len(payload), 2) + payload + b"\0\x0b"


def stream() -> SampleStream:
    return SampleStream(SETTINGS.signal, SETTINGS.baud_in_force)


def numbers(batch: SampleBatch) -> list[int]:
    return [round(value / MILLIVOLTS) for value in batch.samples]


def assert_sound(batches: list[SampleBatch]) -> None:
    times = np.concatenate([batch.t_s for batch in batches])
    assert (np.diff(times) > 0).all()
    for before, after in itertools.pairwise(batches):
        if not after.gap_before:
            assert numbers(after)[0] == numbers(before)[-1] + 1
    for batch in batches:
        assert (np.diff(numbers(batch)) == 1).all()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 14)), min_size=1, max_size=60),
    st.lists(st.integers(1, 50), min_size=1, max_size=8),
)
def test_every_damaged_packet_is_a_declared_gap(
    damage: list[tuple[int, int]], sizes: list[int]
) -> None:
    """One packet in four loses one byte. Numbers and order stay; a jump is declared."""
    sent, kept = b"", []
    for number, (kind, place) in enumerate(damage, start=1):
        data = packet(number)
        if kind == 0:
            data = data[:place] + data[place + 1 :]
        else:
            kept.append(number)
        sent += data
    driver, batches, place, turn = stream(), [], 0, 0
    while place < len(sent):
        size = sizes[turn % len(sizes)]
        place, turn = place + size, turn + 1
        batches += driver.feed(sent[place - size : place], place / 1875.0)
    got = [number for batch in batches for number in numbers(batch)]
    # The form has no checksum: a lost end may be made good by the bytes that follow. What is
    # given is in the order sent, once each.
    assert got == sorted(set(got))
    assert set(got) <= set(range(1, len(damage) + 1))
    if batches:
        assert_sound(batches)


@given(st.lists(st.integers(1, 90), min_size=1, max_size=10))
def test_samples_do_not_depend_on_how_the_bytes_were_cut(sizes: list[int]) -> None:
    sent = b"boot\n" + b"".join(packet(k, old=k % 2 == 0) for k in range(1, 40))
    driver, batches, place, turn = stream(), [], 0, 0
    while place < len(sent):
        size = sizes[turn % len(sizes)]
        place, turn = place + size, turn + 1
        batches += driver.feed(sent[place - size : place], place / 1875.0)
    assert [number for batch in batches for number in numbers(batch)] == list(range(1, 40))
    assert not any(batch.gap_before for batch in batches)
    assert_sound(batches)


def test_a_text_line_between_packets_is_a_gap_that_cannot_be_ruled_out() -> None:
    driver = stream()
    batches = driver.feed(packet(1) + b"debug\r\n" + packet(2), 1.0)
    assert [batch.gap_before for batch in batches] == [False, True]


def test_zero_packets_are_a_lead_that_is_off() -> None:
    driver = stream()
    off = b"\x0a\xfa\x08\x00\x02" + bytes(4) + b"\x3c\x00\xe8\x03" + b"\0\x0b"
    batches = driver.feed(packet(1) + off + packet(2), 1.0)
    assert [batch.state for batch in batches] == ["ok", "lead_off", "ok"]
    assert not any(batch.gap_before for batch in batches)


def run(
    arrivals: list[tuple[int, float]],
) -> tuple[SampleStream, list[SampleBatch]]:
    driver, batches = stream(), []
    for number, arrival_s in arrivals:
        batches += driver.feed(packet(number % 30_000 + 1), arrival_s)
    return driver, batches


@pytest.mark.parametrize("rate_hz", [122.5, 125.0, 127.5])
def test_times_follow_the_devices_clock_and_not_the_late_arrivals(rate_hz: float) -> None:
    late = np.random.default_rng(1).exponential(0.004, 8000)
    true_s = np.arange(8000) / rate_hz + 50.0
    arrivals = np.maximum.accumulate(true_s + late)
    driver, batches = run(list(enumerate(arrivals)))
    times = np.concatenate([batch.t_s for batch in batches])
    on_wire_s = 15 * 10 / 57_600
    errors = times + on_wire_s - true_s
    assert np.abs(errors[4000:]).max() < 0.002
    assert driver.fit.rate_hz == pytest.approx(rate_hz, rel=2e-4)
    assert not any(batch.gap_before for batch in batches)


@pytest.mark.parametrize("lost", [1, 3, 40])
def test_packets_that_vanish_whole_are_declared_by_their_lateness(lost: int) -> None:
    late = np.random.default_rng(2).uniform(0.0, 0.003, 4000)
    sent = [k for k in range(4000) if not 2500 <= k < 2500 + lost]
    arrivals = [(k, k / 124.0 + late[k]) for k in sent]
    _, batches = run(arrivals)
    gaps = [k for k, batch in enumerate(batches) if batch.gap_before]
    assert len(gaps) == 1
    assert 2500 < gaps[0] < 2500 + 250


def test_a_late_host_is_no_gap() -> None:
    arrivals = [(k, 22.0 if 20.0 < k / 125.0 < 22.0 else k / 125.0) for k in range(5000)]
    _, batches = run(arrivals)
    assert not any(batch.gap_before for batch in batches)


def test_after_a_gap_times_go_on_at_the_devices_own_clock() -> None:
    driver, batches = run([(k, k / 125.0) for k in range(2000)])
    driver.interrupt()
    after = driver.feed(packet(9), 30.0)
    assert after[0].gap_before
    assert after[0].t_s[0] == pytest.approx(30.0, abs=0.005)
    assert after[0].t_s[0] > batches[-1].t_s[-1]
