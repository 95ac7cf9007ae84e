"""The clock steps by a day or is not set: rows keep their order, their times and the mark."""

from pathlib import Path

import pytest

from fault_clock import SHORT, run_phases

pytestmark = pytest.mark.broker


def test_a_clock_that_steps_costs_no_row_and_changes_none(tmp_path: Path) -> None:
    found = run_phases(SHORT, tmp_path)
    assert found.stored == found.made
    assert found.doubled == 0
    assert found.changed == 0
    assert found.disordered == 0
    assert found.wrong_unmarked == 0
    assert 0 < found.marked < found.made
    assert 0.0 <= found.live_age_s < 60.0
