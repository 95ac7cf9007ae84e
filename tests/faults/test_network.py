"""The wire to the broker is cut or clogged; every row arrives once."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fault_line import Line
from fault_proxy import FaultProxy, Wire
from narrowing import known
from wince_stand import DEVICE

pytestmark = pytest.mark.broker


@pytest.mark.parametrize("wire", [Wire.HOLE, Wire.REFUSING])
def test_a_wire_that_breaks_costs_nothing(line: Line, wire: Wire) -> None:
    line.start()
    line.wait_stored(20)
    line.proxy.turn(wire, reset=wire is not Wire.HOLE)
    line.wait_not_online()
    line.wait_made(60)
    # Rows that were on the way may still be stored; nothing new comes through.
    waiting = line.outbox.depth()
    line.wait_made(20)
    assert line.outbox.depth() >= waiting + 20
    line.proxy.turn(Wire.WHOLE, reset=True)
    line.wait_online()
    line.wait_stored(40)
    line.settle()


class Cable:
    """A network namespace for the device, with one cable to the rest of the world."""

    ADDRESS = "10.231.77.1"

    def __init__(self) -> None:
        self.name = f"wince{os.getpid() % 10_000}"

    def lay(self) -> str | None:
        """Return why it cannot be laid; None when it lies."""
        for step in (
            f"netns add {self.name}",
            f"link add {self.name} type veth peer name eth0 netns {self.name}",
            f"addr add {self.ADDRESS}/30 dev {self.name}",
            f"link set {self.name} up",
            f"netns exec {self.name} ip link set lo up",
            f"netns exec {self.name} ip addr add 10.231.77.2/30 dev eth0",
            f"netns exec {self.name} ip link set eth0 up",
        ):
            done = subprocess.run(
                ["ip", *step.split()], capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                return done.stderr.strip()
        return None

    def switch(self, state: str) -> None:
        subprocess.run(["ip", "link", "set", self.name, state], check=True)

    def take_up(self) -> None:
        for step in (f"netns del {self.name}", f"link del {self.name}"):
            subprocess.run(["ip", *step.split()], capture_output=True, check=False)


@pytest.fixture
def cable() -> Iterator[Cable]:
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("a cable of its own needs root and the program ip")
    made = Cable()
    try:
        trouble = made.lay()
        if trouble is not None:
            pytest.skip(f"no cable can be laid here: {trouble}")
        yield made
    finally:
        made.take_up()


def test_a_cable_that_is_pulled_out_and_put_back(
    cable: Cable,
    tmp_path: Path,
    line: Line,
    repository: Path,
    wait_until: Callable[[Callable[[], bool], str], None],
) -> None:
    program = repository / "tests" / "device_link" / "append_rows.py"
    arguments = [tmp_path / "away.db", cable.ADDRESS, DEVICE]
    with (
        FaultProxy(line.broker_settings.port, address=cable.ADDRESS) as outside,
        subprocess.Popen(
            [
                *("ip", "netns", "exec", cable.name, sys.executable, str(program)),
                *map(str, (arguments[0], outside.port, line.password, *arguments[1:])),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as device,
    ):
        words, answers = known(device.stdin), known(device.stdout)

        def make(rows: int) -> str:
            words.write(f"{rows}\n")
            words.flush()
            return [answers.readline().split()[0] for _ in range(rows)][-1]

        try:
            boot_id = make(50)

            def stored() -> list[tuple[int, int]]:
                return line.store.stored_ranges(DEVICE, boot_id)

            wait_until(lambda: stored() == [(1, 50)], "50 are stored")
            cable.switch("down")
            make(50)
            assert stored() == [(1, 50)]
            cable.switch("up")
            make(50)
            wait_until(lambda: stored() == [(1, 150)], "all arrive")
            words.close()
            assert device.wait(30.0) == 0
        finally:
            device.kill()
    assert sum(line.store.device_counts(DEVICE).rows.values()) == 150
