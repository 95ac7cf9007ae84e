"""Draws the figures of docs/face.md; none shows a person of the shared recordings."""

from pathlib import Path

import cv2
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from path_clips import photographs
from path_units import REST_FRAMES, WATCHED, Curves, Drawn, Floats, still

from wince_device.face import ACTION_UNIT_NAMES, FaceObservation
from wince_device.face.drawing import draw_mesh
from wince_device.face.mesh import mesh_edges

COLOURS = ("#d55e00", "#e69f00", "#0072b2", "#009e73", "#cc79a7")
"""Okabe and Ito's set, which colour-blind people tell apart."""

MESHES = 6
SHOWN_FROM = 0.8
"""Measured units below it are not written beneath a drawn person, true ones always are."""


def draw_smile(own: Curves, generic: Curves, seen: list[FaceObservation], target: Path) -> None:
    """Draw the clip's curves with their deviations, and the landmarks' mesh at six times."""
    figure = plt.figure(figsize=(10, 8.4), layout="constrained")
    grid = figure.add_gridspec(3, MESHES, height_ratios=(1.25, 2.2, 2.2))
    found = [number for number, one in enumerate(seen) if one.landmarks_px is not None]
    picked = [found[round(at)] for at in np.linspace(0, len(found) - 1, MESHES)]
    for column, number in enumerate(picked):
        _mesh(figure.add_subplot(grid[0, column]), seen[number])
    upper = figure.add_subplot(grid[1, :])
    lower = figure.add_subplot(grid[2, :], sharex=upper)
    for panel, curves, title in (
        (upper, own, f"against the man's own face in the first {REST_FRAMES} frames"),
        (lower, generic, "against a generic neutral face"),
    ):
        _curves(panel, curves, title)
        for number in picked:
            panel.axvline(seen[number].t_s, color="#cccccc", linewidth=0.8, zorder=0)
    upper.axvspan(own.t_s[0], own.t_s[REST_FRAMES - 1], color="#f0f0f0", zorder=-1)
    upper.legend(frameon=False, ncols=len(WATCHED), fontsize=9, loc="upper left")
    lower.set_xlabel("time (s)")
    figure.savefig(target, dpi=95)
    plt.close(figure)


def _curves(panel: Axes, curves: Curves, title: str) -> None:
    for name, colour in zip(WATCHED, COLOURS, strict=True):
        middle, spread = curves.of(name), curves.deviations_of(name)
        panel.plot(curves.t_s, middle, color=colour, linewidth=1.8, label=name)
        low, high = np.clip(middle - spread, 0, 5), np.clip(middle + spread, 0, 5)
        panel.fill_between(curves.t_s, low, high, color=colour, alpha=0.16, linewidth=0)
    panel.set_title(title, loc="left", fontsize=10)
    panel.set_ylabel("intensity, ± 1 SD")
    panel.set_ylim(0, 5.3)
    panel.spines[["top", "right"]].set_visible(False)


def _mesh(panel: Axes, one: FaceObservation) -> None:
    if one.landmarks_px is None:
        return
    points = one.landmarks_px[:, :2]
    for edge in points[mesh_edges()]:
        panel.plot(edge[:, 0], edge[:, 1], color="#555555", linewidth=0.3)
    panel.invert_yaxis()
    panel.set_aspect("equal")
    panel.set_axis_off()
    panel.set_title(f"{one.t_s:.2f} s", fontsize=9)


def draw_mesh_example(target: Path) -> None:
    """Draw mesh and regions on the public-domain astronaut."""
    picture = photographs()["astronaut (public domain)"]
    large = np.asarray(
        cv2.resize(picture, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )
    seen = still(large)
    if seen.landmarks_px is None:
        return
    drawn = draw_mesh(large, seen.landmarks_px)
    low, high = seen.landmarks_px[:, :2].min(axis=0), seen.landmarks_px[:, :2].max(axis=0)
    middle, half = (low + high) / 2, 0.85 * (high - low).max()
    left, top = np.maximum(middle - half, 0).astype(int)
    right, bottom = (middle + half).astype(int)
    cut = np.asarray(
        cv2.resize(drawn[top:bottom, left:right], (640, 640), interpolation=cv2.INTER_AREA)
    )
    cv2.imwrite(str(target), cut[..., ::-1])


def draw_people(rows: list[list[Drawn]], target: Path) -> None:
    """Draw the grid of drawn people, the true and the measured units beneath each."""
    figure, panels = plt.subplots(
        len(rows), len(rows[0]), figsize=(10.5, 2.75 * len(rows)), layout="constrained"
    )
    for row, cells in zip(panels, rows, strict=True):
        for panel, cell in zip(row, cells, strict=True):
            panel.imshow(cell.picture, cmap="gray", vmin=0, vmax=255)
            panel.set_xticks([])
            panel.set_yticks([])
            panel.set_xlabel(_beneath(cell), fontsize=7, family="monospace", loc="left")
            panel.spines[:].set_visible(False)
        row[0].set_ylabel(f"skin type {cells[0].skin_type}", fontsize=9)
    for panel, cell in zip(panels[0], rows[0], strict=True):
        panel.set_title(cell.moment.name, fontsize=10)
    figure.savefig(target, dpi=80)
    plt.close(figure)


def _beneath(cell: Drawn) -> str:
    if cell.measured is None:
        return "no face found"
    levels: Floats = cell.measured.intensities
    shown = [
        (name, cell.moment.truth.get(name), level)
        for name, level in zip(ACTION_UNIT_NAMES, levels, strict=True)
        if name in cell.moment.truth or level >= SHOWN_FROM
    ]
    lines = [
        f"{name} true {'-' if true is None else f'{true:.1f}':>3} found {level:.1f}"
        for name, true, level in shown
    ]
    return "\n".join(lines) or f"all below {SHOWN_FROM}"
