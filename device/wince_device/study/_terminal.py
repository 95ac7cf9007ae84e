"""The session in a terminal: large letters, a countdown, live quality, one key for each thing."""

import textwrap
import time
from types import TracebackType
from typing import Final, Self

from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from wince_wire import CommandRefusedError

from ._big_letters import big_letters
from ._desk import Act, Desk
from ._keys import Keys
from ._view import Light, Phase, View

WAIT_S: Final = 0.02
DRAW_EVERY_S: Final = 0.2
NOTICE_S: Final = 6.0
WIDEST_TEXT: Final = 76
FIXED_ROWS: Final = 14
LOW_ROWS: Final = 29

_MARKS: Final = {"good": "●", "poor": "▲", "absent": "■", "none": "·"}
_STYLES: Final = {"good": "cyan", "poor": "bold yellow", "absent": "bold red", "none": "dim"}


class Terminal:
    """A front end in this program's own terminal.

    Parameters
    ----------
    console
        Writes to it.
    hint
        A line that stays at the foot: the page's address and code.
    """

    def __init__(self, console: Console, *, hint: str = "") -> None:
        self._console, self._hint = console, hint
        self._keys = Keys()
        self._live = Live(console=console, screen=True, auto_refresh=False, transient=True)
        self._typed = ""
        self._frames = False
        self._scrolled = 0
        self._turn = -1
        self._said, self._said_until_s = "", 0.0
        self._drawn_s = 0.0

    def __enter__(self) -> Self:
        self._keys.__enter__()
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.__exit__(kind, error, trace)
        self._keys.__exit__(kind, error, trace)

    def wait(self, words: str) -> None:
        """Say what is waited for before there is anything to show."""
        lines = (Text(), _centred(words, "bold"), Text(), _centred(self._hint, "dim"))
        self._live.update(Group(*lines), refresh=True)

    def step(self, desk: Desk) -> bool:
        """Show the view and do what keys ask for; return False when the person wants to leave."""
        if self._turn < 0:
            self._keys.forget()
        keys = self._keys.read(WAIT_S)
        view = desk.view()
        for key in keys:
            if key == "leave":
                return False
            self._press(desk, view, key)
            view = desk.view()
        if keys or time.monotonic() - self._drawn_s >= DRAW_EVERY_S or view.turn != self._turn:
            self._draw(view)
        return True

    def _press(self, desk: Desk, view: View, key: str) -> None:
        act = self._act(view, key)
        if act is None:
            return
        try:
            desk.act(act, "key")
            self._say("")
        except CommandRefusedError as error:
            self._say(error.sentence)

    def _act(self, view: View, key: str) -> Act | None:
        if key in {"up", "down"}:
            self._scrolled = max(0, self._scrolled + (-5 if key == "up" else 5))
            return None
        if view.phase is Phase.CONSENT:
            return self._consent_act(view, key)
        if view.phase is Phase.RATING and (key.isdecimal() or key in {"enter", "backspace"}):
            return self._rating_act(view, key)
        offer = next((one for one in view.offers if one.key == key), None)
        return None if offer is None else Act(do=offer.do, turn=view.turn)

    def _consent_act(self, view: View, key: str) -> Act | None:
        question = view.consent
        if question is None:
            return None
        if key == "f" and question.ask_frames:
            self._frames = not self._frames
        if key == "n":
            return Act(do="refuse", turn=view.turn)
        if key.isdecimal() and 1 <= int(key) <= len(question.roles):
            role = question.roles[int(key) - 1]
            return Act(do="agree", turn=view.turn, role=role, frames=self._frames)
        return None

    def _rating_act(self, view: View, key: str) -> Act | None:
        if key == "backspace":
            self._typed = self._typed[:-1]
        elif key.isdecimal():
            self._typed = "10" if self._typed + key == "10" else key
        elif self._typed:
            value, self._typed = int(self._typed), ""
            return Act(do="rate", turn=view.turn, value=value)
        return None

    def _say(self, words: str) -> None:
        self._said, self._said_until_s = words, time.monotonic() + NOTICE_S

    def _draw(self, view: View) -> None:
        if view.turn != self._turn:
            self._turn, self._typed, self._scrolled = view.turn, "", 0
        self._drawn_s = time.monotonic()
        self._live.update(self.render(view), refresh=True)

    def render(self, view: View) -> RenderableType:
        """Return the whole screen."""
        width = self._console.size.width
        parts: list[RenderableType] = [_head(view, width), Text()]
        parts += [_centred(line, "bold") for line in self._title(view, width)]
        parts += [Text(), _centred(view.subtitle, "bold cyan")]
        if view.stimulus:
            parts.append(_centred(f"▲ {view.stimulus}", "bold yellow"))
        parts += [_centred(line) for line in self._words(view, width)]
        parts += [Text(), *self._middle(view, width), Text()]
        parts += [_light_line(light) for light in view.lights]
        parts += [Text(), self._keys_line(view), self._notice_line(view)]
        return Group(*parts)

    def _title(self, view: View, width: int) -> list[str]:
        """Return large letters, but where a low terminal has room for those of the clock alone."""
        low = self._console.size.height < LOW_ROWS
        if low and (view.remaining_s is not None or view.phase is Phase.RATING):
            return [view.title.upper()]
        return big_letters(view.title, width - 4)

    def _words(self, view: View, width: int) -> list[str]:
        words = view.consent.text if view.consent else view.words
        broad = min(WIDEST_TEXT, width - 4)
        lines = [part for line in words.splitlines() for part in textwrap.wrap(line, broad) or [""]]
        room = max(4, self._console.size.height - FIXED_ROWS - 9)
        last = max(0, len(lines) - room)
        self._scrolled = min(self._scrolled, last)
        shown = lines[self._scrolled : self._scrolled + room]
        return [*shown, "↓ space: further"] if self._scrolled < last else shown

    def _middle(self, view: View, width: int) -> list[RenderableType]:
        """Return what stands large below the words: a countdown, or what was typed."""
        if view.consent is not None:
            return self._consent_lines(view)
        if view.phase is Phase.RATING:
            return [_centred(line, "bold") for line in big_letters(self._typed or "-", width)]
        if view.remaining_s is None:
            return []
        style = "bold yellow" if view.paused else "bold"
        return [_centred(line, style) for line in big_letters(clock_words(view.remaining_s), width)]

    def _consent_lines(self, view: View) -> list[RenderableType]:
        question = view.consent
        if question is None:
            return []
        roles = "   ".join(
            f"[{at}] the {role} agrees" for at, role in enumerate(question.roles, start=1)
        )
        lines = [_centred(f"Text {question.version}", "dim"), _centred(roles, "bold")]
        if question.ask_frames:
            kept = "pictures too, encrypted" if self._frames else "no pictures"
            lines.append(_centred(f"[f] {kept}"))
        return [*lines, _centred("[n] no consent")]

    def _keys_line(self, view: View) -> RenderableType:
        line = Text(justify="center")
        if view.phase is Phase.RATING:
            line.append(" 0-10, then enter ", "reverse bold")
            line.append("  ")
        for offer in view.offers:
            line.append(f" {offer.key} ", "reverse bold" if offer.first else "reverse")
            line.append(f" {offer.label}   ", "bold" if offer.first else "")
        line.append(" q ", "reverse")
        line.append(" leave, go on later")
        return line

    def _notice_line(self, view: View) -> RenderableType:
        said = self._said if time.monotonic() < self._said_until_s else ""
        notice = said or view.notice
        foot = Text(justify="center")
        foot.append(notice + "\n", "bold yellow" if said else "bold")
        foot.append(self._hint, "dim")
        return foot


def clock_words(seconds: float) -> str:
    """Return a length of time as 1:05, or as seconds below ten."""
    whole = int(-(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02d}" if whole >= 10 else str(whole)


def _head(view: View, width: int) -> RenderableType:
    recording = view.phase is Phase.RECORDING
    state = "PAUSED" if view.paused else "● RECORDING" if recording else ""
    left = f" {view.study} · {view.participant} · {view.place} of {view.places} blocks done"
    marks = f"{view.markers} marked  " if view.markers else ""
    right = f"{marks}{state} "
    line = Text(left[: max(0, width - len(right) - 1)], "dim")
    line.append(" " * max(1, width - len(line) - len(right)))
    line.append(right, "bold red" if recording and not view.paused else "bold yellow")
    return line


def _light_line(light: Light) -> RenderableType:
    style = _STYLES[light.state]
    line = Text("   ")
    line.append(f"{_MARKS[light.state]} {light.name:<6}", style)
    line.append(light.words, "" if light.state == "good" else style)
    return line


def _centred(words: str, style: str = "") -> RenderableType:
    return Align.center(Text(words, style))
