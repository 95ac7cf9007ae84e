"""The broker is full, refuses, is late or names another server; every row arrives once."""

from pathlib import Path

import pytest

from fault_broker import FAULTS, SHORT, run_fault

pytestmark = pytest.mark.broker


@pytest.mark.parametrize("name", SHORT)
def test_a_broker_that_does_not_do_its_work_costs_nothing(name: str, tmp_path: Path) -> None:
    found = run_fault(FAULTS[name], tmp_path)
    assert found.stored == found.made
    assert (found.doubled, found.dropped) == (0, 0)
