"""The serving process: ingest and dashboard together, until a signal ends them."""

import fcntl
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from wince_host._files import private_folder, write_private
from wince_host._liveness import Liveness
from wince_host._open_store import open_care, open_duty, open_store
from wince_host._retention import RetentionWatch, read_retention
from wince_host.accounts import Accounts
from wince_host.alarms import open_alarms
from wince_host.broker import BrokerLogin, BrokerSettings, host_login, read_login
from wince_host.calibrating import CalibrationWatch
from wince_host.context import HostContext
from wince_host.home_assistant import HomeAssistant
from wince_host.ingest import Ingest
from wince_host.live import LiveBoard
from wince_host.queries import Queries
from wince_host.settings import HostSettings
from wince_wire import Notifier, PortInUseError, SetupError, StoreError

logger = logging.getLogger(__name__)

BROKER_START_S = 10.0
STOP_LOOK_S = 0.5
"""A wait without a limit may sleep through a signal that another thread took."""


def serve(
    settings: HostSettings,
    *,
    require_broker: bool,
    dashboard: bool,
    login_file: Path | None,
    say: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or Ctrl-C, then end cleanly.

    Parameters
    ----------
    require_broker
        Fail when no broker answers at the start, in place of waiting for one.
    dashboard
        Serve pages as well.
    login_file
        Login at a broker that was set up elsewhere.
    say
        Tells a person one line.

    Raises
    ------
    WinceError
        If something is missing, taken or broken; the sentence says what to do.
    """
    with ExitStack() as stack:
        if dashboard:
            _check_port(settings)
        stack.enter_context(_only_one(settings.lock_file))
        context = _make_context(settings, _login(settings, login_file), stack)
        stack.enter_context(_signals_end(context))
        # Of a group of loggers, the one with pages has the accounts, hears every row and judges.
        leads = dashboard or settings.shared is None
        if leads:
            _tell_first_login(context, say)
        ingest = Ingest(
            store=context.store,
            live=context.live,
            login=context.login,
            client_id=_client_id(settings.state / "client-id"),
            shared=settings.shared,
            watches=dashboard,
        )
        ingest.start()
        stack.callback(ingest.stop)
        if leads:
            context.alarms.start()
            _send_calibrations(context, stack)
            _tell_home_assistant(context, stack)
            _let_old_rows_go(context, stack)
        if require_broker:
            ingest.wait_for_broker(BROKER_START_S, stopped=context.stop.is_set)
        say(f"broker: {settings.broker_host}:{settings.broker_port}")
        notifier = Notifier()
        stack.callback(notifier.stopping)
        alive = Liveness(
            lambda: ingest.steps, notifier=notifier, status="collecting what devices send"
        )
        _serve_pages(context, alive, dashboard=dashboard, say=say)


def _let_old_rows_go(context: HostContext, stack: ExitStack) -> None:
    retention = read_retention(context.settings.state / "retention.toml")
    watch = RetentionWatch(context.store, retention)
    watch.start()
    stack.callback(watch.stop)


def _send_calibrations(context: HostContext, stack: ExitStack) -> None:
    watch = CalibrationWatch(context.live, context.calibrations, context.login)
    watch.start()
    stack.callback(watch.stop)


def _tell_home_assistant(context: HostContext, stack: ExitStack) -> None:
    settings = context.settings
    if not settings.home_assistant:
        return
    client_id = f"{_client_id(settings.state / 'client-id')}-home-assistant"
    told = HomeAssistant(context.live, context.login, client_id=client_id)
    told.start()
    stack.callback(told.stop)


def _make_context(settings: HostSettings, login: BrokerLogin, stack: ExitStack) -> HostContext:
    store = open_store(settings)
    stack.callback(store.close)
    care = open_care(settings)
    stack.callback(care.close)
    live = LiveBoard()
    client_id = _client_id(settings.state / "client-id")
    alarms = open_alarms(
        live,
        care,
        state=settings.state,
        login=login,
        client_id=client_id,
        duty=open_duty(settings),
    )
    stack.callback(alarms.stop)
    return HostContext(
        settings=settings,
        store=store,
        queries=Queries(store),
        live=live,
        accounts=Accounts(store, first_login_file=settings.first_login_file),
        care=care,
        alarms=alarms,
        login=login,
    )


def _serve_pages(
    context: HostContext, alive: Liveness, *, dashboard: bool, say: Callable[[str], None]
) -> None:
    if not dashboard:
        say("collecting without a dashboard")
        while not context.stop.wait(STOP_LOOK_S):
            alive()
        return
    if find_spec("nicegui") is None:
        raise SetupError("the dashboard needs the package nicegui: install `wince[host]`")
    from wince_host import dashboard as pages

    settings = context.settings
    say(f"dashboard: http://{settings.dashboard_host}:{settings.dashboard_port}")
    pages.serve(context, alive=alive)


def _tell_first_login(context: HostContext, say: Callable[[str], None]) -> None:
    first = context.accounts.ensure_administrator()
    if first is not None:
        # systemd keeps what is said here in its journal, for months and for many to read.
        shown = "in the file below" if os.environ.get("JOURNAL_STREAM") else first
        say(f"first login: user admin, password {shown}")
        say(f"kept in {context.settings.first_login_file} until it is changed")


def _login(settings: HostSettings, login_file: Path | None) -> BrokerLogin:
    if login_file is not None:
        login = read_login(login_file)
    else:
        login = host_login(BrokerSettings(folder=settings.broker_folder))
    return replace(login, host=settings.broker_host, port=settings.broker_port)


def _client_id(path: Path) -> str:
    """Return this host's name for its session at the broker, the same at every start."""
    if not path.exists():
        write_private(path, f"wince-host-{secrets.token_hex(4)}\n")
    return path.read_text("ascii").strip()


@contextmanager
def _only_one(lock_file: Path) -> Iterator[None]:
    """Hold the folder: two processes would take each other's session at the broker."""
    private_folder(lock_file.parent)
    with lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = (
                f"another `wince-host serve` uses {lock_file.parent}: end it, or name another "
                "folder with --state"
            )
            raise StoreError(msg) from error
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def _signals_end(context: HostContext) -> Iterator[None]:
    """Make SIGTERM and Ctrl-C set ``context.stop``."""
    wanted = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in wanted}

    def end(*_: object) -> None:
        # The interrupted thread may hold the event's own lock, so another one sets it.
        threading.Thread(target=context.stop.set).start()

    for number in wanted:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_port(settings: HostSettings) -> None:
    host, port = settings.dashboard_host, settings.dashboard_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            msg = (
                f"the dashboard cannot listen on {host}:{port} ({error.strerror}): choose another "
                "port with --port"
            )
            raise PortInUseError(msg) from error
