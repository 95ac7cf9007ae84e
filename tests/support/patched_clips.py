"""Changes what a video file tells of itself, byte by byte: for clips that no camera here makes."""

import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_SEGMENT, _INFO, _DURATION = 0x18538067, 0x1549A966, 0x4489
_CLUSTER, _CLUSTER_TIME, _SIMPLE_BLOCK = 0x1F43B675, 0xE7, 0xA3


def set_pixel_aspect(path: Path, width: int, height: int) -> None:
    """Have an MP4 that OpenCV wrote tell the shape of its pixels."""
    content = bytearray(path.read_bytes())
    entry = content.index(b"mp4v", content.index(b"stsd")) - 4
    box = struct.pack(">I4sII", 16, b"pasp", width, height)
    end = entry + _size(content, entry)
    content[end:end] = box
    _grow(content, ("moov", "trak", "mdia", "minf", "stbl", "stsd", "mp4v"), len(box))
    path.write_bytes(content)


def turn_a_quarter(path: Path) -> None:
    """Have an MP4 ask to be turned by 90 degrees, as a phone that was held upright does."""
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 4 + 36  # version and flags, then other fields (version 0)
    one = 1 << 16
    assert content[matrix : matrix + 4] == struct.pack(">i", one)
    content[matrix : matrix + 32] = struct.pack(">8i", 0, one, 0, -one, 0, 0, 0, 0)
    path.write_bytes(content)


def set_steps(path: Path, steps: Sequence[tuple[int, float]]) -> None:
    """Give an MP4 other frame times: so many frames, each so many seconds before its successor."""
    content = bytearray(path.read_bytes())
    begin = content.index(b"mdhd") + 4 + 4 + 8  # version and flags, then two times (version 0)
    ticks = struct.unpack_from(">I", content, begin)[0]
    table = content.index(b"stts") - 4
    old = _size(content, table)
    entries = b"".join(struct.pack(">II", count, round(step * ticks)) for count, step in steps)
    box = struct.pack(">I4sII", 16 + len(entries), b"stts", 0, len(steps)) + entries
    content[table : table + old] = box
    _grow(content, ("moov", "trak", "mdia", "minf", "stbl"), len(box) - old)
    edits = content.index(b"edts")
    content[edits : edits + 4] = b"free"  # an edit list ends where the frames did
    path.write_bytes(content)


def _size(content: bytearray, box: int) -> int:
    return int.from_bytes(content[box : box + 4], "big")


def _grow(content: bytearray, names: Sequence[str], by: int) -> None:
    at = content.index(b"moov") - 4
    for name in names:
        at = content.index(name.encode(), at) - 4
        content[at : at + 4] = (_size(content, at) + by).to_bytes(4, "big")


def set_block_times(path: Path, times_s: Callable[[int], float], *, end_s: float) -> None:
    """Give a Matroska file that OpenCV wrote other frame times (below 32 s) and another length."""
    content = bytearray(path.read_bytes())
    frame = 0
    for name, at, size in _elements(content, 0, len(content)):
        if name == _DURATION:
            assert size == 8
            content[at : at + 8] = struct.pack(">d", 1000.0 * end_s)
        elif name == _CLUSTER_TIME:
            content[at : at + size] = bytes(size)
        elif name == _SIMPLE_BLOCK:  # one byte of track number, then the time after the cluster's
            content[at + 1 : at + 3] = struct.pack(">h", round(1000.0 * times_s(frame)))
            frame += 1
    assert frame > 0
    path.write_bytes(content)


def _elements(content: bytearray, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield name, begin and size of each element's content, going into those that hold others."""
    while at < end:
        width = _width(content[at])
        name = int.from_bytes(content[at : at + width], "big")
        at += width
        width = _width(content[at])
        size = int.from_bytes(content[at : at + width], "big") - (1 << 7 * width)
        at += width
        if name in {_SEGMENT, _INFO, _CLUSTER}:
            yield from _elements(content, at, at + size)
        else:
            yield name, at, size
        at += size


def _width(first: int) -> int:
    return 9 - first.bit_length()
