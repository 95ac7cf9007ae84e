"""A camera whose frames are seen on their way by somebody else too."""

from collections.abc import Callable

from wince_device.sources import Camera, Frame


class WatchedCamera:
    """Another camera, each of whose frames is shown to a watcher before it is handed on.

    Parameters
    ----------
    camera
        The camera itself; closed by whoever opened it.
    watch
        Gets each frame.
    """

    def __init__(self, camera: Camera, watch: Callable[[Frame], None]) -> None:
        self._camera = camera
        self._watch = watch

    @property
    def name(self) -> str:
        """The camera's name."""
        return self._camera.name

    @property
    def rate_hz(self) -> float:
        """The camera's nominal rate."""
        return self._camera.rate_hz

    @property
    def simulated(self) -> bool:
        """Whether the camera's pictures are made up."""
        return self._camera.simulated

    @property
    def ended(self) -> bool:
        """Whether no frame will come any more."""
        return self._camera.ended

    @property
    def frames_total(self) -> int | None:
        """How many frames there are, where the camera tells."""
        return self._camera.frames_total

    def read(self, timeout_s: float) -> Frame | None:
        """Return the camera's next frame."""
        frame = self._camera.read(timeout_s)
        if frame is not None:
            self._watch(frame)
        return frame

    def close(self) -> None:
        """Let the camera go."""
        self._camera.close()
