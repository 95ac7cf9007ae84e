"""What a broker can do to a device short of going away: be full, refuse, be late, send it away."""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from fault_line import PATIENCE_S, Line, open_line
from fault_proxy import SERVER_MOVED, USE_ANOTHER_SERVER, Wire, connack, disconnect
from wince_device.link import LinkState

Bar = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
SERVER_BUSY: Final = 0x89
FEW_IN_FLIGHT: Final = {"max_inflight_messages": 5}
DROPPING: Final = "messages are being dropped"
NO_MEMORY: Final = "Out of memory"
"""As mosquitto says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerFault:
    """A fault and its end.

    Attributes
    ----------
    strike
        Brings it about and waits until it is there.
    mend
        Ends it.
    limits
        Of the broker, by mosquitto's option.
    """

    strike: Callable[[Line], None]
    mend: Callable[[Line], None]
    limits: Mapping[str, int] = field(default_factory=dict)


def _fill_queue(line: Line) -> None:
    _fill(line)
    line.wait(lambda: DROPPING in line.broker_said(), "the broker meets its limit")


def _fill_memory(line: Line) -> None:
    _fill(line)
    # Without memory for a sentence it only ends the connection.
    line.wait(
        lambda: NO_MEMORY in line.broker_said() or line.link.state is LinkState.WAITING,
        "the broker meets its limit",
    )


def _fill(line: Line) -> None:
    """Let the host take nothing, unseen by the broker."""
    line.host_proxy.turn(Wire.HOLE)
    line.make(120)


def _refuse_rows(line: Line) -> None:
    line.proxy.turn(Wire.FULL)
    line.wait(lambda: line.proxy.refused > 20, "rows are refused")
    assert line.link.state is LinkState.ONLINE
    assert "quota exceeded" in str(line.link.last_error).lower()


def _refuse_connection(reason: int, said: str) -> Callable[[Line], None]:
    def strike(line: Line) -> None:
        line.proxy.answer = connack(reason)
        line.proxy.turn(Wire.ANSWERING, reset=True)
        line.wait(lambda: line.link.state is LinkState.REFUSED, "the device is refused")
        assert said in str(line.link.last_error).lower()
        line.wait_made(20)

    return strike


def _send_away(reason: int) -> Callable[[Line], None]:
    def strike(line: Line) -> None:
        connections = line.link.statistics.connections
        line.proxy.say_to_devices(disconnect(reason))
        line.wait(lambda: line.link.statistics.connections > connections, "it is back")

    return strike


def _answer_late(line: Line) -> None:
    line.proxy.turn(Wire.SLOW)
    # Later than the time after which a row is sent again, and than the keep-alive.
    line.wait_not_online()
    line.wait_made(20)


def _welcome_late(line: Line) -> None:
    line.proxy.turn(Wire.SLOW, reset=True)
    line.wait(lambda: line.link.state is LinkState.WAITING, "the device tries again later")
    line.wait_made(20)


def _bring_host_back(line: Line) -> None:
    line.host_proxy.turn(Wire.WHOLE, reset=True)


def _bring_broker_back(line: Line) -> None:
    line.proxy.turn(Wire.WHOLE)
    line.wait_online()


def _end_slowness(line: Line) -> None:
    line.proxy.turn(Wire.WHOLE, reset=True)
    line.wait_online()


FAULTS: Final[dict[str, BrokerFault]] = {
    "queue full, counted in messages": BrokerFault(
        limits={**FEW_IN_FLIGHT, "max_queued_messages": 5},
        strike=_fill_queue,
        mend=_bring_host_back,
    ),
    "queue full, counted in bytes": BrokerFault(
        limits={**FEW_IN_FLIGHT, "max_queued_bytes": 3_000},
        strike=_fill_queue,
        mend=_bring_host_back,
    ),
    "out of memory": BrokerFault(
        limits={"memory_limit": 200_000}, strike=_fill_memory, mend=_bring_host_back
    ),
    "takes no row (0x97, quota exceeded)": BrokerFault(
        strike=_refuse_rows, mend=_bring_broker_back
    ),
    "lets nobody in (0x89, server busy)": BrokerFault(
        strike=_refuse_connection(SERVER_BUSY, "server busy"), mend=_bring_broker_back
    ),
    "names another server (0x9C) to whom connects": BrokerFault(
        strike=_refuse_connection(USE_ANOTHER_SERVER, "use another server"),
        mend=_bring_broker_back,
    ),
    "says that it moved (0x9D) to whom connects": BrokerFault(
        strike=_refuse_connection(SERVER_MOVED, "server moved"), mend=_bring_broker_back
    ),
    "sends a connected device away (0x9C)": BrokerFault(
        strike=_send_away(USE_ANOTHER_SERVER), mend=_bring_broker_back
    ),
    "sends a connected device away (0x9D)": BrokerFault(
        strike=_send_away(SERVER_MOVED), mend=_bring_broker_back
    ),
    "answers 3 s late": BrokerFault(strike=_answer_late, mend=_end_slowness),
    "lets in 3 s late": BrokerFault(strike=_welcome_late, mend=_end_slowness),
}


SHORT: Final = (
    "queue full, counted in messages",
    "out of memory",
    "takes no row (0x97, quota exceeded)",
    "names another server (0x9C) to whom connects",
    "sends a connected device away (0x9D)",
    "answers 3 s late",
    "lets in 3 s late",
)
"""One of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerFaultRows:
    """Rows that were made while a fault came and went, and what became of them."""

    made: int
    stored: int
    doubled: int
    dropped: int
    sent_again: int


def run_fault(fault: BrokerFault, folder: Path) -> BrokerFaultRows:
    """Let a device live through a fault."""
    with ExitStack() as stack:
        line = open_line(folder, stack, limits=fault.limits)
        line.start()
        line.wait_stored(10)
        fault.strike(line)
        fault.mend(line)
        line.wait_stored(10)
        line.stop_making()
        line.link.wait_drained(PATIENCE_S)
        stored = line.stored_rows()
        return BrokerFaultRows(
            made=line.made,
            stored=len(set(stored)),
            doubled=len(stored) - len(set(stored)),
            dropped=line.outbox.statistics.dropped_total,
            sent_again=line.link.statistics.retransmitted,
        )


def measure_broker(bar: Bar) -> dict[str, Any]:
    """Go through every fault and count."""
    lines = []
    with bar("broker", len(FAULTS)) as told:
        for name, fault in FAULTS.items():
            with tempfile.TemporaryDirectory() as folder:
                lines.append({"fault": name, **asdict(run_fault(fault, Path(folder)))})
            told()
    return {"lines": lines}
