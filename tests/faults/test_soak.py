"""The short form of the day's soak: three simulated minutes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from soak import measure_soak
from wince_device.config import OutboxSettings

pytestmark = pytest.mark.models


@contextmanager
def no_bar(_what: str, _total: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


@pytest.mark.timeout(300)
def test_three_minutes_make_their_rows_and_no_queue_grows(face_models: object) -> None:
    del face_models
    found = measure_soak(3.0 / 60.0, no_bar)
    # Score, vitals and face of each second, and the baseline's event.
    assert found["rows"] >= 3 * 178
    assert found["deepest_outbox_rows"] <= 3 * 60 + 2
    assert found["growth_mb"] <= 5.0
    month_mb = found["bytes_a_minute"] * 60 * 24 * 30 / 1e6
    assert month_mb < OutboxSettings().maximum_mb, "30 days without a network are kept whole"
