"""Who may come in at the broker: by real certificates, at a real mosquitto."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from host_bench import PATIENCE_S, PahoDevice
from wince_host.broker import BrokerProcess, start_broker
from wince_host.provisioning import (
    Reach,
    end_earlier_credentials,
    renew_site,
    revoke_device,
    rotate_device,
)
from wince_host.provisioning._authority import Issued, issue_device, make_authority
from wince_wire import CHANNELS, Ack, State, encode, topic_for

NOT_AUTHORISED = 135
pytestmark = [
    pytest.mark.broker,
    # paho leaves the socket of a failed handshake to the collector, which warns.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Device = Callable[..., Any]


def _show(keys: Any, issued: Issued) -> Any:
    """Put another certificate and its key into a client's hand."""
    for part, text in (("certificate", issued.certificate_pem), ("key", issued.key_pem)):
        path = keys.folder / f"other-{part}.pem"
        path.write_text(text)
        keys.parts[part] = path
    return keys


def test_a_device_of_the_site_comes_in(ward: Any, device: Device) -> None:
    unit = device(ward.provision("bed-1"))
    assert unit.comes_in()
    connection = unit.client.socket()
    assert isinstance(connection, ssl.SSLSocket)
    assert connection.version() in ("TLSv1.2", "TLSv1.3")


def test_nobody_comes_in_without_a_certificate(ward: Any, device: Device) -> None:
    keys = ward.provision("bed-1")
    del keys.parts["certificate"]
    assert not device(keys).comes_in()
    login = ward.login
    assert not device(keys, user=login.user, password=login.password).comes_in()


def test_a_certificate_of_another_authority_is_refused(ward: Any, device: Device) -> None:
    now = datetime.now(UTC)
    keys = _show(ward.provision("bed-1"), issue_device(make_authority(now), "bed-1", now))
    assert not device(keys).comes_in()


def test_an_expired_certificate_is_refused(ward: Any, device: Device) -> None:
    keys = ward.provision("bed-1")
    long_ago = datetime.now(UTC) - timedelta(days=1095, seconds=60)
    assert not device(_show(keys, issue_device(ward.site._authority, "bed-1", long_ago))).comes_in()
    valid = device(_show(keys, issue_device(ward.site._authority, "bed-1", datetime.now(UTC))))
    assert valid.comes_in(), valid.refusal


def test_the_brokers_own_certificate_opens_nothing(ward: Any, device: Device) -> None:
    keys = ward.provision("bed-1")
    keys.parts["certificate"] = ward.site.files.broker
    keys.parts["key"] = ward.site.files.broker_key
    assert not device(keys).comes_in()


def test_a_device_does_not_trust_another_sites_broker(
    ward: Any, make_ward: Callable[..., Any], device: Device
) -> None:
    keys = ward.provision("bed-1")
    keys.parts["ca"] = make_ward("elsewhere").site.files.authority
    unit = device(keys)
    with pytest.raises(ssl.SSLCertVerificationError):
        unit.client.connect(unit.login.host, unit.login.port)


def test_an_address_that_is_not_the_brokers_is_not_trusted(ward: Any, device: Device) -> None:
    unit = device(ward.provision("bed-1"))
    with pytest.raises(ssl.SSLCertVerificationError, match=r"127\.0\.0\.2"):
        unit.client.connect("127.0.0.2", unit.login.port)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_tls_before_1_2_is_refused(ward: Any, device: Device) -> None:
    keys = ward.provision("bed-1")
    old = keys.context()
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.TLSv1_1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    assert not device(keys, context=old).comes_in()


def test_the_certificate_says_who_it_is_and_nothing_else_does(ward: Any, device: Device) -> None:
    """With another's certificate one is that other; with another's user name one is oneself."""
    mine, other = ward.provision("bed-1"), ward.provision("bed-2")
    login = ward.login
    claims = [
        {"user": "bed-2"},
        {"user": login.user, "password": login.password},
        {"user": "bed-1"},
    ]
    for claim in claims:
        unit = device(mine, **claim)
        assert unit.comes_in()
        assert unit.publish("wince/v1/bed-2/score", b"{}").value == NOT_AUTHORISED
        assert unit.publish("wince/v1/bed-2/ack", b"{}").value == NOT_AUTHORISED
        assert unit.publish("wince/v1/bed-1/score", b"{}").value != NOT_AUTHORISED
        unit.close()
    borrowed = device(other, user="bed-1")
    assert borrowed.comes_in()
    assert borrowed.publish("wince/v1/bed-1/score", b"{}").value == NOT_AUTHORISED


def test_a_device_writes_its_own_topics_only(ward: Any, device: Device) -> None:
    unit = device(ward.provision("bed-1"))
    ward.provision("bed-2")
    assert unit.comes_in()
    for channel in CHANNELS:
        own = unit.publish(f"wince/v1/bed-1/{channel.suffix}", b"{}")
        other = unit.publish(f"wince/v1/bed-2/{channel.suffix}", b"{}")
        assert (own.value == NOT_AUTHORISED) == (channel.direction == "down"), channel
        assert other.value == NOT_AUTHORISED, channel


def test_a_device_reads_its_own_topics_only(ward: Any, device: Device) -> None:
    spy, unit = device(ward.provision("bed-1")), device(ward.provision("bed-2"))
    assert spy.comes_in()
    assert unit.comes_in()
    for topic in ("#", "$SYS/#", "wince/v1/bed-2/+", "wince/v1/bed-2/config/set", "wince/#"):
        spy.hear(topic)
    for channel in CHANNELS:
        if channel.direction == "up":
            unit.publish(f"wince/v1/bed-2/{channel.suffix}", b"{}", retain=True)
    host = PahoDevice(ward.login)
    assert not host.connect().is_failure
    for channel in CHANNELS:
        if channel.direction == "down":
            host.publish(f"wince/v1/bed-2/{channel.suffix}", b"{}")
    # The broker keeps the order, so what was not delivered before this never will be.
    host.publish(topic_for("bed-1", Ack), encode(Ack(boot_id="0" * 32, seq=1)))
    heard = {spy.received.get(timeout=PATIENCE_S).topic}
    while not spy.received.empty():
        heard.add(spy.received.get().topic)
    assert heard == {"wince/v1/bed-1/ack"}
    host.close()


def test_a_will_on_anothers_topic_is_not_published(ward: Any, device: Device) -> None:
    host = PahoDevice(ward.login)
    assert not host.connect().is_failure
    host.subscribe("wince/v1/+/state")
    keys = ward.provision("bed-1")
    for topic in ("wince/v1/bed-2/state", "wince/v1/bed-1/state"):
        unit = device(keys)
        unit.client.will_set(topic, b"{}", qos=1, retain=True)
        assert unit.comes_in()
        unit.client.socket().shutdown(2)
        unit.ended.get(timeout=PATIENCE_S)
    assert host.received.get(timeout=PATIENCE_S).topic == topic_for("bed-1", State)
    assert host.received.empty()
    host.close()


def test_a_device_cannot_end_anothers_connection(ward: Any, device: Device) -> None:
    unit, rival = device(ward.provision("bed-2")), device(ward.provision("bed-1"))
    assert unit.comes_in()
    rival.client._client_id = b"bed-2"
    assert rival.comes_in()
    assert unit.publish("wince/v1/bed-2/score", b"{}").value != NOT_AUTHORISED
    assert unit.ended.empty()


def test_a_revoked_device_is_cut_off_and_stays_out(ward: Any, device: Device) -> None:
    keys, other_keys = ward.provision("bed-1"), ward.provision("bed-2")
    unit, other = device(keys), device(other_keys)
    assert unit.comes_in()
    assert other.comes_in()
    assert revoke_device(ward.site, ward.settings, "bed-1") == 1
    unit.ended.get(timeout=PATIENCE_S)
    assert not device(keys).comes_in()
    assert other.publish("wince/v1/bed-2/score", b"{}").value != NOT_AUTHORISED
    assert other.ended.empty()


def test_a_handshake_that_began_before_the_revocation_does_not_stay(
    ward: Any, device: Device
) -> None:
    """The broker judges it by the list of its beginning, so what comes of it is ended later."""
    keys, other = ward.provision("bed-1"), device(ward.provision("bed-2"))
    waiting = socket.create_connection(("127.0.0.1", ward.tls_port))
    assert other.comes_in()  # the broker takes connections in their order
    revoke_device(ward.site, ward.settings, "bed-1")
    sly = device(keys)
    sly.client._create_socket_connection = lambda: waiting
    assert sly.comes_in()
    assert not renew_site(ward.site, ward.settings)
    sly.ended.get(timeout=PATIENCE_S)
    assert not device(keys).comes_in()
    assert other.ended.empty()


def test_new_credentials_work_beside_the_earlier_ones_until_these_end(
    ward: Any, device: Device
) -> None:
    old = ward.provision("bed-1")
    reach = Reach(host="127.0.0.1", port=ward.tls_port)
    file = ward.file("bed-1")
    rotate_device(
        ward.site, ward.settings, "bed-1", reach=reach, file=file, grace=timedelta(days=7)
    )
    new = ward.enrol("bed-1", unit="bed-1-again")
    before = device(old)
    assert before.comes_in()
    assert end_earlier_credentials(ward.site, ward.settings, "bed-1") == 1
    before.ended.get(timeout=PATIENCE_S)
    assert not device(old).comes_in()
    assert device(new).comes_in()


def test_a_broker_that_starts_anew_still_knows_who_was_revoked(
    ward: Any, device: Device, broker: BrokerProcess
) -> None:
    keys = ward.provision("bed-1")
    broker.stop()
    revoke_device(ward.site, ward.settings, "bed-1")
    with start_broker(ward.settings):
        assert not device(keys).comes_in()
