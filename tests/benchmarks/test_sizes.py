"""Cost against size, for the picture; a contender stops where one call takes too long."""

import time

import pytest
import rows
import works
from pytest_benchmark.fixture import BenchmarkFixture

LONGEST_CALL_S = 5.0
# Least growth of the cost from one size to the next, ten times larger one.
GROWTH = 10.0
WARM_SIZE = 10_000
last_call_s: dict[tuple[str, str], float] = {}


@pytest.mark.parametrize("n", rows.CURVE_SIZES)
@pytest.mark.parametrize(
    ("work", "who"),
    [(work, who) for work, peers in rows.CURVES.items() for who in ("Wince", *peers)],
)
@pytest.mark.usefixtures("one_thread")
def test_cost(benchmark: BenchmarkFixture, work: str, who: str, n: int) -> None:
    if why := works.absence(who):
        pytest.skip(why)
    if last_call_s.get((work, who), 0.0) * GROWTH > LONGEST_CALL_S:
        last_call_s[work, who] = LONGEST_CALL_S
        pytest.skip(f"one call would take more than {LONGEST_CALL_S:.0f} s")
    call = works.WORKS[work](who, n)
    # Compiled and, for Java, warm before the first size is timed.
    settle_until = time.perf_counter() + (0.5 if n <= WARM_SIZE else 0.0)
    while time.perf_counter() < settle_until:
        call()
    start = time.perf_counter()
    call()
    once = time.perf_counter() - start
    last_call_s[work, who] = once
    benchmark.extra_info.update(curve=work, who=who, n=n)
    benchmark.pedantic(call, rounds=max(1, min(30, int(0.3 / once))))
