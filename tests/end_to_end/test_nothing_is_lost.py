"""Processes are killed in mid-run; every score that a device made ends up in the store, once."""

from collections.abc import Callable

import pytest

from wince_stand import Stand, wait_until

pytestmark = [pytest.mark.broker, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(180)]


def settle(stand: Stand) -> None:
    """Give the rows that an outage swallowed a new start to be sent again."""
    if stand.waiting():
        again = stand.start_device("--seconds", "3")
        assert again.wait(60.0) == 0
    assert stand.waiting() == 0


def test_a_device_killed_in_mid_run_loses_and_doubles_nothing(
    stand: Stand, free_port: Callable[[], int], face_models: object
) -> None:
    del face_models
    stand.start_host(free_port())
    first = stand.start_device()
    wait_until(lambda: sum(stand.made().scores.values()) >= 6, "six scores made")
    stand.kill(first)
    before = stand.made()
    second = stand.start_device()
    wait_until(lambda: len(stand.made().scores) == 2, "the second start made a row")
    wait_until(lambda: min(stand.made().scores.values()) >= 4, "the second start made scores")
    assert stand.end(second) == 0
    made = stand.made()
    assert stand.waiting() == 0
    assert made.rows.items() >= before.rows.items()
    assert stand.stored() == made


def test_a_broker_that_is_away_for_a_while_costs_nothing(
    stand: Stand, free_port: Callable[[], int], face_models: object
) -> None:
    del face_models
    stand.start_host(free_port())
    device = stand.start_device()
    wait_until(lambda: sum(stand.made().scores.values()) >= 4, "four scores made")
    assert stand.broker is not None
    stand.broker.kill()
    before = sum(stand.made().scores.values())
    wait_until(lambda: sum(stand.made().scores.values()) >= before + 8, "it goes on measuring")
    stand.start_broker()
    before = sum(stand.made().scores.values())
    wait_until(lambda: sum(stand.made().scores.values()) >= before + 3, "it goes on measuring")
    wait_until(lambda: stand.waiting() < 20, "the backlog is taken over")
    assert stand.end(device) == 0
    settle(stand)
    assert stand.stored() == stand.made()


def test_a_host_killed_in_mid_run_loses_nothing(
    stand: Stand, free_port: Callable[[], int], face_models: object
) -> None:
    del face_models
    host = stand.start_host(free_port())
    device = stand.start_device()
    wait_until(lambda: sum(stand.made().scores.values()) >= 4, "four scores made")
    stand.kill(host)
    before = sum(stand.made().scores.values())
    wait_until(lambda: sum(stand.made().scores.values()) >= before + 5, "it goes on measuring")
    stand.start_host(free_port())
    wait_until(lambda: stand.waiting() < 20, "the backlog is taken over")
    assert stand.end(device) == 0
    settle(stand)
    assert stand.stored() == stand.made()
