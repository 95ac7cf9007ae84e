"""The session as a page that the unit serves itself, without a network beyond its own."""

import http.cookies
import logging
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from types import TracebackType
from typing import Final, Self

import msgspec

from wince_wire import PortInUseError, WinceError

from ._desk import Act, Desk
from ._door import Door

logger = logging.getLogger(__name__)

COOKIE: Final = "wince_study"
LARGEST_BODY: Final = 8_192
MOST_PASSED_OVER: Final = 65_536
ANSWERS_WITHIN_S: Final = 5.0
AT_ONCE: Final = 32
"""Connections that are served at one time; a stranger who opens more is turned away."""

_FILES: Final = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/style.css": ("style.css", "text/css; charset=utf-8"),
    "/session.js": ("session.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


_Request = socket.socket | tuple[bytes, socket.socket]
"""As `socketserver` has it: for its datagram servers too."""


class _Enter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str


class Page:
    """A web server of one page, driven by the same desk as every other front end.

    Parameters
    ----------
    host, port
        Where it listens; port 0 takes a free one, an empty host all of this machine's addresses.
    door
        Lets in whoever knows the code.

    Attributes
    ----------
    desk
        Of the session; None before there is one.
    waiting
        What is waited for until then.

    Raises
    ------
    PortInUseError
        If the port is taken, or may not be used.
    """

    def __init__(self, host: str, port: int, door: Door) -> None:
        self.door = door
        self.desk: Desk | None = None
        self.waiting = "The session is just starting"
        try:
            self._server = _Server((host, port), self._handler())
        except OSError as error:
            msg = (
                f"the page cannot be served at port {port} ({error.strerror}): choose another "
                "with --page"
            )
            raise PortInUseError(msg) from error
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join(ANSWERS_WITHIN_S)
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def wait(self, words: str) -> None:
        """Say what is waited for before there is anything to show."""
        self.waiting = words

    def step(self, desk: Desk) -> bool:
        """Serve this session from now on; a page never wants to leave."""
        self.desk = desk
        return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        class Handler(_Handler):
            page = self

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A page that keeps its connection must not keep the program from ending.
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], handler: Callable[..., BaseHTTPRequestHandler]
    ) -> None:
        self._places = threading.BoundedSemaphore(AT_ONCE)
        super().__init__(address, handler)

    def process_request(self, request: _Request, client_address: object) -> None:
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: _Request, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address
        logger.debug("study page: a connection ended early")


class _Handler(BaseHTTPRequestHandler):
    """Answers one request; everything but the page's own files needs the code's cookie."""

    protocol_version = "HTTP/1.1"
    timeout = ANSWERS_WITHIN_S
    server_version = "wince"
    sys_version = ""
    page: Page

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0]
        if path in _FILES:
            name, kind = _FILES[path]
            self._send(HTTPStatus.OK, (files(__package__) / "web" / name).read_bytes(), kind)
        elif path == "/view":
            self._view()
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such page")

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._refuse(HTTPStatus.BAD_REQUEST, "the request is not right")
        elif self.path == "/enter":
            self._enter(body)
        elif self.path == "/act":
            self._act(body)
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such page")

    def _view(self) -> None:
        desk = self._let_in()
        if desk is not None:
            self._send_json(HTTPStatus.OK, msgspec.json.encode(desk.view()))

    def _act(self, body: bytes) -> None:
        desk = self._let_in()
        if desk is None:
            return
        try:
            desk.act(msgspec.json.decode(body, type=Act), "page")
        except msgspec.MsgspecError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, f"the request is not right: {error}")
        except WinceError as error:
            self._refuse(HTTPStatus.CONFLICT, error.sentence)
        else:
            self._send_json(HTTPStatus.OK, msgspec.json.encode(desk.view()))

    def _enter(self, body: bytes) -> None:
        try:
            code = msgspec.json.decode(body, type=_Enter).code
        except msgspec.MsgspecError:
            self._refuse(HTTPStatus.BAD_REQUEST, "the request is not right")
            return
        token, why = self.page.door.enter(code)
        if token is None:
            self._refuse(HTTPStatus.FORBIDDEN, why)
            return
        cookie = f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict"
        self._send_json(HTTPStatus.OK, b'{"ok": true}', {"Set-Cookie": cookie})

    def _let_in(self) -> Desk | None:
        """Return the session, or answer why not."""
        # A page of another origin cannot set this header without asking first, and is told no.
        if self.headers.get("X-Wince-Study") != "1" or not self.page.door.knows(self._token()):
            self._refuse(HTTPStatus.UNAUTHORIZED, "enter the session's code first")
            return None
        desk = self.page.desk
        if desk is None:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, self.page.waiting)
        return desk

    def _token(self) -> str:
        try:
            cookies = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
        except http.cookies.CookieError:
            return ""
        return cookies[COOKIE].value if COOKIE in cookies else ""

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        plain = self.headers.get("Content-Type", "").split(";")[0].strip() == "application/json"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            # Whoever is still sending would not hear the answer of a closed connection.
            self.rfile.read(min(int(length), MOST_PASSED_OVER) if length.isdecimal() else 0)
            return None
        body = self.rfile.read(int(length))
        return body if plain else None

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self._send_json(status, msgspec.json.encode({"error": why}))

    def _send_json(
        self, status: HTTPStatus, content: bytes, more: dict[str, str] | None = None
    ) -> None:
        self._send(status, content, "application/json", more)

    def _send(
        self, status: HTTPStatus, content: bytes, kind: str, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(content)), **_HEADERS}
        for name, value in (headers | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, form: str, *args: object) -> None:
        logger.debug("study page: %s", form % args)
