"""The steps of a short scan as markup: which unit, half a minute of holding still, the result."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from wince_host.care import Scan
from wince_host.markup import element, number, span, text
from wince_host.scanning import ScanProgress, ScanResult
from wince_wire import NoScoreReason, QualityFlag

from . import _texts as words
from . import _texts_scan as texts
from ._bands import SURE_WORDS, Sureness, sureness_of
from ._durations import moment_words
from ._numbers import number_words, signed
from ._rail import rail

RING: Final = 54.0
ROUND: Final = 2 * 3.14159265 * RING
SHOWN: Final = 6
LOOK_BACK_NS: Final = 90 * 86_400 * 1_000_000_000
"""Earlier scans than these are not compared with."""


def steps(now: int) -> str:
    """Return the three steps with the present one, 1-3, marked."""
    items = "".join(
        element("li", text(name), aria_current="step" if place == now else None)
        for place, name in enumerate(texts.STEPS, start=1)
    )
    label = texts.STEP_OF.format(number=now, name=texts.STEPS[now - 1])
    return element("ol", items, class_="steps", aria_label=label)


def hold(progress: ScanProgress, seconds: float) -> str:
    """Return the ring, and what the unit sees while it runs."""
    left = max(0, round(seconds - progress.elapsed_s))
    share = min(1.0, progress.elapsed_s / seconds)
    ring = element(
        "svg",
        element("circle", class_="ring-track", cx=60, cy=60, r=number(RING))
        + element(
            "circle",
            class_="ring-done",
            cx=60,
            cy=60,
            r=number(RING),
            transform="rotate(-90 60 60)",
            stroke_dasharray=f"{number(ROUND * share)} {number(ROUND)}",
        ),
        viewBox="0 0 120 120",
        class_="ring",
        aria_hidden="true",
    )
    count = element("p", text(texts.HOLD_LEFT.format(seconds=left)), class_="ring-left")
    passed = max(progress.counted, int(progress.elapsed_s))
    seen = texts.HOLD_SEEN.format(count=progress.counted, passed=passed)
    return (
        element("div", ring + count, class_="ring-place")
        + element("p", text(_trouble_now(progress)), class_="aim-hint", role="status")
        + element("p", text(seen), class_="quiet")
    )


def result(
    progress: ScanProgress, earlier: Sequence[Scan], *, now_ns: int, page: str | None
) -> str:
    """Return the page of a finished scan; ``earlier`` scans of this person, the newest first.

    ``page`` is where another scan begins, None where it cannot.
    """
    found = progress.result
    if found is None:
        return ""
    parts = [_simulated(found), _number(found) if found.score is not None else _poor(found)]
    if progress.trouble:
        said = texts.NOT_KEPT.format(sentence=progress.trouble)
        parts.append(element("p", text(said), class_="said", role="alert"))
    parts += [_what_helps(found), _made_of(found), _compared(found, earlier, now_ns)]
    parts.append(
        element(
            "div",
            (post(f"{page}/again", texts.AGAIN, main=True) if page else "")
            + element("a", text(texts.DONE), class_="button", href="/"),
            class_="scan-buttons",
        )
    )
    return "".join(parts)


def post(address: str, label: str, *, main: bool = False) -> str:
    """Return a button that does something at the host."""
    classes = "button button-main" if main else "button"
    return element(
        "form",
        element("button", text(label), class_=classes, type="submit"),
        method="post",
        action=address,
    )


def scan_link(device: str) -> str:
    """Return the address of a unit's scan."""
    return f"/scan/{quote(device, safe='')}"


def _trouble_now(progress: ScanProgress) -> str:
    newest = progress.newest
    if newest is None:
        return texts.AIM_WAITING
    if newest.no_score_reason is not None:
        return words.WHAT_HELPS[newest.no_score_reason]
    for flag in newest.flags:
        if flag in texts.FLAG_HELPS:
            return texts.FLAG_HELPS[flag]
    return texts.HOLD_GOOD


def _simulated(found: ScanResult) -> str:
    if not found.simulated:
        return ""
    return element("p", text(texts.RESULT_SIMULATED), class_="tag-simulated scan-simulated")


def _number(found: ScanResult) -> str:
    score, low, high = found.score or 0.0, found.low or 0.0, found.high or 0.0
    sure = sureness_of(found.confidence, (low, high))
    faint = " number-faint" if sure is Sureness.LOW else ""
    label = words.INTERVAL_LABEL.format(
        score=number_words(score), low=number_words(low), high=number_words(high)
    )
    beside = element("div", rail(score, (low, high), label=label), class_="rail-place") + element(
        "div",
        span(words.INTERVAL.format(low=number_words(low), high=number_words(high)), "interval")
        + span(SURE_WORDS[sure], f"sure sure-{sure}"),
        class_="score-words",
    )
    block = span(number_words(score), f"number{faint}") + element(
        "div", beside, class_="score-side"
    )
    return element("div", block, class_="card-score") + element(
        "p", text(_evidence(found)), class_="quiet"
    )


def _poor(found: ScanResult) -> str:
    reason, helps = _reason_words(found.reason or "")
    return (
        element("h2", text(texts.RESULT_POOR))
        + element("p", text(texts.RESULT_BECAUSE.format(reason=reason)), class_="aim-hint")
        + element("p", text(helps), class_="helps")
        + element("p", text(_evidence(found)), class_="quiet")
    )


def _reason_words(reason: str) -> tuple[str, str]:
    if reason in texts.POOR:
        return texts.POOR[reason], texts.POOR_HELPS[reason]
    try:
        known = NoScoreReason(reason)
    except ValueError:
        return words.NO_REASON, ""
    return words.REASONS[known], words.WHAT_HELPS[known]


def _evidence(found: ScanResult) -> str:
    said = texts.HOW_SURE_WORDS.format(
        counted=found.counted, possible=found.possible, face=_percent(found.face_fraction)
    )
    if found.pulse_fraction is not None:
        said += texts.HOW_SURE_PULSE.format(pulse=_percent(found.pulse_fraction))
    return said


def _percent(share: float | None) -> str:
    return words.NO_VALUE if share is None else f"{100 * share:.0f} %"


def _what_helps(found: ScanResult) -> str:
    said = [
        texts.FLAG_HELPS[flag] for flag in map(QualityFlag, found.flags) if flag in texts.FLAG_HELPS
    ]
    return "".join(element("p", text(sentence), class_="helps") for sentence in said)


def _made_of(found: ScanResult) -> str:
    shown = {name: points for name, points in found.contributions.items() if abs(points) >= 0.05}
    if not shown:
        return ""
    most = max(2.0, *map(abs, shown.values()))
    rows = "".join(_row(name, points, most) for name, points in shown.items())
    return element("h2", text(texts.MADE_OF)) + element("dl", rows, class_="bars")


def _row(name: str, points: float, most: float) -> str:
    bar = element(
        "svg",
        element(
            "rect",
            class_="bar-lift" if points > 0 else "bar-sink",
            x=0,
            y=2,
            width=number(100 * abs(points) / most),
            height=12,
        ),
        class_="bar-drawing",
        viewBox="0 0 100 16",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    label = words.COMPONENTS.get(name, name)
    return element("dt", text(label)) + element("dd", bar + span(signed(points)))


def _compared(found: ScanResult, earlier: Sequence[Scan], now_ns: int) -> str:
    head = element("h2", text(texts.COMPARED))
    if not earlier:
        return head + element("p", text(texts.COMPARED_NONE), class_="quiet")
    said = _difference(found, earlier, now_ns)
    rows = "".join(_earlier_row(scan, now_ns) for scan in earlier[:SHOWN])
    names = "".join(
        element("th", text(name), scope="col")
        for name in (texts.WHEN, texts.SCORE, texts.LIKELY, texts.BY)
    )
    table = element("thead", element("tr", names)) + element("tbody", rows)
    return head + said + element("table", table, class_="scans")


def _difference(found: ScanResult, earlier: Sequence[Scan], now_ns: int) -> str:
    last = next((scan for scan in earlier if scan.score is not None), None)
    if last is None or found.low is None or found.high is None:
        return ""
    low, high = last.low or 0.0, last.high or 0.0
    kind = texts.COMPARED_SAME
    if found.low > high:
        kind = texts.COMPARED_MORE
    elif found.high < low:
        kind = texts.COMPARED_LESS
    return element("p", text(kind.format(when=moment_words(last.t_ns, now_ns))))


def _earlier_row(scan: Scan, now_ns: int) -> str:
    score = texts.NO_NUMBER if scan.score is None else number_words(scan.score)
    band = words.NO_VALUE
    if scan.low is not None and scan.high is not None:
        band = f"{number_words(scan.low)}–{number_words(scan.high)}"
    cells = (moment_words(scan.t_ns, now_ns), score, band, scan.entered_by)
    return element("tr", "".join(element("td", text(cell)) for cell in cells))
