"""The aiming aid as markup: the outline of a face, what to do next, and three meters."""

from dataclasses import dataclass
from typing import Final

from wince_host.markup import element, number, span, text
from wince_wire import Aim, AimHint

from . import _texts_scan as texts

HEIGHT: Final = 360.0
PLACE: Final = (0.5, 0.47, 0.17, 0.42)
"""Where the face shall be: middle x and y, half width over the height, half height."""

STALE_S: Final = 3.0
"""An outline that is older than this is no longer shown."""


@dataclass(frozen=True, slots=True)
class Meter:
    """One value with the range in which it is good, all 0-1 of the whole bar."""

    name: str
    value: float | None
    low: float
    high: float

    @property
    def word(self) -> str:
        """What the bar says."""
        if self.value is None:
            return texts.METER_NONE
        if self.value < self.low:
            return texts.METER_LOW
        return texts.METER_HIGH if self.value > self.high else texts.METER_GOOD


def meters_of(aim: Aim | None) -> tuple[Meter, ...]:
    """Return size, light and focus. Where each is good, the device's own hints say as well."""
    size = light = sharp = None
    if aim is not None:
        size = None if aim.face_size is None else min(1.0, aim.face_size / 0.36)
        light = aim.light
        sharp = None if aim.sharpness is None else min(1.0, aim.sharpness / 0.3)
    return (
        Meter(texts.SIZE, size, 0.25, 0.78),
        Meter(texts.LIGHT, light, 0.25, 0.85),
        Meter(texts.SHARPNESS, sharp, 0.33, 1.0),
    )


def aim_block(aim: Aim | None) -> str:
    """Return the drawing, the hint and the meters; without a view, that it is waited for."""
    if aim is None:
        waiting = element("p", text(texts.AIM_WAITING), class_="aim-hint aim-waiting")
        return _drawing(None, texts.AIM_WAITING) + waiting + _meters(None)
    hint = texts.HINTS[aim.hint]
    mood = "good" if aim.hint is AimHint.GOOD else "do"
    words = element("p", text(hint), class_=f"aim-hint aim-{mood}", role="status")
    more = element("p", text(texts.SEVERAL_FACES), class_="quiet") if aim.several_faces else ""
    return _drawing(aim, texts.AIM_PICTURE.format(hint=hint)) + words + more + _meters(aim)


def _drawing(aim: Aim | None, label: str) -> str:
    aspect = 16 / 9 if aim is None else aim.aspect
    width = HEIGHT * aspect
    x, y, half_width, half_height = PLACE
    place = element(
        "ellipse",
        class_="aim-place",
        cx=number(x * width),
        cy=number(y * HEIGHT),
        rx=number(half_width * HEIGHT * 1.6),
        ry=number(half_height * HEIGHT),
    )
    good = aim is not None and aim.hint is AimHint.GOOD
    lines = "" if aim is None else "".join(_line(line, width) for line in aim.lines)
    face = element("g", lines, class_="aim-face aim-face-good" if good else "aim-face")
    return element(
        "svg",
        place + face,
        class_="aim-picture",
        viewBox=f"0 0 {number(width)} {number(HEIGHT)}",
        role="img",
        aria_label=label,
    )


def _line(line: tuple[tuple[float, float], ...], width: float) -> str:
    points = " ".join(f"{number(x * width)},{number(y * HEIGHT)}" for x, y in line)
    return element("polyline", points=points)


def _meters(aim: Aim | None) -> str:
    return element("dl", "".join(map(_meter, meters_of(aim))), class_="aim-meters")


def _meter(meter: Meter) -> str:
    zone = element(
        "rect",
        class_="meter-zone",
        x=number(100 * meter.low),
        y=0,
        width=number(100 * (meter.high - meter.low)),
        height=16,
    )
    mark = ""
    if meter.value is not None:
        at = number(min(98.0, max(2.0, 100 * meter.value)))
        mark = element("line", class_="meter-mark", x1=at, x2=at, y1=0, y2=16)
    bar = element(
        "svg",
        element("rect", class_="meter-track", x=0, y=0, width=100, height=16) + zone + mark,
        class_="meter",
        viewBox="0 0 100 16",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    good = meter.word == texts.METER_GOOD
    said = span(meter.word, "meter-good" if good else "meter-bad")
    return element("dt", text(meter.name)) + element("dd", bar + said)
