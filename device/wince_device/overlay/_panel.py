"""The right part of the overlay: time, score, action units and region motion."""

import math
from typing import Final

import numpy as np

from wince_device.face import ACTION_UNIT_NAMES, REGION_COLOURS, REGION_NAMES
from wince_device.pain import PainEstimate
from wince_wire import QualityFlag

from ._ink import ATTENTION, BAR, PAPER, QUIET, TEXT, Picture, Scale, box, write, write_right
from ._scene import Scene

WIDTH_PX: Final = 440
_LEFT, _RIGHT = 20, WIDTH_PX - 20
_UNITS_TOP, _UNITS_BOTTOM = 208, 560
_REGIONS_TOP: Final = 596
_MOST_INTENSITY, _MOST_SCORE = 5.0, 10.0

_MOVEMENTS: Final = {
    "AU01": "inner brow up", "AU02": "outer brow up", "AU04": "brows lowered",
    "AU05": "upper lid up", "AU06": "cheeks raised", "AU07": "lids tightened",
    "AU09": "nose wrinkled", "AU10": "upper lip up", "AU12": "lip corners up",
    "AU14": "dimples", "AU15": "lip corners down", "AU17": "chin raised",
    "AU20": "lips stretched", "AU25": "lips parted", "AU26": "jaw dropped",
    "AU43": "eyes closed",
}  # fmt: skip
_PLACES: Final = {"V1": "brows, eyes", "V2": "cheeks, upper lip", "V3": "lower lip, jaw"}


def draw_panel(scene: Scene, height_px: int) -> Picture:
    """Return the panel of one frame, RGB."""
    panel = np.empty((height_px, WIDTH_PX, 3), dtype=np.uint8)
    panel[:] = PAPER
    write(panel, f"{scene.t_s:.2f} s", (_LEFT, 34), size=0.6)
    write_right(panel, f"frame {scene.frame_index}", (_RIGHT, 34), size=0.5, colour=QUIET)
    _draw_score(panel, scene.estimate)
    _draw_units(panel, scene)
    _draw_regions(panel, scene)
    write(
        panel, "An estimate of pain expression, not a measurement of pain.",
        (_LEFT, height_px - 14), size=0.4, colour=QUIET,
    )  # fmt: skip
    return panel


def _draw_score(panel: Picture, estimate: PainEstimate | None) -> None:
    write(panel, "Pain expression, 0-10", (_LEFT, 72), colour=QUIET)
    axis = Scale(_LEFT, _RIGHT, _MOST_SCORE)
    axis.draw_track(panel, 124, 142)
    if estimate is None or estimate.score is None or estimate.interval is None:
        write(panel, f"no score: {_why(estimate)}", (_LEFT, 108), size=0.6, colour=ATTENTION)
        return
    low, high = estimate.interval
    write(panel, f"{estimate.score:.1f}", (_LEFT, 112), size=1.1)
    write_right(panel, f"90 %: {low:.1f} to {high:.1f}, uncalibrated", (_RIGHT, 110), size=0.45)
    axis.draw_value(panel, estimate.score, 124, 142, BAR)
    axis.draw_interval(panel, low, high, 133)


def _why(estimate: PainEstimate | None) -> str:
    if estimate is None or estimate.reason is None:
        return "not a full second"
    return estimate.reason.value.replace("_", " ")


def _draw_units(panel: Picture, scene: Scene) -> None:
    units = scene.observation.action_units if scene.observation else None
    told = scene.observation.told_units if scene.observation else ()
    write(panel, "Action units, 0-5, with one deviation", (_LEFT, 178), colour=QUIET)
    if units is not None and not units.own_neutral:
        write(panel, "against an average face, not the person's own", (_LEFT, 196), size=0.4)
    step = (_UNITS_BOTTOM - _UNITS_TOP) / len(ACTION_UNIT_NAMES)
    axis = Scale(_LEFT + 190, _RIGHT - 40, _MOST_INTENSITY)
    for row, name in enumerate(ACTION_UNIT_NAMES):
        middle = round(_UNITS_TOP + (row + 0.5) * step)
        half = max(3, round(step * 0.3))
        base = middle + 5
        in_sight = units is not None and bool(told[row])
        label = TEXT if in_sight else QUIET
        write(panel, name, (_LEFT, base), size=0.45, colour=label)
        write(panel, _MOVEMENTS.get(name, ""), (_LEFT + 56, base), size=0.42, colour=QUIET)
        axis.draw_track(panel, middle - half, middle + half)
        if units is None or not in_sight:
            write_right(panel, "-", (_RIGHT, base), size=0.45, colour=QUIET)
            continue
        value, deviation = float(units.intensities[row]), float(units.deviations[row])
        axis.draw_value(panel, value, middle - half, middle + half, BAR)
        axis.draw_interval(panel, value - deviation, value + deviation, middle)
        write_right(panel, f"{value:.1f}", (_RIGHT, base), size=0.45)


def _draw_regions(panel: Picture, scene: Scene) -> None:
    write(panel, "Motion, eye distances/s", (_LEFT, _REGIONS_TOP), colour=QUIET)
    write_right(panel, "above noise", (_RIGHT, _REGIONS_TOP), size=0.42, colour=QUIET)
    speeds = scene.observation.region_speeds if scene.observation else None
    for row, name in enumerate(REGION_NAMES):
        base = _REGIONS_TOP + 26 + 24 * row
        box(panel, _LEFT, base - 12, _LEFT + 14, base + 2, REGION_COLOURS[name])
        write(panel, f"{name}  {_PLACES[name]}", (_LEFT + 24, base), size=0.45)
        known = speeds is not None and math.isfinite(float(speeds[row]))
        speed = f"{float(speeds[row]):.3f}" if known and speeds is not None else "-"
        write_right(panel, speed, (_RIGHT - 110, base), size=0.45)
        write_right(panel, _share(scene.estimate, name), (_RIGHT, base), size=0.45, colour=QUIET)


def _share(estimate: PainEstimate | None, region: str) -> str:
    if estimate is None:
        return "-"
    for one in estimate.motion_above_floor:
        if one.region == region:
            return f"{100 * one.share:.0f} %"
    if QualityFlag.NOISE_FLOOR_STALE in estimate.flags:
        return "floor outdated"
    return "unknown" if QualityFlag.NOISE_FLOOR_UNKNOWN in estimate.flags else "-"
