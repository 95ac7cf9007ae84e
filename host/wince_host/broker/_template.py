"""The broker's configuration and access rules, from one template."""

import os
import pwd

from wince_wire import CHANNELS, ROOT

from ._settings import HOST_USER, BrokerSettings

MOST_QUEUED = 1_000
"""Messages kept for a host that is away. The device's outbox is what keeps rows; this only bridges
short breaks. The broker writes its whole queue anew for every few messages: filling it with 1,000
scores wrote 0.4 GB, with 10,000 it wrote 39 GB (measured with mosquitto 2.0.11)."""
LARGEST_MESSAGE_BYTES = 256 * 1024
_CONFIGURATION = """\
# Made by `wince-host broker` at each start. Changes here are lost.
listener {port} {host}
socket_domain {domain}
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
autosave_interval 1
autosave_on_changes true
max_queued_messages {most_queued}
max_inflight_messages 500
message_size_limit {largest}
persistent_client_expiration 14d
"""


def configuration(settings: BrokerSettings) -> str:
    """Return the text of the broker's configuration."""
    return _CONFIGURATION.format(
        port=settings.port,
        host=settings.host,
        domain="ipv6" if ":" in settings.host else "ipv4",
        passwords=settings.password_file.resolve(),
        access=settings.access_file.resolve(),
        process=settings.process_file.resolve(),
        # Started as root it would become another user, who cannot read these files.
        user=pwd.getpwuid(os.geteuid()).pw_name,
        folder=settings.folder.resolve(),
        most_queued=MOST_QUEUED,
        largest=LARGEST_MESSAGE_BYTES,
    )


def access_rules() -> str:
    """Return who may do what: a device has its own topics only, the host the other end of all."""
    host = [
        f"topic {'read' if channel.direction == 'up' else 'write'} {ROOT}/+/{channel.suffix}"
        for channel in CHANNELS
    ]
    device = [
        f"pattern {'write' if channel.direction == 'up' else 'read'} {ROOT}/%u/{channel.suffix}"
        for channel in CHANNELS
    ]
    return "\n".join([f"user {HOST_USER}", *host, "", *device, ""])
