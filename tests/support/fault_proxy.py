"""A wire between device and broker that a test may cut, clog, slow down or let answer wrongly."""

import asyncio
import contextlib
import threading
from enum import Enum, auto
from typing import Self

MQTT_CONNACK_USE_ANOTHER_SERVER = b"\x20\x1a\x00\x9c\x17\x1c\x00\x14elsewhere.invalid:18"
"""CONNACK, reason 0x9C, with the property Server Reference (MQTT 5, section 4.13)."""


class Wire(Enum):
    """What the wire does."""

    WHOLE = auto()
    HOLE = auto()
    """Bytes vanish; nobody is told. A cut cable, to both sides."""
    REFUSING = auto()
    """Every connection is reset at once."""
    SLOW = auto()
    """Every answer of the broker comes late."""
    REDIRECTING = auto()
    """Something answers in the broker's stead: use another server."""


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
    """

    def __init__(self, port: int, *, address: str = "127.0.0.1", late_s: float = 3.0) -> None:
        self._target = port
        self._address = address
        self._late_s = late_s
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._listening = threading.Event()
        self.wire = Wire.WHOLE
        self.port = 0
        self.connections = 0

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
        self._writers.add(writer)
        try:
            if self.wire is Wire.REDIRECTING:
                await reader.read(4096)
                writer.write(MQTT_CONNACK_USE_ANOTHER_SERVER)
                await writer.drain()
                return
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        finally:
            if self.wire is Wire.REDIRECTING:
                writer.close()
        self._writers.add(up_writer)
        try:
            await asyncio.gather(
                self._pump(reader, up_writer, late=False), self._pump(up_reader, writer, late=True)
            )
        finally:
            for one in (writer, up_writer):
                one.close()
                self._writers.discard(one)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, late: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.wire is Wire.HOLE:
                    continue
                if self.wire is Wire.SLOW and late:
                    await asyncio.sleep(self._late_s)
                writer.write(data)
                await writer.drain()
        writer.close()

    def _reset(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
