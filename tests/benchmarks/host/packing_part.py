"""The table of ways to pack a payload, over the rows that a simulated unit sent."""

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec

from wince_host.store._packing import samples_of

Pack = Callable[[str, bytes], bytes]
KINDS = ("score", "vitals", "face", "health")
WINDOW_BITS = 13


def lines(rows: Sequence[tuple[str, bytes]]) -> Iterator[str]:
    """Pack every row in every way.

    Parameters
    ----------
    rows
        Kind and payload.
    """
    yield "| packed with | " + " | ".join(f"{kind}, bytes" for kind in KINDS) + " | time a row |"
    yield "|---" * (len(KINDS) + 2) + "|"
    sent = {kind: _mean([len(payload) for of, payload in rows if of == kind]) for kind in KINDS}
    yield _line("nothing", sent, 0.0)
    for name, pack in _ways():
        packed: dict[str, list[int]] = {kind: [] for kind in KINDS}
        began_s = time.process_time()
        for kind, payload in rows:
            if kind in packed:
                packed[kind].append(len(pack(kind, payload)))
        took_us = 1e6 * (time.process_time() - began_s) / len(rows)
        yield _line(name, {kind: _mean(sizes) for kind, sizes in packed.items()}, took_us)


def _line(name: str, sizes: dict[str, float], took_us: float) -> str:
    return (
        f"| {name} | "
        + " | ".join(f"{sizes[kind]:,.0f}" for kind in KINDS)
        + f" | {took_us:.0f} µs |"
    )


def _mean(sizes: Sequence[int]) -> float:
    return sum(sizes) / max(1, len(sizes))


def _ways() -> Iterator[tuple[str, Pack]]:
    for level in (1, 3, 6):
        yield f"zlib, level {level}", _zlib(level)
    if find_spec("zstandard") is not None:
        yield "zstd, level 3, the same samples", _zstd()


def _zlib(level: int) -> Pack:
    def pack(kind: str, payload: bytes) -> bytes:
        stream = zlib.compressobj(level, zlib.DEFLATED, WINDOW_BITS, zdict=samples_of(kind))
        return stream.compress(payload) + stream.flush()

    return pack


def _zstd() -> Pack:
    import zstandard

    ways = {
        kind: zstandard.ZstdCompressor(
            level=3, dict_data=zstandard.ZstdCompressionDict(samples_of(kind))
        )
        for kind in (*KINDS, "event")
    }
    return lambda kind, payload: ways[kind].compress(payload)
