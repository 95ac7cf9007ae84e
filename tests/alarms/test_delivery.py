"""Who outside is told, what they are told, and how a failure is put."""

import hashlib
import hmac
import json
import queue
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alarm_bench import START_NS
from free_ports import free_port
from hook_stand import HookStand, hook_stand
from host_bench import PATIENCE_S, PahoDevice
from wince_host.alarms import Deliveries, DeliveryError
from wince_host.alarms._broker_receiver import BrokerReceiver
from wince_host.alarms._settings import (
    BrokerTelling,
    HookSettings,
    TellingSettings,
    read_secret,
    read_telling,
)
from wince_host.alarms._webhook import NAME_HEADER, SIGNATURE_HEADER, WebHook, signature
from wince_host.broker import (
    ALARM_USER,
    BrokerSettings,
    host_login,
    let_listen,
    provision,
    read_login,
    start_broker,
)
from wince_host.care import AlarmAction, AlarmEntry, AlarmKind
from wince_wire import Alarm, ConfigurationError, decode

SECRET = b"a secret of the house"
ENTRY = AlarmEntry(
    at_ns=START_NS,
    kind=AlarmKind.PAIN,
    action=AlarmAction.ACKNOWLEDGED,
    patient="heron",
    device="bed4",
    by="mila",
    detail="score 7.4",
    alarm_id=41,
    id=42,
)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[HookStand]:
    with hook_stand(tmp_path) as running:
        yield running


def hook(stand: HookStand, **more: object) -> WebHook:
    settings = HookSettings(
        **{
            "url": f"{stand.address}/call?ward=3",
            "secret_file": "unused",
            "ca_file": str(stand.ca_file),
            **more,
        }  # type: ignore[arg-type] # any setting
    )
    return WebHook(settings, SECRET, now_s=lambda: 1_700_000_000.9)


def test_a_hook_is_told_little_and_signed(stand: HookStand) -> None:
    receiver = hook(stand)
    receiver.send(ENTRY)
    taken = stand.taken.get(timeout=PATIENCE_S)
    assert taken.path == "/call?ward=3"
    assert json.loads(taken.body) == {
        "device": "bed4",
        "alarm_id": 41,
        "t_ns": START_NS,
        "kind": "pain",
        "action": "acknowledged",
        "schema_version": 1,
    }
    digest = hmac.new(SECRET, b"1700000000." + taken.body, hashlib.sha256).hexdigest()
    assert taken.headers[SIGNATURE_HEADER] == f"t=1700000000,v1={digest}"
    assert taken.headers[SIGNATURE_HEADER] == signature(SECRET, 1_700_000_000, taken.body)
    assert taken.headers[NAME_HEADER] == "42-acknowledged"
    receiver.close()


def test_a_hook_is_told_more_when_the_house_says_so(stand: HookStand) -> None:
    hook(stand, name_person=True, send_detail=True).send(ENTRY)
    body = json.loads(stand.taken.get(timeout=PATIENCE_S).body)
    assert (body["patient"], body["detail"]) == ("heron", "score 7.4")
    assert "mila" not in str(body)


def test_a_hook_takes_the_kinds_that_it_asked_for(stand: HookStand) -> None:
    receiver = hook(stand, kinds=("technical",))
    assert not receiver.wants(ENTRY)
    assert receiver.wants(replace(ENTRY, kind=AlarmKind.TECHNICAL))
    assert not receiver.wants(
        replace(ENTRY, kind=AlarmKind.TECHNICAL, action=AlarmAction.DELIVERED)
    )


@pytest.mark.parametrize(
    ("code", "final"), [(404, True), (401, True), (302, True), (429, False), (503, False)]
)
def test_a_refusal_is_named_and_only_some_are_worth_another_attempt(
    stand: HookStand, code: int, final: bool
) -> None:
    stand.answers.append(code)
    with pytest.raises(DeliveryError, match=f"answered {code}") as refused:
        hook(stand).send(ENTRY)
    assert refused.value.final is final
    assert stand.taken.get(timeout=PATIENCE_S).path == "/call?ward=3"
    assert stand.taken.empty(), "a signed body goes where it was meant to go and nowhere else"


def test_a_certificate_of_nobody_known_is_not_trusted(stand: HookStand) -> None:
    with pytest.raises(DeliveryError, match="certificate is not trusted"):
        hook(stand, ca_file=None).send(ENTRY)
    assert stand.taken.empty()


def test_an_address_where_nobody_answers_is_told(stand: HookStand) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{nobody.getsockname()[1]}/"
        with pytest.raises(DeliveryError, match="refused") as told:
            hook(stand, url=url).send(ENTRY)
    assert not told.value.final


def test_a_server_that_says_nothing_is_given_up(
    stand: HookStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wince_host.alarms._webhook.TIME_LIMIT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(DeliveryError, match=r"no answer within 0\.2 s"):
            hook(stand, url=url).send(ENTRY)


def write_telling(tmp_path: Path, text: str, secret: bytes = SECRET) -> Path:
    (tmp_path / "secret").write_bytes(secret)
    (tmp_path / "secret").chmod(0o600)
    path = tmp_path / "alarms.toml"
    path.write_text(text.replace("SECRET", str(tmp_path / "secret")))
    return path


def test_the_settings_are_read_as_they_stand(tmp_path: Path) -> None:
    assert read_telling(tmp_path / "alarms.toml") == TellingSettings()
    path = write_telling(
        tmp_path,
        "[broker]\nname_person = true\n"
        '[[webhooks]]\nurl = "https://call.example/x"\nsecret_file = "SECRET"\n'
        'kinds = ["pain"]\nsend_detail = true\n',
    )
    settings = read_telling(path)
    assert settings.broker == BrokerTelling(name_person=True)
    (found,) = settings.webhooks
    assert (found.url, found.kinds, found.name_person, found.send_detail) == (
        "https://call.example/x",
        ("pain",),
        False,
        True,
    )
    assert read_secret(found) == SECRET


HOOK = '[[webhooks]]\nsecret_file = "SECRET"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[broker]\nloud = true\n", "unknown field `loud`"),
        ("= =", "cannot be read"),
        (HOOK, "missing required field `url`"),
        (f'{HOOK}url = "http://call.example/"\n', "must be an https:// address"),
        (f'{HOOK}url = "ftp://127.0.0.1/"\n', "must be an https:// address"),
        (f'{HOOK}url = "https://me:hush@call.example/"\n', "must not hold a password"),
        (f'{HOOK}url = "https://call.example:x/"\n', "is no address"),
        (f'{HOOK}url = "https://a/"\nca_file = "nowhere"\n', "is not there"),
        (f'{HOOK}url = "https://a/"\nkinds = ["all"]\n', "kinds"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence) as told:
        read_telling(write_telling(tmp_path, text))
    assert "hush" not in str(told.value)


@pytest.mark.parametrize(
    ("secret", "mode", "sentence"),
    [(b"short", 0o600, "at least 16"), (SECRET, 0o644, "may be read by others")],
)
def test_a_poor_secret_is_refused(tmp_path: Path, secret: bytes, mode: int, sentence: str) -> None:
    path = write_telling(tmp_path, f'{HOOK}url = "https://a/"\n', secret)
    (tmp_path / "secret").chmod(mode)
    (found,) = read_telling(path).webhooks
    with pytest.raises(ConfigurationError, match=sentence):
        read_secret(found)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[BrokerSettings]:
    if shutil.which("mosquitto") is None and not Path("/usr/sbin/mosquitto").exists():
        pytest.skip("mosquitto is not installed; run: apt install mosquitto")
    settings = BrokerSettings(folder=tmp_path / "broker", port=free_port())
    with start_broker(settings):
        yield settings


@pytest.mark.broker
def test_what_nobody_hears_is_neither_delivered_nor_failed(
    broker: BrokerSettings, tmp_path: Path
) -> None:
    results: queue.SimpleQueue[int] = queue.SimpleQueue()
    receiver = BrokerReceiver(host_login(broker), "host-alarms", BrokerTelling())
    deliveries = Deliveries(
        [receiver], lambda entry, *_: results.put(entry.id), waits_s=(0.02,) * 500
    )
    deliveries.start()
    deliveries.put(ENTRY)
    unit = PahoDevice(read_login(provision(broker, "bed5", folder=tmp_path / "bed5")))
    assert not unit.connect().is_failure
    unit.subscribe("wince/v1/bed5/alarm")
    deliveries.put(replace(ENTRY, id=43, device="bed5"))
    assert results.get(timeout=PATIENCE_S) == 43
    deliveries.stop()
    unit.close()


@pytest.mark.broker
def test_who_may_listen_hears_alarms_and_nothing_else(
    broker: BrokerSettings, tmp_path: Path
) -> None:
    login = read_login(let_listen(broker, folder=tmp_path / "listener"))
    assert login.user == ALARM_USER
    listener = PahoDevice(login)
    other = PahoDevice(read_login(provision(broker, "bed5", folder=tmp_path / "bed5")))
    for one in (listener, other):
        assert not one.connect().is_failure
        one.subscribe("#")
    results: queue.SimpleQueue[tuple[int, DeliveryError | None]] = queue.SimpleQueue()
    receiver = BrokerReceiver(host_login(broker), "host-alarms", BrokerTelling())
    deliveries = Deliveries(
        [receiver],
        lambda entry, _name, error: results.put((entry.id, error)),
        waits_s=(0.02,) * 500,
    )
    deliveries.start()
    deliveries.put(replace(ENTRY, id=40, device="bed9"))
    deliveries.put(ENTRY)
    deliveries.put(replace(ENTRY, id=43, device="bed5", action=AlarmAction.RAISED))
    assert [results.get(timeout=PATIENCE_S) for _ in range(3)] == [
        (40, None),
        (42, None),
        (43, None),
    ]
    assert listener.received.get(timeout=PATIENCE_S).topic == "wince/v1/bed9/alarm"
    heard = [listener.received.get(timeout=PATIENCE_S) for _ in range(2)]
    assert [message.topic for message in heard] == ["wince/v1/bed4/alarm", "wince/v1/bed5/alarm"]
    assert [message.retain for message in heard] == [False, False]
    assert decode(bytes(heard[0].payload), Alarm) == Alarm(
        alarm_id=41, t_ns=START_NS, kind="pain", action="acknowledged"
    )
    # A unit hears of its own alarms alone.
    assert other.received.get(timeout=PATIENCE_S).topic == "wince/v1/bed5/alarm"
    assert other.received.empty()
    assert listener.publish("wince/v1/bed4/alarm", b"{}").is_failure
    assert not receiver.wants(replace(ENTRY, device=""))
    deliveries.stop()
    for one in (listener, other):
        one.close()
