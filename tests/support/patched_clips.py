"""Changes what a video file tells of itself, byte by byte: for clips that no camera here makes."""

import struct
from collections.abc import Sequence
from pathlib import Path


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
