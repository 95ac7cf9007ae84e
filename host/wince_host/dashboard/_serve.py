"""Serves the application until it is told to stop."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn

from wince_host.context import HostContext
from wince_host.settings import HostSettings
from wince_wire import PortInUseError, SetupError

from ._app import create_app

GRACE_S = 2
"""Open pages are websockets that never end by themselves."""
STOP_LOOK_S = 0.1


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process: it sets ``context.stop``."""
        yield


def serve(context: HostContext, *, alive: Callable[[], None] = lambda: None) -> None:
    """Serve the dashboard until ``context.stop`` is set.

    Parameters
    ----------
    alive
        Called by the serving loop again and again, once it answers.

    Raises
    ------
    PortInUseError
        If the address cannot be listened on.
    SetupError
        If the application does not start.
    """
    with _listening_socket(context.settings) as listening:
        config = uvicorn.Config(
            create_app(context),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
        )
        try:
            asyncio.run(_serve_until_stopped(_Server(config), listening, context, alive))
        except SystemExit as error:
            # uvicorn's way to say that the application did not start; its log tells why.
            msg = "the dashboard could not start: see the lines above, and check /dev/shm"
            raise SetupError(msg) from error


def _listening_socket(settings: HostSettings) -> socket.socket:
    host, port = settings.dashboard_host, settings.dashboard_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        msg = (
            f"the dashboard cannot listen on {host}:{port} ({error.strerror}): choose another "
            "port with --port"
        )
        raise PortInUseError(msg) from error


async def _serve_until_stopped(
    server: _Server,
    listening: socket.socket,
    context: HostContext,
    alive: Callable[[], None],
) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not serving.done():
        if context.stop.is_set():
            server.should_exit = True
        elif server.started:
            alive()
        await asyncio.wait({serving}, timeout=STOP_LOOK_S)
    serving.result()
