"""What it costs to pack and seal one frame: `python tests/recording/frame_cost.py`.

The pictures are the simulated patient's, with a sensor's noise, luma alone; processor time of one
thread of this machine, OpenCV to one thread too.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.recording._pictures import png
from wince_device.recording._records import Picture, pack
from wince_device.recording._seal import SealedFile
from wince_device.sources import open_camera

SIZES = ((640, 360), (1456, 1088))
FRAMES = 40


def pictures(width: int, height: int) -> list[NDArray[np.uint8]]:
    """Return simulated frames."""
    camera = open_camera(f"sim:fps=30,width={width},height={height},seed=4,pace=fast,color=off")
    found = [one.image for _ in range(FRAMES) if (one := camera.read(5.0)) is not None]
    camera.close()
    return found


def milliseconds(work: Callable[[], object]) -> float:
    begin_s = time.thread_time()
    work()
    return 1e3 * (time.thread_time() - begin_s)


def main() -> None:
    cv2.setNumThreads(1)
    sys.stdout.write("size         pack ms  seal and write ms  of raw size  MB a frame\n")
    for width, height in SIZES:
        images = pictures(width, height)
        packed = [png(image) for image in images]
        packing = [milliseconds(partial(png, image)) for image in images]
        with tempfile.TemporaryDirectory() as folder:
            file = SealedFile(Path(folder) / "frames.wrec", bytes(32))
            chunks = [
                pack([Picture(t_s=0.0, frame_index=0, png=one)], deflate=False) for one in packed
            ]
            sealing = [milliseconds(partial(file.append, chunk)) for chunk in chunks]
            file.close()
        share = sum(map(len, packed)) / sum(image.nbytes for image in images)
        sys.stdout.write(
            f"{width:>4} × {height:<4}  {median(packing):>7.2f}  {median(sealing):>17.2f}"
            f"  {share:>11.2f}  {sum(map(len, packed)) / len(packed) / 1e6:>10.3f}\n"
        )


if __name__ == "__main__":
    main()
