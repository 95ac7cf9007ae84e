"""A crowd of devices in one process, as far as the wire goes: MQTT 5 by hand, on many sockets.

Each device keeps a few rows unacknowledged by the host and sends the next ones as acks come; what
is not acknowledged in time is sent again. A library's client per device would need more of the
machine than the host that is measured.

    python device_crowd.py PORT PASSWORDS FIRST DEVICES ROWS WINDOW
"""

import json
import random
import re
import selectors
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

KINDS = ("score", "vitals", "face")
SAMPLE_LINES = {"score": 8, "vitals": 3, "face": 5}
FIRST_T_NS = 1_760_000_000_000_000_000
RESEND_S = 10.0
CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK = 0x10, 0x20, 0x30, 0x40, 0x82, 0x90
QOS_1 = 0x02
_DIGITS = re.compile(rb"(?<=\d\.)\d{6,}")


def name_of(number: int) -> str:
    return f"bench-{number}"


def boot_of(number: int) -> str:
    return f"{number:032x}"


def _length(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = divmod(number, 128)
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _packet(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _length(len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("!H", len(text)) + text.encode()


def _rows_of(number: int) -> list[tuple[bytes, bytes, bytes, bytes]]:
    """Return topic and the three parts of a payload around ``seq`` and ``t_ns``, by kind."""
    samples = resources.files("wince_host.store").joinpath("sample_rows.jsonl")
    lines = samples.read_bytes().splitlines()
    draw = random.Random(number)  # noqa: S311 - no secret
    found = []
    for kind in KINDS:
        row = json.loads(lines[SAMPLE_LINES[kind]])
        row |= {"boot_id": boot_of(number), "seq": "SEQ", "t_ns": "T_NS"}
        row["patient"] = f"person-{number}"
        whole = json.dumps(row, separators=(",", ":")).encode()
        # Digits of its own: the store knows the sample rows, and would pack them to nothing.
        whole = _DIGITS.sub(lambda old: b"%0*d" % (n := len(old[0]), draw.randrange(10**n)), whole)
        head, _, rest = whole.partition(b'"SEQ"')
        middle, _, tail = rest.partition(b'"T_NS"')
        found.append((_text(f"wince/v1/{name_of(number)}/{kind}"), head, middle, tail))
    return found


@dataclass
class Device:
    """One connection."""

    number: int
    rows: int
    window: int
    connection: socket.socket
    unread: bytearray = field(default_factory=bytearray)
    opened: int = 1
    sent: int = 0
    acknowledged: int = 0
    last_ack_s: float = 0.0
    refused: int = 0
    resent: int = 0
    ready: bool = False

    def __post_init__(self) -> None:
        self.templates = _rows_of(self.number)

    @property
    def done(self) -> bool:
        return self.acknowledged >= self.rows

    def row(self, seq: int) -> bytes:
        second, place = divmod(seq - 1, len(KINDS))
        topic, head, middle, tail = self.templates[place]
        t_ns = FIRST_T_NS + second * 1_000_000_000
        packet = struct.pack("!HB", (seq - 1) % 65535 + 1, 0)
        payload = b"%b%d%b%d%b" % (head, seq, middle, t_ns, tail)
        return _packet(PUBLISH | QOS_1, topic + packet + payload)

    def send_more(self, now_s: float) -> None:
        """Fill the window; begin it again where no ack came for long."""
        if self.sent > self.acknowledged and now_s - self.last_ack_s > RESEND_S:
            self.resent += self.sent - self.acknowledged
            self.sent = self.acknowledged
            self.opened = 1
            self.last_ack_s = now_s
        until = min(self.rows, self.acknowledged + self.opened)
        if self.sent < until:
            rows = b"".join(self.row(seq) for seq in range(self.sent + 1, until + 1))
            self.sent = until
            self.connection.sendall(rows)

    def take(self, now_s: float) -> None:
        """Read what came."""
        received = self.connection.recv(65536)
        if not received:
            msg = f"the broker ended the connection of {name_of(self.number)}"
            raise ConnectionError(msg)
        self.unread += received
        while (packet := self._next_packet()) is not None:
            self._handle(*packet, now_s)

    def _next_packet(self) -> tuple[int, bytes] | None:
        length = shift = 0
        for place in range(1, min(5, len(self.unread))):
            length |= (self.unread[place] & 0x7F) << shift
            shift += 7
            if not self.unread[place] & 0x80:
                end = place + 1 + length
                if len(self.unread) < end:
                    return None
                kind, body = self.unread[0], bytes(self.unread[place + 1 : end])
                del self.unread[:end]
                return kind, body
        return None

    def _handle(self, kind: int, body: bytes, now_s: float) -> None:
        if kind == CONNACK:
            if body[1]:
                msg = f"the broker refused {name_of(self.number)} with reason {body[1]}"
                raise ConnectionError(msg)
            topic = _text(f"wince/v1/{name_of(self.number)}/ack")
            packet = struct.pack("!HB", 1, 0)
            self.connection.sendall(_packet(SUBSCRIBE, packet + topic + b"\x01"))
        elif kind == SUBACK:
            self.ready = True
        elif kind & 0xF0 == PUBACK:
            self.refused += len(body) > 2 and body[2] >= 0x80
        elif kind & 0xF0 == PUBLISH:
            self._take_ack(kind, body, now_s)

    def _take_ack(self, kind: int, body: bytes, now_s: float) -> None:
        place = 2 + int.from_bytes(body[:2], "big")
        if kind & 0x06:
            self.connection.sendall(_packet(PUBACK, body[place : place + 2]))
        start = body.index(b'"seq":') + len(b'"seq":')
        seq = int(body[start:].partition(b",")[0])
        if seq > self.acknowledged:
            self.acknowledged = seq
            self.opened = min(self.window, self.opened + 1)
            self.last_ack_s = now_s


def connect(port: int, number: int, password: str, rows: int, window: int) -> Device:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    name = name_of(number)
    flags = bytes([5, 0xC2]) + struct.pack("!H", 600) + b"\0"
    connection.sendall(_packet(CONNECT, _text("MQTT") + flags + _text(name) * 2 + _text(password)))
    return Device(number=number, rows=rows, window=window, connection=connection)


def run(
    port: int, passwords: dict[str, str], numbers: range, rows: int, window: int
) -> dict[str, float]:
    """Send every row of every device until the host has acknowledged it."""
    devices = [connect(port, n, passwords[name_of(n)], rows, window) for n in numbers]
    look = selectors.DefaultSelector()
    for device in devices:
        look.register(device.connection, selectors.EVENT_READ, device)
    _until(look, devices, lambda device: device.ready)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began_s = time.monotonic()
    for device in devices:
        device.last_ack_s = began_s
        device.send_more(began_s)
    _until(look, devices, lambda device: device.done, send=True)
    return {
        "rows": rows * len(devices),
        "resent": sum(device.resent for device in devices),
        "refused": sum(device.refused for device in devices),
        "wall_s": time.monotonic() - began_s,
        "cpu_s": time.process_time(),
    }


def _until(
    look: selectors.BaseSelector,
    devices: Sequence[Device],
    finished: Callable[[Device], bool],
    *,
    send: bool = False,
) -> None:
    open_ones = {device.number for device in devices if not finished(device)}
    look_again_s = time.monotonic() + 1.0
    while open_ones:
        for key, _ in look.select(timeout=1.0):
            device, now_s = key.data, time.monotonic()
            device.take(now_s)
            if send:
                device.send_more(now_s)
            if finished(device):
                open_ones.discard(device.number)
        if send and (now_s := time.monotonic()) > look_again_s:
            look_again_s = now_s + 1.0
            for device in devices:
                device.send_more(now_s)


def main(words: list[str]) -> None:
    port, first, count, rows, window = int(words[0]), *(int(word) for word in words[2:])
    passwords = json.loads(Path(words[1]).read_text("utf-8"))
    result = run(port, passwords, range(first, first + count), rows, window)
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
