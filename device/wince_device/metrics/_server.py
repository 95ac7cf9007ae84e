"""Serves the metrics over HTTP, to this machine only."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server

from wince_wire import PortInUseError

from ._collector import UnitCollector

LOOPBACK = "127.0.0.1"


@contextmanager
def serve_metrics(collector: UnitCollector, port: int) -> Iterator[int]:
    """Serve while the block runs, and yield the port; 0 lets the system choose one.

    Raises
    ------
    PortInUseError
        If something else listens there.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    try:
        server, thread = start_http_server(port, addr=LOOPBACK, registry=registry)
    except OSError as error:
        msg = (
            f"the metrics cannot be served on {LOOPBACK}:{port} ({error.strerror}): set "
            "metrics.port to another one"
        )
        raise PortInUseError(msg) from error
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5.0)
