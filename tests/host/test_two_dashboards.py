"""Two whole hosts over one database: each alarm is raised once, and goes on when one host dies."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

import pytest

from alarm_bench import limits
from host_bench import PATIENCE_S, MakeScore, PahoDevice, WaitUntil
from wince_host.broker import BrokerProcess, host_login
from wince_host.care import AlarmAction, AlarmKind, CareStore, open_care_store
from wince_host.store_postgres import DatabaseDuty
from wince_wire import Alarm, decode, topic_for

PROGRAM = str(Path(sys.executable).with_name("wince-host"))
ON_DUTY = b"this host raises the alarms from now on"
LISTENING = b"connected to the broker"


@pytest.fixture
def care(postgres_url: str) -> Iterator[CareStore]:
    with closing(open_care_store(postgres_url)) as store:
        store.set_limits(limits(delay_s=0.0, technical_after_s=900.0))
        yield store


@pytest.mark.broker
@pytest.mark.slow
def test_two_hosts_raise_each_alarm_once_and_one_goes_on_without_the_other(
    broker: BrokerProcess,
    postgres_url: str,
    care: CareStore,
    device: PahoDevice,
    make_score: MakeScore,
    wait_until: WaitUntil,
    free_port: Callable[[], int],
    tmp_path: Path,
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    hosts = [served(folder, broker, postgres_url, free_port()) for folder in folders]
    try:
        wait_until(lambda: all(LISTENING in said(folder) for folder in folders), "both listen")
        wait_until(lambda: any(ON_DUTY in said(folder) for folder in folders), "one is on duty")
        (on_duty,) = [at for at, folder in enumerate(folders) if ON_DUTY in said(folder)]
        device.subscribe(topic_for("unit-1", Alarm))
        seqs = iter(range(1, 1_000))

        def say_until(score: float, action: AlarmAction, count: int) -> None:
            def is_recorded() -> bool:
                device.send(make_score(next(seqs), score, t_ns=time.time_ns()))
                return recorded(care, action) >= count

            wait_until(is_recorded, f"{count} alarms are {action}")

        say_until(9.0, AlarmAction.RAISED, 1)
        hosts[on_duty].kill()
        hosts[on_duty].wait()
        say_until(2.0, AlarmAction.CLEARED, 1)
        say_until(9.0, AlarmAction.RAISED, 2)
        assert ON_DUTY in said(folders[1 - on_duty])
        wait_until(lambda: recorded(care, AlarmAction.DELIVERED) >= 3, "all of it is delivered")
    finally:
        for host in hosts:
            host.kill()
            host.wait()
    assert recorded(care, AlarmAction.RAISED) == 2
    assert recorded(care, AlarmAction.CLEARED) == 1
    assert care.alarm_record_is_whole()
    # A host that is killed between telling and noting it leaves the telling to the next one.
    assert [action for action, _ in groupby(told(device))] == ["raised", "cleared", "raised"]


def test_a_duty_has_one_holder_and_goes_to_the_next(
    postgres_url: str, wait_until: WaitUntil
) -> None:
    first, second = (DatabaseDuty(postgres_url, renew_s=0.02) for _ in range(2))
    first.start()
    wait_until(first.holds, "the first one holds it")
    second.start()
    wait_until(lambda: second.asked >= 2, "the second one has asked")
    assert first.holds()
    assert not second.holds()
    first.stop()
    wait_until(second.holds, "the second one holds it")
    assert not first.holds()
    second.stop()


def test_who_is_silent_loses_the_duty(postgres_url: str, wait_until: WaitUntil) -> None:
    silent = DatabaseDuty(postgres_url, renew_s=60.0, lease_s=0.3)
    silent.start()
    wait_until(silent.holds, "it holds it")
    other = DatabaseDuty(postgres_url, renew_s=0.02)
    other.start()
    wait_until(other.holds, "the other one holds it")
    assert not silent.holds()
    silent.stop()
    other.stop()


def served(state: Path, broker: BrokerProcess, url: str, port: int) -> "subprocess.Popen[bytes]":
    state.mkdir(mode=0o700)
    login = host_login(broker.settings)
    (state / "password").write_text(login.password)
    (state / "login.toml").write_text(
        f'name = "{login.user}"\n[broker]\nhost = "{login.host}"\nport = {login.port}\n'
        f'password_file = "{state / "password"}"\n'
    )
    (state / "alarms.toml").write_text("[broker]\nenabled = true\n")
    with (state / "log").open("wb") as log:
        return subprocess.Popen(
            [
                PROGRAM, "serve", "--state", str(state), "--port", str(port),
                "--broker-port", str(broker.settings.port),
                "--broker-login", str(state / "login.toml"), "--database", url,
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip


def said(state: Path) -> bytes:
    return (state / "log").read_bytes()


def recorded(care: CareStore, action: AlarmAction) -> int:
    lines = care.alarms(since_ns=0, until_ns=2**62)
    return sum(line.action is action and line.kind is AlarmKind.PAIN for line in lines)


def told(device: PahoDevice) -> list[str]:
    actions = []
    while not device.received.empty():
        message = device.received.get(timeout=PATIENCE_S)
        if message.topic == topic_for("unit-1", Alarm):
            actions.append(str(decode(bytes(message.payload), Alarm).action))
    return actions
