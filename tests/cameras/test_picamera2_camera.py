"""The source for Raspberry Pi cameras, on an emulated picamera2 with a simulated patient."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any, cast

import numpy as np
import pytest

from wince_device.cameras import CameraFrame, Picamera2Camera
from wince_device.cameras._picamera2 import (
    Exposure,
    Limits,
    PiCameraSettings,
    _light,
    open_picamera2,
    session_on,
)
from wince_device.cameras._picamera2._package import Package
from wince_device.pipeline._reopening import SourceReader
from wince_device.sources import open_camera
from wince_sim import EmulatedPackage, SimulatedPatient
from wince_sim import open_picamera2 as emulate
from wince_sim._picamera2_faults import split_faults
from wince_sim._registry import enter_scene
from wince_wire import SourceError

SMALL = "crop=320x240,settle=0.05"
"""Enough rows for 240 frames per second, and an exposure that settles within a few frames."""
SETTINGS = PiCameraSettings(width=160, height=120, rate_hz=100.0, flicker_us=0.0)
PATIENT = Limits(open_s=30.0, first_s=20.0, stall_s=20.0, close_s=0.25)
"""A machine that tests run on may be busy."""
HASTY = Limits(open_s=30.0, first_s=20.0, stall_s=0.4, close_s=5.0)
_seeds = count(1_000)

OpenCamera = Callable[..., tuple[Picamera2Camera, EmulatedPackage]]


def package(faults: str = "") -> EmulatedPackage:
    """Return a stand-in of its own: the faults' time begins with the first of its argument."""
    return emulate(",".join(filter(None, [SMALL, f"seed={next(_seeds)}", faults])))


def open_on(
    stand_in: EmulatedPackage, settings: PiCameraSettings = SETTINGS, limits: Limits = PATIENT
) -> Picamera2Camera:
    return Picamera2Camera(
        lambda: session_on(cast("Package", stand_in), 0, settings),
        name="the camera",
        rate_hz=settings.rate_hz,
        simulated=True,
        limits=limits,
    )


@pytest.fixture
def opened() -> Iterator[OpenCamera]:
    """Open cameras that are closed afterwards, with every call that hangs let go."""
    there: list[tuple[Picamera2Camera, EmulatedPackage]] = []

    def open_one(
        faults: str = "", settings: PiCameraSettings = SETTINGS, limits: Limits = PATIENT
    ) -> tuple[Picamera2Camera, EmulatedPackage]:
        stand_in = package(faults)
        there.append((open_on(stand_in, settings, limits), stand_in))
        return there[-1]

    yield open_one
    for camera, stand_in in there:
        stand_in.end_hangs()
        camera.close()
        camera._thread.join(20.0)
        assert not camera._thread.is_alive()


def frames(camera: Picamera2Camera, number: int) -> list[CameraFrame]:
    """Return so many frames with pictures of their own, so that no buffer is held."""
    taken: list[CameraFrame] = []
    while len(taken) < number:
        frame = camera.read(20.0)
        assert frame is not None
        taken.append(CameraFrame(image=frame.image.copy(), t_s=frame.t_s, index=frame.index))
    return taken


def read_until_it_fails(camera: Picamera2Camera) -> tuple[SourceError, float]:
    """Return the failure, and how long after the last frame it came."""
    last_s = time.monotonic()
    while True:
        try:
            if camera.read(0.25) is not None:
                last_s = time.monotonic()
        except SourceError as error:
            return error, time.monotonic() - last_s


def test_the_source_is_opened_by_its_name_and_gives_luma() -> None:
    camera = open_camera(f"picamera2:camera=sim,width=160,height=120,fps=60,{SMALL},seed=1")
    try:
        assert isinstance(camera, Picamera2Camera)
        assert camera.simulated
        assert not camera.ended
        assert camera.frames_total is None
        assert camera.rate_hz == 60.0
        frame = camera.read(20.0)
        assert frame is not None
        assert frame.image.shape == (120, 160)
        assert frame.image.dtype == np.uint8
        assert not frame.image.flags.writeable
        assert camera.clock == "monotonic"
    finally:
        camera.close()
        camera.close()
    assert camera.read(60.0) is None


def test_each_picture_is_the_patient_in_the_middle_of_the_exposure(opened: OpenCamera) -> None:
    by_hand = PiCameraSettings(
        width=160, height=120, rate_hz=100.0, flicker_us=0.0, exposure_us=8_000.0, gain=2.0
    )
    camera, stand_in = opened("noise=off", settings=by_hand)
    scene, leave = enter_scene(stand_in.bench.settings)
    patient = SimulatedPatient(
        replace(stand_in.bench.settings.patient, width=160, height=120, fps=100.0, color=False)
    )
    for frame in frames(camera, 5):
        number = (frame.t_s - scene.clock.start_s) * 100.0
        assert number == pytest.approx(round(number), abs=0.01)
        assert np.abs(frame.image.astype(int) - patient.frame(round(number)).image).max() <= 1
    leave()


def test_frames_are_not_copied_and_a_held_picture_stays_as_it_is(opened: OpenCamera) -> None:
    camera, stand_in = opened()
    held = camera.read(20.0)
    assert held is not None
    before = held.image.copy()
    part = held.image[10:20, 30:50]
    del held
    frames(camera, 3 * SETTINGS.buffers)
    assert np.array_equal(part, before[10:20, 30:50])
    assert camera.counts.copied == 0
    assert camera._session is not None
    assert camera._session._lender.lent >= 1
    assert stand_in.Picamera2._in_use


def test_a_reader_who_keeps_every_frame_gets_copies_and_the_camera_goes_on(
    opened: OpenCamera,
) -> None:
    camera, _ = opened()
    kept: list[CameraFrame] = []
    while len(kept) < 2 * SETTINGS.buffers:
        frame = camera.read(20.0)
        assert frame is not None
        kept.append(frame)
    assert camera.counts.copied >= SETTINGS.buffers
    assert len({frame.index for frame in kept}) == len(kept)
    assert all(not frame.image.flags.writeable for frame in kept)
    copied = camera.counts.copied
    kept.clear()
    gc.collect()
    frames(camera, 10)
    assert camera.counts.copied <= copied + 1


def test_exposure_is_fixed_in_step_with_the_lamps_before_the_first_frame(
    opened: OpenCamera,
) -> None:
    at_60 = PiCameraSettings(width=160, height=120, rate_hz=60.0)
    camera, _ = opened(settings=at_60)
    assert camera.exposure is not None
    assert camera.exposure.flicker_safe
    assert camera.exposure.exposure_us == pytest.approx(10_000, abs=20)
    assert camera.exposure.gain == pytest.approx(1.6, rel=0.02)
    assert camera.counts.exposures_set == 1
    levels = [frame.image.mean() for frame in frames(camera, 8)]
    assert max(levels) - min(levels) < 1.0


def test_a_configuration_for_video_would_have_less_contrast() -> None:
    bright = []
    for kind in ("create_preview_configuration", "create_video_configuration"):
        camera = package("noise=off").Picamera2()
        main = {"size": (160, 120), "format": "YUV420"}
        camera.configure(getattr(camera, kind)(main=main))
        camera.set_controls({"ExposureTime": 16_000, "AnalogueGain": 40.0})
        camera.start()
        for _ in range(5):  # controls take some frames to show
            request = camera.capture_request(wait=20.0)
            brightest = int(request.make_array("main")[:120].max())
            request.release()
        bright.append(brightest)
        camera.close()
    assert bright == [255, 235]


def test_frames_that_the_camera_lost_are_counted(opened: OpenCamera) -> None:
    camera, _ = opened("drop=4")
    taken = frames(camera, 24)
    steps = np.diff([frame.index for frame in taken])
    seconds = np.diff([frame.t_s for frame in taken])
    assert np.allclose(seconds * SETTINGS.rate_hz, steps, atol=0.01)
    assert (steps >= 2).sum() >= 24 // 4
    assert camera.counts.dropped >= 24 // 4


def break_down(stand_in: EmulatedPackage, **faults: Any) -> None:  # noqa: ANN401 - CameraFaults' own
    """Let something go wrong from now on."""
    stand_in.bench.faults = replace(stand_in.bench.faults, **faults)


def test_a_camera_that_stalls_fails_in_time_and_comes_back(opened: OpenCamera) -> None:
    camera, stand_in = opened(limits=HASTY)
    now_s = stand_in.bench.now_s()
    break_down(stand_in, stall=((now_s, now_s),))
    failure, after_s = read_until_it_fails(camera)
    assert "has given no frame for 0.4 s: check its cable" in failure.sentence
    assert after_s < 10.0
    camera.close()
    assert not camera._thread.is_alive()  # picamera2 itself would wait for the frame for ever
    again = open_on(stand_in)
    assert len(frames(again, 3)) == 3
    again.close()


def test_a_camera_that_is_unplugged_is_missing_until_it_is_back(opened: OpenCamera) -> None:
    camera, stand_in = opened(limits=HASTY)
    break_down(stand_in, gone=((stand_in.bench.now_s(), np.inf),))
    read_until_it_fails(camera)
    camera.close()
    with pytest.raises(
        SourceError, match=r"there is no Raspberry Pi camera 0 \(there is: none\): sw"
    ):
        open_on(stand_in)
    break_down(stand_in, gone=())
    again = open_on(stand_in)
    assert len(frames(again, 3)) == 3
    again.close()


def test_the_devices_reader_opens_a_stalled_camera_anew(opened: OpenCamera) -> None:
    camera, stand_in = opened()
    told: list[str] = []
    seen, lost, back = threading.Event(), threading.Event(), threading.Event()

    def changed(state: str, sentence: str) -> None:
        told.append(state)
        (lost if sentence else back).set()

    reader: SourceReader[CameraFrame] = SourceReader(
        name="camera",
        source=camera,
        reopen=lambda: open_on(stand_in),
        deliver=lambda frame: seen.set() if frame.index > 3 else None,
        changed=changed,
        ended=lambda: None,
    )
    reader.start()
    assert seen.wait(20.0)
    now_s = stand_in.bench.now_s()
    break_down(stand_in, stall=((now_s, now_s),))
    assert lost.wait(20.0)
    assert back.wait(20.0)
    reader.stop()
    assert told == ["lost", "ok"]
    assert (reader.reopened, reader.failed) == (1, 0)


@pytest.mark.parametrize(
    ("fault", "lost_s", "back_s"),
    [
        ("stall=20", (20.0, 99.0), 20.1),
        ("stall=20-25", (20.0, 99.0), 25.0),
        ("gone=2-5", (2.0, 99.0), 5.0),
    ],
)
def test_what_was_started_before_the_end_of_a_fault_does_not_recover(
    fault: str, lost_s: tuple[float, float], back_s: float
) -> None:
    faults, _ = split_faults(fault)
    assert not faults.ended(1.0, lost_s[0] - 0.1)
    assert all(faults.ended(1.0, now_s) for now_s in lost_s)
    assert not faults.ended(back_s, 99.0)


def test_a_camera_in_use_is_said_to_be_so() -> None:
    with pytest.raises(SourceError, match="camera 0 is used by another program: end it"):
        open_on(package("busy=0-60"))


def test_a_second_user_in_the_same_program_is_refused_too(opened: OpenCamera) -> None:
    _, stand_in = opened()
    with pytest.raises(SourceError, match="is used by another program"):
        open_on(stand_in)


@pytest.mark.parametrize("call", ["open", "start", "capture"])
def test_a_call_that_never_comes_back_ends_the_opening_in_its_time(call: str) -> None:
    stand_in = package(f"hang={call}")
    limits = Limits(open_s=0.2, close_s=0.1)
    with pytest.raises(SourceError, match=r"was not ready within 0\.2 s: end other programs"):
        open_on(stand_in, limits=limits)
    stand_in.end_hangs()


def test_a_close_that_never_comes_back_is_left_to_itself(
    opened: OpenCamera, caplog: pytest.LogCaptureFixture
) -> None:
    camera, stand_in = opened("hang=close")
    assert camera.read(20.0) is not None
    camera.close()
    assert "did not close within 0.25 s" in caplog.text
    assert camera._thread.is_alive()
    with pytest.raises(SourceError, match="is used by another program"):
        open_on(stand_in)


def test_times_that_jump_away_are_left_out_and_told(opened: OpenCamera) -> None:
    camera, stand_in = opened(limits=HASTY)
    break_down(stand_in, jump=((0.0, -30.0),))
    failure, _ = read_until_it_fails(camera)
    assert "had times that cannot be" in failure.sentence
    assert camera.counts.wrong_times > 0


def test_the_documented_clock_is_understood_too(opened: OpenCamera) -> None:
    camera, _ = opened("boottime=on")
    ages_s = [time.monotonic() - frame.t_s for frame in frames(camera, 3)]
    assert max(ages_s) < 1.0
    assert camera.counts.wrong_times == 0


def test_light_that_changes_for_good_sets_the_exposure_anew(
    opened: OpenCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CHANGED_FOR_S", "REST_S", "EVERY_S"):
        monkeypatch.setattr(_light, name, 0.05)
    camera, stand_in = opened()
    frames(camera, 3)
    break_down(stand_in, light=((0.0, 0.3),))
    deadline_s = time.monotonic() + 60.0
    while camera.counts.exposures_set < 2:
        assert time.monotonic() < deadline_s
        assert camera.read(20.0) is not None
    bright = camera.exposure
    assert bright is not None
    assert bright.exposure_us * bright.gain == pytest.approx(16_000 / 0.3, rel=0.1)
    assert camera.read(20.0) is not None


def test_an_exposure_by_hand_is_set_without_the_automatic_one(opened: OpenCamera) -> None:
    by_hand = PiCameraSettings(
        width=160, height=120, rate_hz=100.0, flicker_us=0.0, exposure_us=5_000.0, gain=2.0
    )
    camera, _ = opened("settle=20", settings=by_hand)
    assert camera.exposure is not None
    assert camera.exposure.exposure_us == pytest.approx(5_000, abs=20)
    assert camera.exposure.gain == pytest.approx(2.0, rel=0.01)
    assert isinstance(camera.exposure, Exposure)


def test_rows_with_padding_are_cut_off(opened: OpenCamera) -> None:
    padded = PiCameraSettings(width=200, height=120, rate_hz=60.0, flicker_us=0.0)
    camera, _ = opened(settings=padded)
    frame = camera.read(20.0)
    assert frame is not None
    assert frame.image.shape == (120, 200)
    assert frame.image.strides == (256, 1)


def test_more_frames_than_the_sensor_gives_are_refused_before_they_are_missed() -> None:
    fast = PiCameraSettings(width=160, height=120, rate_hz=90.0)
    whole = emulate(f"seed={next(_seeds)}")
    with pytest.raises(SourceError, match=r"at most 60\.4 frames per second, and fps is 90: lower"):
        open_on(whole, settings=fast)
    assert not whole.Picamera2._in_use & {whole.bench.key}


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("camera=0,speed=9", "the camera has no setting 'speed=9': write key=value with camera"),
        ("fps=1", "the fps is 1, but must lie between 5 and 500"),
        ("width=161", "the width is 161, but must be even"),
        ("fps=60,fps=30", "the camera's setting 'fps' stands twice"),
        ("crop=1000", "crop='1000' cannot be read: write WIDTHxHEIGHT"),
        ("mains=55", "mains='55' cannot be read: write 50, 60 or off"),
        ("exposure=9000", "exposure and gain are set together, or neither"),
        ("exposure=90000,gain=2", "the exposure is 90000, but must lie between 29 and 16666.7"),
        ("camera=sim,pace=fast", "the emulated camera runs in real time"),
        ("camera=sim,hang=lunch", "hang='lunch' cannot be read: choose of open"),
        ("camera=sim,colour=red", "the simulation has no setting 'colour=red'"),
    ],
)
def test_an_argument_that_cannot_be_is_refused_in_one_sentence(
    argument: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        open_picamera2(argument)
    with pytest.raises(SourceError, match="cannot be opened: "):
        open_camera(f"picamera2:{argument}")


def test_a_stand_in_that_is_not_installed_is_named() -> None:
    with pytest.raises(SourceError, match="there is no camera 'left': write its number, or sim"):
        open_picamera2("camera=left")
