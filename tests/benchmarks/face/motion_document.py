"""Measures the face's motion against known truth and writes docs/face-motion.md."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import cv2
import motion_peers as peers
import motion_pictures as pictures
import motion_trials as trials
import numpy as np
import package_faces as packages
from rich.progress import Progress, TimeElapsedColumn
from skimage import data

Row = tuple[str, ...]
SIZES_PX = (0.05, 0.1, 0.2, 0.5)
FRAMES = 16
STILL_FRAMES = 240
STILL_BEGIN = 30
STILL_FILMS = 6
STILL_ROWS = (
    ("displacement, 4 s (≤ 0.02, ratio ≥ 10)", "displacement", "landmarks"),
    ("displacement, first half second", "first displacement", "first landmarks"),
    ("per frame", "speed", "landmark speed"),
)
SLOW_PX = (0.05, 0.1)
SLOW_FRAMES = 180
SWAY_PX = (0.3, 1.0, 3.0)
SWAY_FRAMES = 120
SWAY_FILMS = 3
SWING_FRAMES = 61
TURNING_FRAMES = 31
SPIKE_SECONDS = 8.0
COST_FRAMES = 120
SWINGS = (
    ("yaw 5°", (5.0, 0.0, 0.0), (0.0, 0.0)),
    ("pitch 5°", (0.0, 5.0, 0.0), (0.0, 0.0)),
    ("roll 5°", (0.0, 0.0, 5.0), (0.0, 0.0)),
    ("shift 30, 20 px", (0.0, 0.0, 0.0), (30.0, 20.0)),
)
OTHERS = (
    packages.SURPRISED,
    packages.SMILING,
    packages.ANGRY,
    packages.OBAMA_SMILES,
    packages.OBAMA_RESTS,
    packages.BIDEN,
)
TURNING = (
    ("2 px at random", 2.0, False),
    ("2 px in step with the turn", 2.0, True),
)
HEAD = """# Motion of the face

Made by `scripts/face-figures-motion`. Photographs are real, their movements are made, with camera
noise of 40 dB at mid grey and 60 frames a second; nothing here was measured on patients.

Astronaut: scikit-image's photograph (Eileen Collins, NASA, public domain), enlarged: smoother than
a camera's picture of that size. Shared: a photograph of the shared recordings, enlarged 1.8 times.
The others come with [the tests of two packages](face.md#faces-that-other-packages-bring-along), at
their own size; no constant was chosen on them.
Regions are V1, V2, V3 in this order. "Landmarks" is the landmark model without refinement.
"""
TAIL = """
## What the figures mean

- The constants of the filter, of the learned depths and of what skin is expected to do were chosen
  on the films of the first two photographs: the others show how it does on faces it has not seen.
- **Small steps.** One region of the photograph moves to a random place at the given distance in
  each frame; the error is of each component of its mean displacement against the reference frame,
  along the face's own axes. The region's landmarks move by most in its middle and by half at its
  rim, where V3 has few points: what is left of its error at large steps is a mean told up to a
  tenth too large.
- **Still face.** Displacement: standard deviation, one axis. Speed: its mean, root mean square over
  the region's landmarks, which would be zero without noise. Root mean squares over 6 films of 4 s.
  In the first half second the filters still hold the head for one at rest, later they follow what
  might be a slow sway: so the first is lower.
- **Slow motion.** A floor could be bought by holding everything still. Here one region, or the half
  of it that is left in the picture, shifts to and fro at 0.3 Hz, by less from frame to frame than
  any frame can tell. Gain: motion found over motion made, of the mean over the region's landmarks.
  What the region's skin does to the pose is missing there and appears in the others.
- **Swaying head.** No head is as still as a photograph. It shifts slowly (0.3 Hz) by so much either
  way, with a sixth of that at the pulse's pace and a little roll and growth; displacement as above,
  root mean square over 3 films of 2 s. Nothing of it is the regions' own, so all of it is error.
- **Leak.** The photograph lies on a random ICT-FaceKit head (identity weights with a standard
  deviation of 0.8, drawn by the study: not the mean head that the tracker's depths come from), seen
  by a pinhole camera 9.5 interocular distances away (the tracker takes it to be 10). It swings to
  one side and to the other within a second, at full speed from the first frame on. Share of the
  head's motion that appears as motion of a region: of its mean displacement from frame to frame
  (over the whole second, with the camera's noise, which is part of it; the same film without noise;
  the first half-swing, while the person's depths are not known), and of its speed. A head that
  rolls moves V2 little, so noise is a large share of that. Without noise depths are believed too
  soon, so that V3 can leak more.
- **Known motion while the head turns.** As in small steps and leak, both at once: one region moves
  while the head turns. Gain: motion found over motion made. In step: the region goes up and down
  exactly as the head turns, the worst case for telling the two apart.
- **Warm-up.** The depths of a person's points are learned from the turning itself, so the first
  degrees of a first turn leak most; each film begins with one. A head that has not turned
  yet leaks as an average head's depths let it.
- **Spikes.** Micro-movement spikes of the measured speeds against those of the simulated patient's
  true speeds, matched one to one within one frame.
- The regions farthest from the forehead and nose bridge hang on the head's pose with the longest
  lever: chin and jaw have the highest floor and leak.

## Stated behaviour

| what | then |
|---|---|
| blink | points that see the lids count neither for V1 nor for the pose; flag `blink` |
| a covered region | it no longer looks like the reference: absent, flag `region hidden` |
| a face first seen covered | not noticed: there is nothing to compare with |
| turned beyond 45 degrees | not found, reason `turned away` |
| motion blur, focus | flag `blurred`; points that cannot be found are left out |
| too much light | share of saturated pixels, flag `overexposed` above a twentieth |
| second face | the nearest is kept, the others counted, flag `several faces` |
| light flicker | patches are compared without brightness and contrast |
| too few points | no speed for that frame; after three such frames a new reference |
| wrong picture type, NaN, too small | refused in one sentence; the next frame has no speed |
"""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table: its part's name, its title, what stands above it, its head, and how it is made."""

    part: str
    title: str
    words: str = ""
    head: Row
    rows: Callable[[], Iterator[Row]]

    def lines(self) -> Iterator[str]:
        """Measure and write."""
        yield f"## {self.title}"
        yield ""
        if self.words:
            yield self.words
            yield ""
        for line in (self.head, ("---",) * len(self.head), *self.rows()):
            yield "| " + " | ".join(line) + " |"
        yield ""


def main(path: Path, wanted: tuple[str, ...]) -> None:
    """Write the document, or the wanted parts of one that is there."""
    sections = _sections()
    kept = _kept(path) if wanted else {}
    chosen = [one for one in sections if one.part in wanted or one.title not in kept]
    with Progress(*Progress.get_default_columns(), TimeElapsedColumn()) as progress:
        task = progress.add_task("", total=len(chosen))
        for one in chosen:
            progress.update(task, description=one.title)
            kept[one.title] = "\n".join(one.lines())
            progress.advance(task)
    tables = "\n".join(kept[one.title] for one in sections)
    path.write_text(f"{HEAD}\n{_machine()}\n\n{tables}{TAIL}", "utf-8")


def _kept(path: Path) -> dict[str, str]:
    """Return the sections of the document by their titles."""
    text = path.read_text("utf-8").removesuffix(TAIL)
    return {one.split("\n", 1)[0]: f"## {one.rstrip()}\n" for one in text.split("\n## ")[1:]}


def _sections() -> list[Section]:
    shared = Path(os.environ.get("WINCE_SHARED", Path(__file__).parents[4] / "shared"))
    subjects = _subjects(shared)
    return [
        Section(
            part="steps",
            title="Small steps",
            head=(
                "photograph",
                "step",
                "error, px RMS (≤ 0.03)",
                "correlation (≥ 0.95 at 0.1 px)",
            ),
            rows=lambda: _steps([*subjects, *_others()]),
        ),
        Section(
            part="still",
            title="Still face",
            head=("photograph", "what, px", "refined", "landmarks", "ratio"),
            rows=lambda: _still([*subjects, *_others()]),
        ),
        Section(
            part="slow",
            title="Slow motion",
            head=(
                "photograph",
                "what moves",
                "gain (1)",
                "correlation",
                "another region shows, px",
            ),
            rows=partial(_slow, subjects),
        ),
        Section(
            part="sway",
            title="Swaying head",
            head=("photograph", "head sways by", "displacement, px"),
            rows=partial(_sways, subjects),
        ),
        Section(
            part="leak",
            title="Leak of head motion",
            head=(
                "photograph",
                "head",
                "displacement, % (≤ 5)",
                "without camera noise, %",
                "first half-swing, %",
                "speed, %",
            ),
            rows=partial(_leaks, subjects, shared),
        ),
        Section(
            part="turning",
            title="Known motion while the head turns",
            head=(
                "region's motion, head turning by 5° of yaw",
                "gain (1)",
                "correlation (≥ 0.95)",
            ),
            rows=partial(_both, subjects[0], shared),
        ),
        Section(
            part="spikes",
            title="Spikes of the simulated patient",
            head=("picture", "blinks", "refined: F1 (≥ 0.9)", "landmarks: F1"),
            rows=_spikes,
        ),
        Section(
            part="peers",
            title="Beside OpenCV's pyramidal Lucas-Kanade",
            words=(
                "Against the first frame, without the head's pose; median error of a point, share\n"
                "of points kept, time of one frame (OpenCV forward and backward)."
            ),
            head=("disturbance", "patches", "OpenCV"),
            rows=partial(_peers, subjects[0]),
        ),
        Section(
            part="cost",
            title="Cost",
            words="Processor time of one 1456 × 1088 luma frame, everything included.",
            head=("setting", "median, ms", "99th percentile, ms"),
            rows=_cost,
        ),
    ]


def _subjects(shared: Path) -> list[trials.Subject]:
    astronaut = np.asarray(data.astronaut(), dtype=np.uint8)[0:300, 80:400]
    found = [trials.subject("astronaut", pictures.picture(astronaut, 3.6))]
    path = shared / "real" / "face" / "single_face.jpg"
    if path.is_file():
        photograph = np.asarray(cv2.imread(str(path)), dtype=np.uint8)[..., ::-1]
        found.append(trials.subject("shared", pictures.picture(photograph, 1.8)))
    return found


def _others() -> list[trials.Subject]:
    """Return photographs that no constant was chosen on, at their own size."""
    return [trials.subject(one.name, pictures.picture(one.read_head(), 1.0)) for one in OTHERS]


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scikit-image"))
    return f"{packages}, Python {platform.python_version()}, {platform.machine()}."


def _three(values: np.ndarray, pattern: str) -> str:
    return ", ".join(format(value, pattern) for value in values)


def _steps(subjects: list[trials.Subject]) -> Iterator[Row]:
    for one in subjects:
        for size_px in SIZES_PX:
            both = np.array([trials.small_steps(one, n, size_px, FRAMES) for n in range(3)])
            yield one.name, f"{size_px} px", _three(both[:, 0], ".3f"), _three(both[:, 1], ".3f")


def _still(subjects: list[trials.Subject]) -> Iterator[Row]:
    for one in subjects:
        found = trials.still(one, STILL_FRAMES, STILL_BEGIN, STILL_FILMS)
        for name, what, beside in STILL_ROWS:
            ratio = found[beside] / found[what]
            yield (
                one.name,
                name,
                _three(found[what], ".4f"),
                _three(found[beside], ".4f"),
                _three(ratio, ".2f"),
            )


def _slow(subjects: list[trials.Subject]) -> Iterator[Row]:
    for one in subjects:
        for whole in (True, False):
            for size_px in SLOW_PX:
                found = [
                    trials.slow(one, region, size_px, SLOW_FRAMES, whole=whole)
                    for region in range(3)
                ]
                yield (
                    one.name,
                    f"{'a region' if whole else 'half of one'}, ± {size_px} px",
                    _three(np.array([of.gain for of in found]), ".2f"),
                    _three(np.array([of.correlation for of in found]), ".2f"),
                    _three(np.array([of.others_px for of in found]), ".3f"),
                )


def _sways(subjects: list[trials.Subject]) -> Iterator[Row]:
    for one in subjects:
        for size_px in SWAY_PX:
            found = trials.sway(one, size_px, SWAY_FRAMES, SWAY_FILMS)
            yield one.name, f"± {size_px} px", _three(found, ".3f")


def _leaks(subjects: list[trials.Subject], shared: Path) -> Iterator[Row]:
    if not (shared / "ict-facekit").is_dir():
        return
    for one in subjects:
        shape = one.picture.luma.shape
        depth = pictures.head_depth(shared, one.landmarks, shape, seed=7)
        for name, angles, shift in SWINGS:
            found = trials.leak(one, depth, angles, shift, SWING_FRAMES)
            shares = (found.whole, found.noiseless, found.first, found.speed)
            yield one.name, f"± {name}", *(_three(100 * share, ".1f") for share in shares)


def _both(one: trials.Subject, shared: Path) -> Iterator[Row]:
    if not (shared / "ict-facekit").is_dir():
        return
    depth = pictures.head_depth(shared, one.landmarks, one.picture.luma.shape, seed=7)
    for name, size_px, together in TURNING:
        found = np.array(
            [
                trials.moved_while_turning(
                    one, depth, region, size_px, TURNING_FRAMES, together=together
                )
                for region in range(3)
            ]
        )
        yield name, _three(found[:, 0], ".2f"), _three(found[:, 1], ".2f")


def _spikes() -> Iterator[Row]:
    for width, height in ((1456, 1088), (640, 480)):
        for blinks in (False, True):
            found = [
                trials.spikes(SPIKE_SECONDS, width, height, blinks=blinks, refine=refine)
                for refine in (True, False)
            ]
            scores = [_three(np.array([f1 for _, _, f1 in one]), ".2f") for one in found]
            yield f"{width} × {height}", "yes" if blinks else "no", *scores


def _peers(one: trials.Subject) -> Iterator[Row]:
    for disturbance in peers.DISTURBANCES:
        cells = []
        for make in (peers.patches, peers.lucas_kanade):
            error, kept, took = peers.trial(one, disturbance, make)
            cells.append(f"{error:.3f} px, {100 * kept:.0f} %, {took:.1f} ms")
        yield disturbance, *cells


def _cost() -> Iterator[Row]:
    for name, (median, late) in trials.cost_ms(COST_FRAMES).items():
        yield name, f"{median:.1f}", f"{late:.1f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]))
