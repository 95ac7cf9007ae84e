"""Writes the tables and pictures of docs/face.md."""

import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np
import path_covers as covered
import path_finding as finding
import path_origin as origins
import path_packages as packages
import path_pictures as pictures
import path_races as races
import path_sizes as small
import path_units as units
from path_clips import shared_folder
from rich.progress import Progress, TimeElapsedColumn

from wince_device.face import ACTION_UNIT_NAMES

Row = tuple[str, ...]
PARTS = (
    "landmarks", "origin", "speed", "clip", "stills", "packages", "people", "sizes", "finding",
    "covers",
)  # fmt: skip
AGREEMENT_GOAL, FASTER_GOAL, MEMORY_GOAL_MIB = 0.01, 1.7, 250.0
WHOLE_GOALS_MS = (6.0, 10.0)
AFTER_FRAMES = 5


def main(docs: Path, wanted: tuple[str, ...]) -> None:
    """Measure the wanted parts and put them between their marks."""
    if not (shared_folder() / "real" / "face").is_dir():
        sys.exit("error: the real recordings are not here: set WINCE_SHARED to their folder")
    folder = docs / "pictures"
    makers: dict[str, Callable[[], Iterator[str]]] = {
        "landmarks": landmarks,
        "origin": origin,
        "speed": speed,
        "clip": lambda: clip(folder),
        "stills": lambda: stills(folder),
        "packages": unseen,
        "people": lambda: people(folder),
        "sizes": sizes,
        "finding": found,
        "covers": covers,
    }
    with Progress(*Progress.get_default_columns(), TimeElapsedColumn()) as progress:
        task = progress.add_task("", total=len(wanted))
        for part in wanted:
            progress.update(task, description=part)
            put(docs / "face.md", part, list(makers[part]()))
            progress.advance(task)


def put(path: Path, part: str, lines: list[str]) -> None:
    """Replace what stands between a part's marks."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    whole = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    text = path.read_text("utf-8")
    if not whole.search(text):
        sys.exit(f"error: {path} has no marks for {part}: add {begin} and {end}")
    made = "\n".join([begin, *lines, end])
    path.write_text(whole.sub(lambda _: made, text), "utf-8")


def table(head: Row, rows: Iterator[Row] | list[Row]) -> list[str]:
    """Write a Markdown table."""
    every = [head, ("---",) * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in every]


def met(reached: bool) -> str:
    """Write whether a goal was reached."""
    return "met" if reached else "**not met**"


def landmarks() -> Iterator[str]:
    """Compare the landmarks with FaceMesh's."""
    yield from table(
        ("clip", "ours", "frames", "found by both", "only FaceMesh", "only ours",
         "numbers as given: median apart", "95th percentile", "median ≤ 1 %",
         "both from pixel middles: median apart", "95th percentile", "median ≤ 1 %"),
        [
            (one.clip, one.part, str(one.frames), str(one.both), str(one.only_peer),
             str(one.only_own), *_apart(one.as_given), *_apart(one.from_middles))
            for one in races.agreements()
        ],
    )  # fmt: skip


def _apart(one: races.Apart) -> Row:
    return f"{one.median:.2%}", f"{one.ninety_fifth:.2%}", met(one.median <= AGREEMENT_GOAL)


def origin() -> Iterator[str]:
    """Tell from mirrored and from turned pictures where each side's landmarks lie."""
    yield from table(
        ("mirrored", "faces", "enlarged", "one pixel of the network, px", "too far right, px",
         "in pixels of the network"),
        [
            (one.who, one.faces, f"{one.enlarged} ×", f"{one.network_px:.2f}",
             f"{one.right_px:+.2f}", f"{one.right:+.2f} ± {one.error:.2f}")
            for one in origins.mirrored()
        ],
    )  # fmt: skip
    yield ""
    yield from table(
        ("turned", "clip", "too far right, px", "too far down, px"),
        [
            (one.who, one.clip, f"{one.right_px:+.3f}", f"{one.down_px:+.3f}")
            for one in origins.turned()
        ],
    )


def found() -> Iterator[str]:
    """Tell how often landmarks came to rest beside a face."""
    yield from table(
        ("drawn people", "the detector is asked again", "trials", "with a face at their end",
         "landmarks not on it"),
        [
            (one.trial, "yes" if one.second_look else "no", f"{one.tried:,}", f"{one.found:,}",
             str(one.off))
            for one in finding.sat()
        ],
    )  # fmt: skip


def sizes() -> Iterator[str]:
    """Tell what becomes of the action units of small faces."""
    yield from table(
        ("faces", "px between the eyes", "with a face", "flag `small`", "change of all units",
         "of the one that changes most", *(f"shift of {name}" for name in small.ONE_SIDED)),
        [
            (one.faces, f"{one.eyes_px[0]:.0f} → {one.eyes_px[1]:.0f}", f"{one.found:.0%}",
             f"{one.small:.0%}", f"{one.change:.2f}", f"{one.most[1]:.2f} ({one.most[0]})",
             *(f"{one.shift[name]:+.2f}" for name in small.ONE_SIDED))
            for one in small.sizes()
        ],
    )  # fmt: skip


def covers() -> Iterator[str]:
    """Tell what becomes of a region that is covered, and of the action units."""
    tried = list(covered.covers())
    yield from table(
        ("faces", "region", "first seen covered", "cover measured for the region",
         "measured 3 s after it went", "a cover came", "measured for the region 10 s later"),
        [
            (one.faces, one.region, str(one.tried), str(one.taken), str(one.back), str(one.came),
             str(one.believed))
            for one in tried
        ],
    )  # fmt: skip
    yield ""
    yield from table(
        ("faces", "a cover over", "frames under it with a face", "told to be covered",
         "change of PSPI: in those", "in the others", "change of the mouth's units: in those",
         "in the others"),
        [_under(one) for one in tried],
    )  # fmt: skip


def _under(one: covered.Covers) -> Row:
    known = [frame for frame in one.under if frame.known]
    others = [frame for frame in one.under if not frame.known]
    changes = [
        f"{np.mean([getattr(frame, name) for frame in frames]):.1f}" if frames else "–"
        for name in ("pspi_change", "mouth_change")
        for frames in (known, others)
    ]
    return (one.faces, one.region, str(len(one.under)), str(len(known)), *changes)


def machine() -> str:
    """Describe the machine and how busy it was."""
    about = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    model = next((x.split(":")[1].strip() for x in about if x.startswith("model name")), "unknown")
    load = os.getloadavg()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba"))
    return (
        f"{model}, {platform.machine()}, Python {platform.python_version()}, {packages}; every "
        f"process on one and the same core. Load at the start: {load:.1f} on "
        f"{len(os.sched_getaffinity(0))} cores."
    )


def speed() -> Iterator[str]:
    """Race the whole path and its landmark part against FaceMesh."""
    yield from (machine(), "")
    for width, height in races.SIZES:
        costs = races.race(width, height)
        yield from (f"{width} × {height} luma:", "")
        yield from table(
            ("who", "mean, ms", "median, ms", "p99, ms", "mean, ms of processor",
             "median, ms of processor", "p99, ms of processor", "peak memory, MiB"),
            [_cost(who, cost) for who, cost in costs.items()],
        )  # fmt: skip
        yield ""
        yield from table(("what", "goal", "measured", ""), list(_goals(costs)))
        yield ""


def _cost(who: str, cost: races.Cost) -> Row:
    times = (cost.wall_ms, cost.cpu_ms)
    written = [
        f"{value:.2f}"
        for time in times
        for value in (np.mean(time), np.median(time), np.quantile(time, 0.99))
    ]
    return (who, *written, f"{cost.peak_mib:.0f}")


def _goals(costs: dict[str, races.Cost]) -> Iterator[Row]:
    middle = {who: float(np.median(cost.wall_ms)) for who, cost in costs.items()}
    used = {who: float(np.median(cost.cpu_ms)) for who, cost in costs.items()}
    peer, whole = races.FACEMESH, costs["whole path"]
    faster = [each[peer] / each["landmarks alone"] for each in (middle, used)]
    late = float(np.quantile(whole.wall_ms, 0.99))
    median_goal, late_goal = WHOLE_GOALS_MS
    yield (
        "landmarks alone, times faster than FaceMesh", f"≥ {FASTER_GOAL}",
        f"{faster[0]:.2f} (processor time {faster[1]:.2f})", met(faster[0] >= FASTER_GOAL),
    )  # fmt: skip
    for who in ("whole path", "whole path, 30 frames a second"):
        # Frames cost by turns more and less, so the mean tells the load and the median does not.
        mean, used_mean = (
            float(np.mean(own) / np.mean(other))
            for own, other in (
                (costs[who].wall_ms, costs[peer].wall_ms),
                (costs[who].cpu_ms, costs[peer].cpu_ms),
            )
        )
        between = middle[who] / middle[peer]
        yield (
            f"{who}: its time over FaceMesh's", "≤ 1",
            f"means {mean:.2f} (processor time {used_mean:.2f}), medians {between:.2f}",
            met(max(mean, between) <= 1.0),
        )  # fmt: skip
    yield (
        "whole path, median", f"≤ {median_goal:g} ms", f"{middle['whole path']:.2f} ms",
        met(middle["whole path"] <= median_goal),
    )  # fmt: skip
    yield (
        "whole path, 99th percentile", f"≤ {late_goal:g} ms", f"{late:.2f} ms",
        met(late <= late_goal),
    )  # fmt: skip
    yield (
        "whole path, peak resident memory", f"≤ {MEMORY_GOAL_MIB:g} MiB",
        f"{whole.peak_mib:.0f} MiB", met(whole.peak_mib <= MEMORY_GOAL_MIB),
    )  # fmt: skip


def clip(folder: Path) -> Iterator[str]:
    """Measure the smile with the man's own neutral face and without, and draw it."""
    own, seen = units.smile(own=True)
    generic, _ = units.smile(own=False)
    pictures.draw_smile(own, generic, seen, folder / "face-smile.png")
    found = np.flatnonzero(np.isfinite(own.of("AU12")))
    peak = int(found[np.argmax(own.of("AU12")[found])])
    yield (
        f"{len(own.t_s)} frames, {len(found)} with a face. The peak is the frame in which AU12 "
        f"is highest against the own face, at {own.t_s[peak]:.2f} s."
    )
    yield ""
    for curves, title in ((own, "own neutral face"), (generic, "generic neutral face")):
        yield from table(
            ("unit", f"{title}: first {units.REST_FRAMES} frames", "at the peak (± 1 SD)",
             f"last {AFTER_FRAMES} frames", "last frame", "highest", "goals", ""),
            [_unit(curves, name, peak, found) for name in units.WATCHED],
        )  # fmt: skip
        yield ""
    corners = units.mouth_corners(seen)
    at_rest = np.nanmean(corners[: units.REST_FRAMES], axis=0)
    apart, high = 100.0 * (corners[found[-1]] - at_rest) / (corners[peak] - at_rest)
    yield (
        "By the landmarks alone, without the network: in the last frame the corners of the mouth "
        f"still stand {apart:.0f} % of the way apart that they went from rest to the peak, and "
        f"{high:.0f} % of the way up. The smile is not over there, and AU12 should not be zero."
    )
    yield ""
    back = units.smile_and_back()
    yield (
        "The clip and then its frames backwards, in one run against the own neutral face: there "
        "the man stops smiling. What comes last was seen before, so this shows only that nothing "
        "sticks; most of the frames of the neutral face are among it."
    )
    yield ""
    yield from table(
        ("unit", "highest", f"last {units.AFTERWARDS_FRAMES} frames, mean", "highest of them",
         "goal", ""),
        [_afterwards(back, name) for name in units.PEAK_GOALS],
    )  # fmt: skip
    yield ""


def _afterwards(back: units.Curves, name: str) -> Row:
    curve = back.of(name)
    after = curve[-units.AFTERWARDS_FRAMES :]
    highest = float(after.max())
    levels = (f"{np.nanmax(curve):.2f}", f"{after.mean():.2f}", f"{highest:.2f}")
    goal = f"afterwards ≤ {units.REST_GOAL:g}"
    return (name, *levels, goal, "met" if highest <= units.REST_GOAL else "**not met**")


def _unit(curves: units.Curves, name: str, peak: int, found: units.Indices) -> Row:
    curve = curves.of(name)
    before = float(np.nanmean(curve[: units.REST_FRAMES]))
    after, highest = float(np.mean(curve[found[-AFTER_FRAMES:]])), float(np.nanmax(curve))
    last = float(curve[found[-1]])
    if name in units.PEAK_GOALS:
        least = units.PEAK_GOALS[name]
        goal = f"peak ≥ {least:g}, first and last frames ≤ {units.REST_GOAL:g}"
        kept = {"before": before <= units.REST_GOAL, "last frame": last <= units.REST_GOAL}
        missed = [when for when, held in kept.items() if not held]
        if curve[peak] < least:
            missed.append(
                "at the peak" + (", though its own highest is" if highest >= least else "")
            )
    else:
        goal = f"≤ {units.QUIET_GOAL:g} throughout"
        missed = [] if highest <= units.QUIET_GOAL else ["highest"]
    verdict = "met" if not missed else f"**not met**: {', '.join(missed)}"
    at_peak = f"{curve[peak]:.2f} ± {curves.deviations_of(name)[peak]:.2f}"
    levels = (f"{before:.2f}", at_peak, f"{after:.2f}", f"{last:.2f}", f"{highest:.2f}")
    return (name, *levels, goal, verdict)


def stills(folder: Path) -> Iterator[str]:
    """Measure still photographs without a neutral face of their own, and draw the mesh."""
    pictures.draw_mesh_example(folder / "face-mesh.png")
    found = units.stills()
    yield from table(
        ("unit", *found),
        [
            (name, *(f"{one.intensities[at]:.2f} ± {one.deviations[at]:.2f}"
                     for one in found.values()))
            for at, name in enumerate(ACTION_UNIT_NAMES)
        ],
    )  # fmt: skip


def unseen() -> Iterator[str]:
    """Tell what is read off photographs and a clip that other packages bring along."""
    yield from _read_off(packages.photographs())
    yield ""
    frames, found, told = packages.clip()
    yield (
        f"The clip: {frames} frames, {found} with a face. Means over the frames in which the units "
        "are told."
    )
    yield ""
    yield from _read_off(told)


def _read_off(told: Iterable[packages.Told]) -> list[str]:
    return table(
        ("who", "what anybody sees", "neutral face", "units that this calls for",
         f"others of {packages.NOTEWORTHY:g} or more", "flags"),
        [
            (one.who, one.seen, one.neutral, _units(one.of_called()), _units(one.others()),
             ", ".join(one.flags) or "–")
            for one in told
        ],
    )  # fmt: skip


def _units(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.1f}" for name, value in found.items()) or "–"


def people(folder: Path) -> Iterator[str]:
    """Measure and draw people who do not exist."""
    rows = units.drawn_people()
    pictures.draw_people(rows, folder / "face-people.png")
    cells = [cell for row in rows for cell in row if cell.measured is not None]
    errors = [
        abs(cell.measured.intensity(name) - cell.moment.truth.get(name, 0.0))
        for cell in cells
        if cell.measured is not None
        # How far the lips part follows from the other units; the drawing does not tell it.
        for name in ACTION_UNIT_NAMES
        if name != "AU25"
    ]
    yield (
        f"{len(cells)} of {sum(map(len, rows))} pictures with a face found; mean absolute error "
        f"over all units but AU25: {np.mean(errors):.2f} of 5, 95th percentile "
        f"{np.quantile(errors, 0.95):.2f}."
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or PARTS)
