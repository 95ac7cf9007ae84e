"""The broker's configuration and access rules, from one template."""

import os
import pwd

from wince_wire import CHANNELS, ROOT, Alarm, topic_for

from ._settings import ALARM_USER, HOST_USER, BrokerSettings, TlsListener

HOME_ROOTS = ("homeassistant", "wince-home")
"""Where the host announces units to Home Assistant, and tells their values."""

MOST_QUEUED = 1_000
"""Messages kept for a host that is away. The device's outbox is what keeps rows; this only bridges
short breaks. The broker writes its whole queue anew for every few messages: filling it with 1,000
scores wrote 0.4 GB, with 10,000 it wrote 39 GB (measured with mosquitto 2.0.11)."""
LARGEST_PACKET_BYTES = 256 * 1024
"""Of a message with its topic. A larger one is not taken into memory and ends its sender's
connection (MQTT 5, reason 149)."""
MOST_QUEUED_BYTES = 64 * 1024 * 1024
MOST_CONNECTIONS = 1024
_CONFIGURATION = """\
# Made by `wince-host broker` at each start. Changes here are lost.
listener {port} {host}
socket_domain {domain}
max_connections {most_connections}
{tls}
allow_anonymous false
password_file {passwords}
acl_file {access}
pid_file {process}
user {user}
log_dest stderr
log_type error
log_type warning
log_type notice
connection_messages false

persistence true
persistence_location {folder}/
persistence_file queue.db
# With the default of half an hour a lost broker takes acknowledged messages with it.
# The whole file is written anew each time: once a second, and not at each change, which slows a
# broker of hundreds of units to a crawl. A broker that is killed loses up to a second of retained
# messages by that; rows stay in the units' outboxes until the host has them.
autosave_interval 1
autosave_on_changes false
max_queued_messages {most_queued}
max_queued_bytes {most_queued_bytes}
max_inflight_messages 500
max_packet_size {largest_packet}
persistent_client_expiration 14d
"""
_TLS = """
# Who a device is stands in its certificate and nowhere else: the user name that it sends is not
# looked at, and its client id is its name, so that it cannot end another one's connection.
listener {port} {host}
socket_domain {domain}
max_connections {most_connections}
cafile {authority}
certfile {certificate}
keyfile {key}
crlfile {revoked}
tls_version tlsv1.2
require_certificate true
use_identity_as_username true
use_username_as_clientid true
"""


def configuration(settings: BrokerSettings) -> str:
    """Return the text of the broker's configuration."""
    return _CONFIGURATION.format(
        port=settings.port,
        host=settings.host,
        domain=_domain(settings.host),
        most_connections=MOST_CONNECTIONS,
        tls="" if settings.tls is None else _tls(settings.tls),
        passwords=settings.password_file.resolve(),
        access=settings.access_file.resolve(),
        process=settings.process_file.resolve(),
        # Started as root it would become another user, who cannot read these files.
        user=pwd.getpwuid(os.geteuid()).pw_name,
        folder=settings.folder.resolve(),
        most_queued=MOST_QUEUED,
        most_queued_bytes=MOST_QUEUED_BYTES,
        largest_packet=LARGEST_PACKET_BYTES,
    )


def _tls(listener: TlsListener) -> str:
    return _TLS.format(
        port=listener.port,
        host=listener.host,
        domain=_domain(listener.host),
        most_connections=MOST_CONNECTIONS,
        authority=listener.authority_file.resolve(),
        certificate=listener.certificate_file.resolve(),
        key=listener.key_file.resolve(),
        revoked=listener.revocation_file.resolve(),
    )


def _domain(host: str) -> str:
    return "ipv6" if ":" in host else "ipv4"


def access_rules() -> str:
    """Return who may do what.

    A device has its own topics only, the host the other end of all, and a listener the alarms.
    """
    host = [
        f"topic {'read' if channel.direction == 'up' else 'write'} {ROOT}/+/{channel.suffix}"
        for channel in CHANNELS
    ]
    device = [
        f"pattern {'write' if channel.direction == 'up' else 'read'} {ROOT}/%u/{channel.suffix}"
        for channel in CHANNELS
    ]
    host += [f"topic write {root}/#" for root in HOME_ROOTS]
    listener = [f"topic read {topic_for('+', Alarm)}"]
    # Home Assistant comes in as the listener: what it is told, and the alarms.
    listener += [f"topic read {root}/#" for root in HOME_ROOTS]
    return "\n".join(
        [f"user {HOST_USER}", *host, "", f"user {ALARM_USER}", *listener, "", *device, ""]
    )
