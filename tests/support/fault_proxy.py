"""A wire between device and broker that a test may cut, clog, slow down or let answer wrongly."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from enum import Enum, auto
from typing import Self

ELSEWHERE = b"elsewhere.invalid:18"
CONNACK, PUBACK, DISCONNECT = 0x20, 0x40, 0xE0
PUBLISH_QOS_1 = 0x32
QUOTA_EXCEEDED = 0x97
USE_ANOTHER_SERVER, SERVER_MOVED = 0x9C, 0x9D


def connack(reason: int) -> bytes:
    """Return the packet that refuses a connection, with a server reference (MQTT 5, 3.2)."""
    return _packet(CONNACK, bytes([0, reason]) + _reference())


def disconnect(reason: int) -> bytes:
    """Return the packet that ends a connection, with a server reference (MQTT 5, 3.14)."""
    return _packet(DISCONNECT, bytes([reason]) + _reference())


def _reference() -> bytes:
    named = bytes([0x1C]) + len(ELSEWHERE).to_bytes(2) + ELSEWHERE
    return bytes([len(named)]) + named


def _packet(kind: int, body: bytes) -> bytes:
    assert len(body) < 128
    return bytes([kind, len(body)]) + body


class Wire(Enum):
    """What the wire does."""

    WHOLE = auto()
    HOLE = auto()
    """Bytes vanish; nobody is told. A cut cable, to both sides."""
    REFUSING = auto()
    """Every connection is reset at once."""
    SLOW = auto()
    """Every answer of the broker comes late."""
    ANSWERING = auto()
    """Something answers in the broker's stead; see ``FaultProxy.answer``."""
    FULL = auto()
    """What is published is not taken: quota exceeded. All else goes through."""


class FaultProxy:
    """Forwards TCP connections to one port, in a thread of its own, as long as the block runs.

    Parameters
    ----------
    port
        Where the broker listens.
    address
        Where the proxy listens; the system chooses the port.
    late_s
        How late answers come over a slow wire.

    Attributes
    ----------
    answer
        What a connection is answered with where something answers in the broker's stead.
    refused
        What was published while the wire was `Wire.FULL`.
    """

    def __init__(self, port: int, *, address: str = "127.0.0.1", late_s: float = 3.0) -> None:
        self._target = port
        self._address = address
        self._late_s = late_s
        self._loop = asyncio.new_event_loop()
        self._downwards: set[asyncio.StreamWriter] = set()
        self._upwards: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._listening = threading.Event()
        self.wire = Wire.WHOLE
        self.port = 0
        self.connections = 0
        self.answer = connack(USE_ANOTHER_SERVER)
        self.refused = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._listening.wait(10.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10.0)

    def turn(self, wire: Wire, *, reset: bool = False) -> None:
        """Change what the wire does; with ``reset`` the present connections break as well."""
        self.wire = wire
        if reset:
            self._loop.call_soon_threadsafe(self._reset)

    def say_to_devices(self, packet: bytes) -> None:
        """Send a packet in the broker's stead over the present connections, and end them."""
        self._loop.call_soon_threadsafe(self._say, packet)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, self._address, 0))
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        self._loop.run_forever()
        server.close()
        self._reset()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.wire is Wire.REFUSING:
            writer.transport.abort()
            return
        # Cancelled at the end, which Python 3.11's streams would tell as an error.
        with contextlib.suppress(OSError, asyncio.CancelledError):
            if self.wire is Wire.ANSWERING:
                await reader.read(4096)
                writer.write(self.answer)
                await writer.drain()
            else:
                await self._forward(reader, writer)
        writer.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._downwards.add(writer)
        self._upwards.add(up_writer)
        try:
            await asyncio.gather(
                self._pump_up(reader, up_writer, writer), self._pump_down(up_reader, writer)
            )
        finally:
            up_writer.close()
            self._downwards.discard(writer)
            self._upwards.discard(up_writer)

    async def _pump_up(
        self,
        reader: asyncio.StreamReader,
        up_writer: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
    ) -> None:
        packets = Packets()
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.wire is Wire.HOLE:
                    continue
                for packet in packets.whole(data):
                    if self.wire is Wire.FULL and packet[0] & 0xF6 == PUBLISH_QOS_1:
                        self.refused += 1
                        writer.write(_quota_exceeded(packet))
                    else:
                        up_writer.write(packet)
                await up_writer.drain()
        up_writer.close()

    async def _pump_down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.wire is Wire.HOLE:
                    continue
                if self.wire is Wire.SLOW:
                    await asyncio.sleep(self._late_s)
                writer.write(data)
                await writer.drain()
        writer.close()

    def _say(self, packet: bytes) -> None:
        for writer in self._downwards:
            writer.write(packet)
            writer.close()

    def _reset(self) -> None:
        for writer in self._downwards | self._upwards:
            writer.transport.abort()
        self._downwards.clear()
        self._upwards.clear()


class Packets:
    """Cuts a stream into MQTT packets."""

    def __init__(self) -> None:
        self._rest = b""

    def whole(self, data: bytes) -> Iterator[bytes]:
        """Yield the packets that are whole by now."""
        self._rest += data
        while (length := _length(self._rest)) is not None and len(self._rest) >= length:
            yield self._rest[:length]
            self._rest = self._rest[length:]


def _length(data: bytes) -> int | None:
    """Return how long the first packet is (MQTT 5, 1.5.5); None if that is not there yet."""
    remaining = 0
    for place, byte in enumerate(data[1:5]):
        remaining |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return remaining + place + 2
    return None


def _quota_exceeded(publish: bytes) -> bytes:
    """Return the answer to a PUBLISH of QoS 1."""
    header = next(place for place, byte in enumerate(publish[1:], 2) if not byte & 0x80)
    number = header + 2 + int.from_bytes(publish[header : header + 2])
    return _packet(PUBACK, publish[number : number + 2] + bytes([QUOTA_EXCEEDED]))
