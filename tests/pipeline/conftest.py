"""A pipeline on a real outbox, with simulated sources in their own time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import wince_sim
from wince_device.clock import WallClock
from wince_device.config import DeviceSettings, replace_settings
from wince_device.face import FaceTracker
from wince_device.monitor import Monitor
from wince_device.outbox import Outbox
from wince_device.pain import Baseline, BaselineStore, PainEstimator
from wince_device.pipeline import Pipeline
from wince_device.replay import replay
from wince_device.sources import Camera, PulseSensor, open_camera, open_pulse_sensor
from wince_wire import Event, Face, Health, Measurement, Score, Vitals, decode

PATIENCE_S = 30.0
KINDS: dict[str, type[Measurement]] = {
    "score": Score,
    "vitals": Vitals,
    "face": Face,
    "event": Event,
    "health": Health,
}
SEED = "fps=15,width=320,height=240,seed=4,distractors=off,blinks=off,course=constant:0"


class Bench:
    """One pipeline and everything that it stored."""

    def __init__(self, folder: Path, stack: ExitStack, *, baseline: Baseline | None) -> None:
        self.folder = folder
        self.stack = stack
        self.settings: DeviceSettings = replace_settings(
            DeviceSettings(), {"state_folder": str(folder), "score.baseline_s": 5.0}
        )
        self.baselines = BaselineStore(folder / "baselines")
        if baseline is not None:
            self.baselines.save(baseline)
        self.outbox = stack.enter_context(Outbox(folder / "outbox.db"))
        self._news = threading.Event()
        self.outbox.listen(self._news.set)

    def pipeline(
        self,
        camera_spec: str | None,
        pulse_spec: str | None,
        *,
        camera: Camera | None = None,
        pulse: PulseSensor | None = None,
    ) -> Pipeline:
        """Open the sources, unless they are given, and build the pipeline."""
        made = Pipeline(
            settings=self.settings,
            camera_spec=camera_spec,
            camera=camera or (open_camera(camera_spec) if camera_spec else None),
            pulse_spec=pulse_spec,
            pulse=pulse or (open_pulse_sensor(pulse_spec) if pulse_spec else None),
            outbox=self.outbox,
            clock=WallClock(),
        )
        self.stack.callback(made.stop)
        return made

    def rows(self) -> list[Measurement]:
        kept = self.outbox.unacknowledged(100_000)
        return [decode(row.payload, KINDS[row.suffix]) for row in kept]

    def scores(self) -> list[Score]:
        return [row for row in self.rows() if isinstance(row, Score)]

    def events(self) -> list[Event]:
        return [row for row in self.rows() if isinstance(row, Event)]

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Look after each new row until the condition holds."""
        until_s = time.monotonic() + PATIENCE_S
        while not condition():
            self._news.clear()
            if not self._news.wait(until_s - time.monotonic()):
                pytest.fail(f"not within {PATIENCE_S:.0f} s: {what}")


@pytest.fixture(scope="session")
def kept_baseline(face_models: Path) -> Baseline:
    """The simulated patient's rest, so that scores come within seconds."""
    del face_models
    camera = wince_sim.open_camera(f"pace=fast,duration=6.5,{SEED}")
    estimator = PainEstimator(
        patient=DeviceSettings().patient,
        source=camera.name,
        rate_hz=camera.rate_hz,
        window_s=3.0,
        baseline_s=5.0,
        has_pulse=False,
        require_pulse=False,
        simulated=True,
        baseline=None,
        utc_ns=lambda _t_s: time.time_ns(),
    )
    monitor = Monitor(estimator=estimator, has_camera=True, pulse_kind=None, pulse_rate_hz=0.0)
    replay(
        camera=camera,
        tracker=FaceTracker(),
        pulse=None,
        monitor=monitor,
        deliver=lambda _result: None,
    )
    camera.close()
    assert estimator.baseline is not None
    return estimator.baseline


@pytest.fixture
def bench(tmp_path: Path, kept_baseline: Baseline) -> Iterator[Bench]:
    """A bench whose patient is known."""
    with ExitStack() as stack:
        yield Bench(tmp_path, stack, baseline=kept_baseline)


@pytest.fixture
def bare_bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench without a patient known, for pipelines without a camera."""
    with ExitStack() as stack:
        yield Bench(tmp_path, stack, baseline=None)


@pytest.fixture(scope="module")
def make_bench(
    tmp_path_factory: pytest.TempPathFactory, kept_baseline: Baseline
) -> Iterator[Callable[[], Bench]]:
    """Make benches that live as long as a module."""
    with ExitStack() as stack:
        yield lambda: Bench(tmp_path_factory.mktemp("bench"), stack, baseline=kept_baseline)


@pytest.fixture(scope="session")
def patient() -> str:
    """The simulated patient that the kept baseline belongs to."""
    return SEED
