"""One connection to the broker, from CONNECT to its end."""

import select
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from paho.mqtt.packettypes import PacketTypes

from wince_host.broker import BrokerLogin

from . import _packets as mqtt
from ._window import SUBSCRIPTION, Window

CONNECT_S = 5.0
SEND_S = 10.0
"""A broker that takes nothing for so long is as good as gone."""
LOOK_S = 1.0
READ_BYTES = 256 * 1024


class ConnectionBrokenError(Exception):
    """The connection is no more; says why."""


class ConnectionRefused(ConnectionBrokenError):  # noqa: N818 - what it is, beside the other one
    """The broker does not let this client in."""


class Received(NamedTuple):
    """What one reading brought.

    Attributes
    ----------
    refused
        Published messages that the broker did not take.
    subscribed
        The reason codes of the subscriptions, where they came.
    """

    messages: list[mqtt.Message]
    refused: int
    subscribed: list[int] | None


class Connection:
    """A connection that is open. Safe to write to from any thread; one thread reads.

    Parameters
    ----------
    login
        Where the broker is and who this client is there.
    client_id
        Names it at the broker.
    keepalive_s
        After so long without a word each side asks the other.
    receive_maximum
        QoS 1 messages that the broker may send before one is acknowledged.

    Raises
    ------
    ConnectionBrokenError
        If no broker answers, or it speaks something else.
    ConnectionRefused
        If it does not let this client in.
    """

    def __init__(
        self, login: BrokerLogin, *, client_id: str, keepalive_s: int, receive_maximum: int
    ) -> None:
        self._write_lock = threading.Lock()
        self._unread = b""
        self._sent_s = 0.0
        try:
            self._socket = socket.create_connection((login.host, login.port), timeout=CONNECT_S)
        except OSError as error:
            raise ConnectionBrokenError(error.strerror or str(error)) from error
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._send(
                mqtt.connect_packet(
                    client_id=client_id,
                    user=login.user,
                    password=login.password,
                    keepalive_s=keepalive_s,
                    receive_maximum=receive_maximum,
                )
            )
            welcome = self._welcome()
        except BaseException:
            self._socket.close()
            raise
        self._keepalive_s = welcome.keepalive_s or keepalive_s
        self._window = Window(welcome.most_in_flight)
        self._socket.settimeout(SEND_S)
        self._readable = select.poll()
        self._readable.register(self._socket, select.POLLIN)
        self._heard_s = self._asked_s = time.monotonic()

    def subscribe(self, topics: Sequence[str], qos: int) -> None:
        """Ask for topics."""
        self._write(mqtt.subscribe_packet(SUBSCRIPTION, topics, qos))

    def read(self) -> Received | None:
        """Return what came within a second, or None; asks for a sign of life where it is due.

        Raises
        ------
        ConnectionBrokenError
            If the connection ended, or the broker is silent for too long.
        """
        came = self._readable.poll(1000 * LOOK_S)
        received = None
        if came:
            received = self._sorted(self._packets(self._receive()))
            self._heard_s = time.monotonic()
        self._keep_alive(time.monotonic())
        return received

    def acknowledge(self, packets: Iterable[int]) -> None:
        """Tell the broker that messages are safe here."""
        self._write(mqtt.puback_packets(packets))

    def publish(self, messages: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Publish topic, payload and properties with QoS 1, as far as the broker takes them now."""
        with self._write_lock:
            for message in messages:
                self._window.put(*message)
            self._send(self._window.due())

    def say_goodbye(self) -> None:
        """End the connection; whoever reads is told that it broke."""
        with suppress(OSError, ConnectionBrokenError):
            self._write(mqtt.DISCONNECT_PACKET)
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> int:
        """Let go of the socket; return how many messages the broker did not acknowledge."""
        with self._write_lock:
            self._socket.close()
            return self._window.open

    def _welcome(self) -> mqtt.Welcome:
        until_s = time.monotonic() + CONNECT_S
        while time.monotonic() < until_s:
            # Nothing comes behind the answer before something is asked for.
            for first, body in self._packets(self._receive()):
                if first == mqtt.CONNACK:
                    return self._let_in(body)
                raise ConnectionBrokenError("it answered something else than a broker does")
        raise ConnectionBrokenError("it does not answer")

    def _let_in(self, body: bytes) -> mqtt.Welcome:
        try:
            welcome = mqtt.read_connack(body)
        except mqtt.PacketError as error:
            raise ConnectionBrokenError(str(error)) from error
        if welcome.reason is not None:
            raise ConnectionRefused(welcome.reason)
        return welcome

    def _packets(self, chunk: bytes) -> list[tuple[int, bytes]]:
        try:
            packets, self._unread = mqtt.whole_packets(self._unread + chunk)
        except mqtt.PacketError as error:
            raise ConnectionBrokenError(str(error)) from error
        return packets

    def _sorted(self, packets: Iterable[tuple[int, bytes]]) -> Received:
        messages: list[mqtt.Message] = []
        refused, answered, subscribed = 0, False, None
        try:
            for first, body in packets:
                if first & mqtt.KIND_BITS == mqtt.PUBLISH:
                    messages.append(mqtt.read_publish(first, body))
                elif first == mqtt.PUBACK:
                    refused += not self._take_answer(body)
                    answered = True
                elif first == mqtt.SUBACK:
                    subscribed = mqtt.read_suback(body)
                elif first == mqtt.DISCONNECT:
                    code = body[0] if body else 0
                    raise ConnectionBrokenError(mqtt.reason_words(PacketTypes.DISCONNECT, code))
                elif first != mqtt.PINGRESP:
                    raise ConnectionBrokenError("it sent something that nobody asked for")
        except mqtt.PacketError as error:
            raise ConnectionBrokenError(str(error)) from error
        if answered:
            self.publish(())
        return Received(messages, refused, subscribed)

    def _take_answer(self, body: bytes) -> bool:
        """Note what the broker says of a published message; tell whether it took it."""
        number, taken = mqtt.read_puback(body)
        with self._write_lock:
            self._window.acknowledged(number)
        return taken

    def _keep_alive(self, now_s: float) -> None:
        if now_s - self._heard_s >= 2 * self._keepalive_s:
            raise ConnectionBrokenError("it does not answer any more")
        quiet_s = now_s - max(self._asked_s, min(self._heard_s, self._sent_s))
        if quiet_s >= self._keepalive_s / 2:
            self._asked_s = now_s
            self._write(mqtt.PINGREQ_PACKET)

    def _write(self, packets: bytes) -> None:
        with self._write_lock:
            self._send(packets)

    def _send(self, packets: bytes) -> None:
        if not packets:
            return
        try:
            self._socket.sendall(packets)
        except OSError as error:
            # Part of a packet may be out: nothing after it would be understood.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            raise ConnectionBrokenError(error.strerror or str(error)) from error
        self._sent_s = time.monotonic()

    def _receive(self) -> bytes:
        try:
            chunk = self._socket.recv(READ_BYTES)
        except OSError as error:
            raise ConnectionBrokenError(error.strerror or str(error)) from error
        if not chunk:
            raise ConnectionBrokenError("it ended the connection")
        return chunk
