"""Blinks a light, so that a person finds the unit that is meant."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

logger = logging.getLogger(__name__)


class Identifier:
    """Blinks in a thread of its own, one blinking at a time.

    Parameters
    ----------
    led
        A folder as ``/sys/class/leds/ACT`` is one, with ``brightness`` and ``trigger``.
    times
        How often it lights up.
    wait
        Takes half a blink, 0.25 s.
    """

    def __init__(
        self, led: Path, *, times: int = 20, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._led = led
        self._times = times
        self._wait = wait
        self._busy = threading.Lock()

    def blink(self) -> threading.Thread | None:
        """Begin to blink; return the thread, None where there is no light or it blinks already."""
        if not (self._led / "brightness").is_file():
            logger.warning("identify: this unit was asked to show itself and has no light")
            return None
        if not self._busy.acquire(blocking=False):
            return None
        thread = threading.Thread(target=self._run, name="identify", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        try:
            before = self._chosen_trigger()
            self._write("trigger", "none")
            for _ in range(self._times):
                self._write("brightness", "1")
                self._wait(0.25)
                self._write("brightness", "0")
                self._wait(0.25)
            self._write("trigger", before)
        except OSError as error:
            logger.warning("identify: the light cannot be set (%s)", error.strerror)
        finally:
            self._busy.release()

    def _chosen_trigger(self) -> str:
        # The kernel lists all of them and puts the one in force in brackets.
        text = (self._led / "trigger").read_text("utf-8")
        return text.partition("[")[2].partition("]")[0] or "none"

    def _write(self, name: str, text: str) -> None:
        (self._led / name).write_text(text, "utf-8")
