"""Video files with known pictures."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

WIDTH, HEIGHT = 160, 96


@pytest.fixture
def make_video(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a video whose frame n is red left, with a white bar at 4 n."""

    def make(
        name: str = "clip.mp4", *, frames: int = 30, rate_hz: float = 25.0, codec: str = "mp4v"
    ) -> Path:
        path = tmp_path / name
        fourcc = cv2.VideoWriter.fourcc(*codec)
        writer = cv2.VideoWriter(str(path), fourcc, rate_hz, (WIDTH, HEIGHT))
        for number in range(frames):
            picture = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
            picture[:, : WIDTH // 2] = (0, 0, 255)  # OpenCV writes blue, green, red
            picture[: HEIGHT // 2, 4 * number : 4 * number + 4] = 255
            writer.write(picture)
        writer.release()
        return path

    return make
