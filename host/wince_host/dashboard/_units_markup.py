"""The table of all units as markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from wince_host.live import DeviceView
from wince_host.markup import element, span, text
from wince_wire import ClockState

from . import _texts as words
from . import _texts_units as texts
from ._numbers import grouped

FRESH_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit's line: a word and a number for each column; the state's own name for its look."""

    device: str
    state: str
    state_words: tuple[str, ...]
    cells: tuple[str, ...]


def unit_row(view: DeviceView, *, scored: tuple[int, int] | None, now_s: float) -> UnitRow:
    """Return a unit's line.

    Parameters
    ----------
    scored
        Seconds with a score and seconds in all of the last five minutes; None when not read.
    """
    score = view.last_score if _fresh(view.score_received_monotonic_s, now_s) else None
    health = view.last_health if _fresh(view.health_received_monotonic_s, now_s) else None
    said = [_STATES.get(view.online or "", texts.UNKNOWN)]
    if score is not None and score.no_score_reason == "paused":
        said.append(texts.PAUSED)
    if health is not None and health.recording is True:
        said.append(texts.RECORDING)
    if health is not None and health.throttled is True:
        said.append(texts.THROTTLED)
    lost = None if health is None else health.frames_dropped_total + health.outbox_dropped_total
    cells = (
        words.NO_VALUE if not scored or not scored[1] else _percent(scored[0] / scored[1]),
        words.NO_VALUE if score is None else _percent(score.face_fraction),
        _percent(None if score is None else score.pulse_fraction),
        words.NO_VALUE if lost is None else grouped(lost),
        words.NO_VALUE if health is None else grouped(health.outbox_rows),
        words.NO_VALUE if score is None else _clock(score.clock),
        _with_unit(None if health is None else health.temperature_c, "°C"),
        _with_unit(None if health is None else health.memory_mb, "MB"),
        words.NO_VALUE if view.birth is None else view.birth.wince_version,
    )
    return UnitRow(
        device=view.device,
        state=view.online or "unknown",
        state_words=tuple(said),
        cells=cells,
    )


def units_table(rows: Sequence[UnitRow]) -> str:
    """Return the table; on a narrow screen each line becomes a card."""
    if not rows:
        return element("p", text(texts.NONE_YET), class_="quiet")
    heads = "".join(
        element("th", text(head), scope="col", title=texts.HEAD_HELPS.get(head))
        for head in texts.HEADS
    )
    body = "".join(map(_line, rows))
    inside = element("thead", element("tr", heads)) + element("tbody", body)
    return element("table", inside, class_="units-table")


def unit_settings_link(device: str) -> str:
    """Return the address of a unit's settings."""
    return f"/units/{quote(device, safe='')}"


def _line(row: UnitRow) -> str:
    link = element("a", text(row.device), href=unit_settings_link(row.device))
    said = span(" · ".join(row.state_words), f"units-{row.state}")
    cells = [element("th", link, scope="row"), _cell(texts.STATE, said)]
    cells += [
        _cell(head, text(cell)) for head, cell in zip(texts.HEADS[2:], row.cells, strict=True)
    ]
    return element("tr", "".join(cells))


def _cell(head: str, inside: str) -> str:
    return element("td", inside, data_head=head)


def _fresh(received_s: float | None, now_s: float) -> bool:
    return received_s is not None and now_s - received_s <= FRESH_S


def _percent(share: float | None) -> str:
    return words.NO_VALUE if share is None else f"{100 * share:.0f} %"


def _with_unit(value: float | None, unit: str) -> str:
    return words.NO_VALUE if value is None else f"{value:.0f} {unit}"


def _clock(clock: ClockState) -> str:
    if not clock.synchronised:
        return texts.CLOCK_FREE
    bound = clock.error_bound_ms if clock.error_bound_ms is not None else clock.offset_ms
    return words.NO_VALUE if bound is None else texts.CLOCK_GOOD.format(ms=f"{abs(bound):.0f}")


_STATES = {"online": texts.ONLINE, "offline": texts.OFFLINE}
