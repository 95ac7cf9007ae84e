"""Asking, before the start, whether the broker is there and lets us in."""

import os
import queue
import time

from ._refusals import refused, silent
from ._session import Session
from ._settings import LinkSettings
from ._signals import Connected, Lost, Refused, SessionSignal


def check_broker(settings: LinkSettings) -> None:
    """Connect once, under another client's name than the running device, and leave.

    Raises
    ------
    BrokerUnreachableError
        If nothing answers at the address, or it is no MQTT 5 broker.
    BrokerRefusedError
        If the broker does not let this user in.
    """
    signals: queue.SimpleQueue[SessionSignal] = queue.SimpleQueue()
    session = Session(
        settings,
        client_id=f"wince-check-{settings.username}-{os.getpid()}",
        will=None,
        post=signals.put,
    )
    session.open()
    try:
        _wait_for_answer(signals, settings)
    finally:
        session.close()


def _wait_for_answer(signals: "queue.SimpleQueue[SessionSignal]", settings: LinkSettings) -> None:
    deadline = time.monotonic() + settings.connect_timeout_s
    while True:
        try:
            signal = signals.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise silent(settings) from None
        match signal:
            case Connected():
                return
            case Refused(reason):
                raise refused(settings, reason)
            case Lost():
                raise silent(settings)
            case _:
                continue
