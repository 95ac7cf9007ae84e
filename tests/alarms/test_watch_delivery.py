"""What the watch hands to its receivers, in its own threads, and what the record says of it."""

import threading
from collections.abc import Callable

import pytest

from alarm_bench import START_NS, Bedside, S, limits, record, second, seconds
from wince_host.alarms import AlarmWatch, DeliveryError
from wince_host.care import (
    AlarmAction,
    AlarmEntry,
    AlarmKind,
    CareStore,
)

PAIN = AlarmKind.PAIN


class Kept:
    """A receiver that keeps what it is told, after failing a few times."""

    name = "kept"

    def __init__(self, failures: int = 0, *, final: bool = False) -> None:
        self.told: list[AlarmEntry] = []
        self.attempts = 0
        self._failures = failures
        self._final = final

    def wants(self, entry: AlarmEntry) -> bool:
        return entry.kind is PAIN

    def send(self, entry: AlarmEntry) -> bool:
        self.attempts += 1
        if self.attempts <= self._failures:
            raise DeliveryError("not now", final=self._final)
        self.told.append(entry)
        return True

    def close(self) -> None:
        pass


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    def wait(condition: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(2000):
            if condition():
                return
            pause.wait(0.01)
        pytest.fail("it never came to be")

    return wait


def test_a_delivery_is_tried_again_and_its_result_stands_in_the_record(
    bedside: Bedside, care: CareStore, wait_until: Callable[..., None]
) -> None:
    slow, refused = Kept(2), Kept(9, final=True)
    refused.name = "refused"
    watch = AlarmWatch(bedside.live, care, [slow, refused], now=bedside.now, waits_s=(0.001,) * 4)
    watch._teller.start({}, bedside.now())
    seconds(bedside, watch, 8.0, 12)
    wait_until(lambda: len(record(care)) == 3)
    watch.stop()
    assert slow.attempts == 3
    assert refused.attempts == 1
    assert [entry.id for entry in slow.told] == [1]
    lines = care.alarms(since_ns=0, until_ns=2**62)
    assert {(line.action, line.detail, line.alarm_id) for line in lines[1:]} == {
        (AlarmAction.DELIVERED, "raised to kept", 1),
        (AlarmAction.DELIVERY_FAILED, "raised to refused: not now", 1),
    }


def test_what_was_raised_in_a_pause_is_delivered_when_it_ends(
    bedside: Bedside, care: CareStore, wait_until: Callable[..., None]
) -> None:
    kept = Kept()
    watch = AlarmWatch(bedside.live, care, [kept], now=bedside.now)
    watch._teller.start({}, bedside.now())
    second(bedside, watch, 8.0)
    watch.pause("bed4", "heron", seconds=60.0, by="mila")
    seconds(bedside, watch, 8.0, 59)
    assert watch.present().alarms[0].paused
    assert not watch.present().alarms[0].sounds
    seconds(bedside, watch, 8.0, 2)
    wait_until(lambda: len(kept.told) == 3)
    watch.stop()
    assert [entry.action for entry in kept.told] == [
        AlarmAction.PAUSED,
        AlarmAction.RESUMED,
        AlarmAction.RAISED,
    ]
    assert watch.present().alarms[0].sounds


def test_what_was_cut_off_before_its_delivery_is_delivered_by_the_next_start(
    bedside: Bedside, watch: AlarmWatch, care: CareStore, wait_until: Callable[..., None]
) -> None:
    seconds(bedside, watch, 8.0, 12)
    kept, other = Kept(), Kept()
    other.name = "other"
    for count in (3, 3):
        after = AlarmWatch(bedside.live, care, [kept, other], now=bedside.now)
        after.start()
        wait_until(lambda lines=count: len(record(care)) == lines)
        after.stop()
    assert [entry.id for entry in kept.told] == [1]
    assert [entry.id for entry in other.told] == [1]


def test_the_thread_looks_by_itself_and_ends(
    care: CareStore, wait_until: Callable[..., None]
) -> None:
    bedside = Bedside()
    care.set_limits(limits(delay_s=0.0))
    watch = AlarmWatch(bedside.live, care, now=bedside.now)
    watch.start()
    bedside.say(9.0)
    wait_until(lambda: len(watch.present().alarms) == 1)
    watch.stop()
    assert watch.failures == 0
    assert bedside.utc_ns + S > START_NS
