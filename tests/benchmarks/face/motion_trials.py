"""Trials of the face's motion against a known truth: sub-pixel steps, stillness, leak, spikes."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import motion_pictures as pictures
import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from wince_device.face import (
    REGION_LANDMARKS,
    REGION_NAMES,
    FaceTracker,
    MotionSmoother,
    TrackerSettings,
)
from wince_device.face.observation import FaceObservation
from wince_signals import micro_movement_spikes
from wince_sim import PatientSettings, SimulatedPatient

Floats = NDArray[np.float64]
RATE_HZ = 60.0
NOISELESS_DB = 200.0
ACQUIRED = 4


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A frame as a camera gives it."""

    image: NDArray[np.uint8]
    t_s: float
    index: int


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A photograph with the landmarks of its face.

    Attributes
    ----------
    across
        Shape ``(2, 2)``: from shifts in the picture to the same shifts along the face's own axes,
        which is how displacements are told. Photographed heads are rolled and turned a little.
    """

    name: str
    picture: pictures.Picture
    landmarks: Floats
    interocular_px: float
    across: Floats


def observe(images: Iterator[NDArray[np.uint8]], *, refine: bool = True) -> list[FaceObservation]:
    """Return what the tracker says of a film at 60 frames a second."""
    tracker, smoother = FaceTracker(settings=TrackerSettings(refine=refine)), MotionSmoother()
    seen: list[FaceObservation] = []
    for number, image in enumerate(images):
        frame = Frame(image=image, t_s=number / RATE_HZ, index=number)
        seen += smoother.add(tracker.process(frame))
    return seen + smoother.finish()


def subject(name: str, picture: pictures.Picture) -> Subject:
    """Find the face of a photograph.

    Raises
    ------
    RuntimeError
        If there is none.
    """
    still = picture.luma.clip(0, 255).astype(np.uint8)
    seen = observe(still for _ in range(ACQUIRED))[-1]
    if seen.landmarks_px is None or seen.interocular_px is None or seen.pose is None:
        raise RuntimeError(f"no face was found in the photograph {name}")
    landmarks = seen.landmarks_px.astype(np.float64)
    angles_deg = [seen.pose.roll_deg, -seen.pose.yaw_deg, seen.pose.pitch_deg]
    turned = Rotation.from_euler("ZYX", angles_deg, degrees=True).as_matrix()
    return Subject(
        name=name,
        picture=picture,
        landmarks=landmarks,
        interocular_px=seen.interocular_px,
        across=np.linalg.inv(turned[:2, :2]),
    )


def displacements(seen: list[FaceObservation]) -> Floats:
    """Return the regions' displacements, shape ``(frames, 3, 2)``."""
    absent = np.full((3, 2), np.nan)
    return np.array([absent if one.motion is None else one.motion.displacements_px for one in seen])


def speeds_px(seen: list[FaceObservation]) -> Floats:
    """Return the regions' speeds in pixels per frame, shape ``(frames, 3)``."""
    rows = [
        np.full(3, np.nan)
        if one.region_speeds is None or one.interocular_px is None
        else one.region_speeds * one.interocular_px / RATE_HZ
        for one in seen
    ]
    return np.array(rows)


def small_steps(one: Subject, region: int, size_px: float, frames: int) -> tuple[float, float]:
    """Move one region by `size_px` to and fro; return the RMS error and the correlation."""
    rng = np.random.default_rng(region)
    points = one.landmarks[REGION_LANDMARKS[REGION_NAMES[region]], :2]
    mask = pictures.region_mask(one.picture.luma.shape, points, 0.12 * one.interocular_px)
    angles = rng.uniform(0, 2 * np.pi, frames)
    steps = size_px * np.column_stack([np.cos(angles), np.sin(angles)])
    steps[0] = 0.0
    seen = observe(
        pictures.exposed(one.picture.moved(mask * step[0], mask * step[1]), rng) for step in steps
    )
    truth = pictures.at(mask, points).mean() * steps @ one.across.T
    found = displacements(seen)[:, region]
    error = float(np.sqrt(np.nanmean((found - truth)[1:] ** 2)))
    together = np.corrcoef(found[1:].ravel(), truth[1:].ravel())[0, 1]
    return error, float(together)


@dataclass(frozen=True, kw_only=True)
class SlowMotion:
    """What is told of a region that moves slowly.

    Attributes
    ----------
    gain
        Motion found over motion made, by regression through nought.
    correlation
        Of the two.
    others_px
        Deviation of the displacement of that other region that shows most, one axis.
    """

    gain: float
    correlation: float
    others_px: float


def slow(one: Subject, region: int, size_px: float, frames: int, *, whole: bool) -> SlowMotion:
    """Move one region to and fro at 0.3 Hz by `size_px`: all of it, or its picture-left half."""
    rng = np.random.default_rng(region)
    points = one.landmarks[REGION_LANDMARKS[REGION_NAMES[region]], :2]
    left = points[points[:, 0] < np.median(points[:, 0])]
    rim_px = (0.12 if whole else 0.06) * one.interocular_px
    mask = pictures.region_mask(one.picture.luma.shape, points if whole else left, rim_px)
    way = size_px * np.sin(2 * np.pi * 0.3 * np.arange(frames) / RATE_HZ)
    steps = np.column_stack([0.6 * way, 0.8 * way])
    seen = observe(
        pictures.exposed(one.picture.moved(mask * step[0], mask * step[1]), rng) for step in steps
    )
    truth = (pictures.at(mask, points).mean() * steps @ one.across.T)[1:].ravel()
    found = displacements(seen)[1:]
    own = found[:, region].ravel()
    others = [found[:, other] for other in range(len(REGION_NAMES)) if other != region]
    return SlowMotion(
        gain=float(own @ truth / (truth @ truth)),
        correlation=float(np.corrcoef(own, truth)[0, 1]),
        others_px=max(float(np.sqrt(of.var(axis=0).mean())) for of in others),
    )


def still(one: Subject, frames: int, begin: int, films: int) -> dict[str, Floats]:
    """Return floors of displacement and speed, refined and from landmarks, each ``(3,)``.

    Displacement is told of whole films, and of so many frames at their beginning. Root mean squares
    over as many films, for one film's floor may be twice another's.
    """
    floors: dict[str, list[Floats]] = {}
    for film in range(films):
        rng = np.random.default_rng(9 + film)
        images = [pictures.exposed(one.picture.luma, rng) for _ in range(frames)]
        refined, raw = observe(iter(images)), observe(iter(images), refine=False)
        landmarks = np.array([seen.landmarks_px for seen in raw])[1:, :, :2]
        means = [landmarks[:, REGION_LANDMARKS[name]].mean(axis=1) for name in REGION_NAMES]
        first = [of[:begin] for of in means]
        found = {
            "displacement": _trembles(refined),
            "landmarks": np.sqrt(np.array(means).var(axis=1).mean(axis=-1)),
            "first displacement": _trembles(refined[:begin]),
            "first landmarks": np.sqrt(np.array(first).var(axis=1).mean(axis=-1)),
            "speed": np.nanmean(speeds_px(refined), axis=0),
            "landmark speed": np.nanmean(speeds_px(raw), axis=0),
        }
        for what, floor in found.items():
            floors.setdefault(what, []).append(floor)
    return {what: np.sqrt(np.mean(np.square(of), axis=0)) for what, of in floors.items()}


def sway(one: Subject, size_px: float, frames: int, films: int) -> Floats:
    """Let the head sway slowly; return what regions show of it, one axis, ``(3,)``.

    Shifts of `size_px` either way at 0.3 Hz, of a sixth of that at 1.2 Hz as the pulse makes, and a
    little roll and growth, at phases of their own.
    """
    middle = one.landmarks[:, :2].mean(axis=0)
    t_s = np.arange(frames) / RATE_HZ
    floors = []
    for film in range(films):
        rng = np.random.default_rng([91, film])

        def wave(rate_hz: float, size: float, rng: np.random.Generator = rng) -> Floats:
            phase = rng.uniform(0, 2 * np.pi)
            return size * size_px * np.sin(2 * np.pi * rate_hz * t_s + phase)

        right, down = (wave(0.3, 1.0) + wave(1.2, 1 / 6) for _ in range(2))
        roll, growth = wave(0.35, np.deg2rad(0.08)), wave(0.3, 4e-4)
        images = (
            one.picture.swayed(middle, (right[n], down[n]), roll[n], growth[n])
            for n in range(frames)
        )
        floors.append(_trembles(observe(pictures.exposed(image, rng) for image in images)))
    return np.asarray(np.sqrt(np.mean(np.square(floors), axis=0)))


def _trembles(seen: list[FaceObservation]) -> Floats:
    """Return the deviations of the regions' displacements, one axis, ``(3,)``."""
    return np.asarray(np.sqrt(displacements(seen)[1:].var(axis=0).mean(axis=-1)))


@dataclass(frozen=True, kw_only=True)
class Leak:
    """Shares of the head's motion that appear as motion of V1, V2 and V3, each ``(3,)``.

    Attributes
    ----------
    first
        Of mean displacement from frame to frame, while the head turns for the first time.
    whole
        The same over the whole film, to both sides and back.
    noiseless
        The same of a camera without noise.
    speed
        Of speed, over the whole film.
    """

    first: Floats
    whole: Floats
    noiseless: Floats
    speed: Floats


def leak(
    one: Subject,
    depth: Floats,
    angles_deg: tuple[float, float, float],
    shift_px: tuple[float, float],
    frames: int,
) -> Leak:
    """Swing the whole head to both sides, a second long, and return what regions show of it."""
    rng = np.random.default_rng(4)
    unit = one.interocular_px
    middle = one.landmarks[:, :2].mean(axis=0)
    pivot = np.array([*middle, np.median(depth) + 1.2 * unit])
    swings = np.sin(2 * np.pi * np.arange(frames) / RATE_HZ)
    fields = [
        pictures.head_motion(
            depth,
            pivot,
            (swing * angles_deg[0], swing * angles_deg[1], swing * angles_deg[2]),
            (swing * shift_px[0], swing * shift_px[1]),
            9.5 * unit,
        )
        for swing in swings
    ]
    lumas = [one.picture.moved(*field) for field in fields]
    seen = observe(pictures.exposed(luma, rng) for luma in lumas)
    clear = observe(pictures.exposed(luma, rng, decibels=NOISELESS_DB) for luma in lumas)
    moved = np.array([_head_steps(one, fields, name) for name in REGION_NAMES]).T
    steps, clear_steps = (
        np.linalg.norm(np.diff(displacements(film), axis=0), axis=-1) for film in (seen, clear)
    )
    half = int(RATE_HZ / 2)
    return Leak(
        first=np.nanmean(steps[:half], axis=0) / moved[:half].mean(axis=0),
        whole=np.nanmean(steps, axis=0) / moved.mean(axis=0),
        noiseless=np.nanmean(clear_steps, axis=0) / moved.mean(axis=0),
        speed=np.nanmean(speeds_px(seen)[1:], axis=0) / moved.mean(axis=0),
    )


def _head_steps(one: Subject, fields: list[pictures.Field], region: str) -> Floats:
    """Return how far the head moves a region's landmarks from frame to frame, root mean square."""
    points = one.landmarks[REGION_LANDMARKS[region], :2]
    tracks = np.array(
        [np.column_stack([pictures.at(axis, points) for axis in field]) for field in fields]
    )
    return np.asarray(np.sqrt((np.diff(tracks, axis=0) ** 2).sum(axis=-1).mean(axis=1)))


def moved_while_turning(
    one: Subject, depth: Floats, region: int, size_px: float, frames: int, *, together: bool
) -> tuple[float, float]:
    """Move one region while the head turns by 5 degrees of yaw and back; see `small_steps`.

    Either at random, or together with the turn: the same course, which is the worst case for
    telling the two apart. Returns the gain, motion found over motion made, and the correlation.
    """
    rng = np.random.default_rng(region)
    points = one.landmarks[REGION_LANDMARKS[REGION_NAMES[region]], :2]
    mask = pictures.region_mask(one.picture.luma.shape, points, 0.12 * one.interocular_px)
    swings = np.sin(2 * np.pi * np.arange(frames) / RATE_HZ)
    angles = rng.uniform(0, 2 * np.pi, frames)
    steps = size_px * np.column_stack([np.cos(angles), np.sin(angles)])
    if together:
        steps = size_px * np.column_stack([np.zeros(frames), swings])
    steps[0] = 0.0
    middle = one.landmarks[:, :2].mean(axis=0)
    pivot = np.array([*middle, np.median(depth) + 1.2 * one.interocular_px])
    distance_px = 9.5 * one.interocular_px

    def image(number: int) -> NDArray[np.uint8]:
        angles_deg = (5.0 * swings[number], 0.0, 0.0)
        right, down = pictures.head_motion(depth, pivot, angles_deg, (0.0, 0.0), distance_px)
        step = steps[number]
        return pictures.exposed(
            one.picture.moved(right + mask * step[0], down + mask * step[1]), rng
        )

    seen = observe(image(number) for number in range(frames))
    truth = pictures.at(mask, points).mean() * steps @ one.across.T
    kept = slice(1, None) if not together else (slice(1, None), 1)
    found, made = displacements(seen)[:, region][kept], truth[kept]
    found, made = found - found.mean(axis=0), made - made.mean(axis=0)
    gain = float((found * made).sum() / (made * made).sum())
    return gain, float(np.corrcoef(found.ravel(), made.ravel())[0, 1])


def spikes(
    seconds: float, width: int, height: int, *, blinks: bool, refine: bool
) -> list[tuple[int, int, float]]:
    """Return true spikes, found spikes and F1 within a frame, for V1, V2, V3 of a patient."""
    settings = PatientSettings(
        seed=5, fps=RATE_HZ, width=width, height=height, color=False, blinks=blinks
    )
    patient = SimulatedPatient(settings)
    count = int(seconds * RATE_HZ)
    seen = observe((patient.frame(n).image for n in range(count)), refine=refine)
    found = speeds_px(seen)
    truth = _true_speeds(patient, count)
    return [_f1(truth[:, region], found[:, region]) for region in range(3)]


def _true_speeds(patient: SimulatedPatient, count: int) -> Floats:
    centre = ((patient.settings.width - 1) / 2, (patient.settings.height - 1) / 2)
    columns = []
    for points in patient.region_points_px().values():
        tracks = []
        for number in range(count):
            t_s = number / RATE_HZ
            back = patient.truth(t_s).head.way_back(centre)
            places = points + patient.displacement_at(points, t_s)
            tracks.append(places @ back[:, :2].T + back[:, 2])
        steps = np.diff(np.array(tracks), axis=0)
        columns.append(np.r_[np.nan, np.sqrt((steps**2).sum(axis=-1).mean(axis=1))])
    return np.column_stack(columns)


def _f1(truth: Floats, found: Floats) -> tuple[int, int, float]:
    both = np.isfinite(truth) & np.isfinite(found)
    true = micro_movement_spikes(np.where(both, truth, np.nan)).indices
    ours = list(micro_movement_spikes(np.where(both, found, np.nan)).indices)
    hits = 0
    total = len(ours)
    for index in true:
        near = [one for one in ours if abs(one - index) <= 1]
        if near:
            ours.remove(min(near, key=lambda one: abs(one - index)))
            hits += 1
    return len(true), total, 2 * hits / max(len(true) + total, 1)


def cost_ms(frames: int) -> dict[str, tuple[float, float]]:
    """Return median and 99th percentile of a frame's processor time at 1456 x 1088, by setting."""
    patient = SimulatedPatient(
        PatientSettings(seed=2, fps=RATE_HZ, width=1456, height=1088, color=False)
    )
    images = [patient.frame(n).image for n in range(frames)]
    chosen = {
        "landmarks alone": TrackerSettings(refine=False),
        "with refinement": TrackerSettings(),
        "inference every 4th frame": TrackerSettings(inference_every=4),
    }
    times: dict[str, tuple[float, float]] = {}
    for name, settings in chosen.items():
        tracker, smoother, took = FaceTracker(settings=settings), MotionSmoother(), []
        for number, image in enumerate(images):
            frame = Frame(image=image, t_s=number / RATE_HZ, index=number)
            begin = time.process_time()
            smoother.add(tracker.process(frame))
            took.append(1e3 * (time.process_time() - begin))
        settled = took[ACQUIRED:]
        times[name] = float(np.median(settled)), float(np.percentile(settled, 99))
    return times
