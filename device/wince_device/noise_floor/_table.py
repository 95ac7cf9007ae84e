"""Shows a noise floor to a person."""

from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from wince_device.face import REGION_NAMES
from wince_wire import MotionAboveFloor

from ._conditions import LIGHT_FACTOR, RATE_DIFFERS, SIZE_FACTOR
from ._floor import NoiseFloor
from ._measurement import Measurement

_WHAT = {"printed": "a printed face", "live": "the rigid parts of a living face"}


def show_floor(console: Console, measured: Measurement) -> None:
    """Print the floor of each region, the shares of motion above it, and what it holds for."""
    floor, shares = measured.floor, measured.shares
    table = Table(title=f"Noise floor of {floor.camera}, on {_WHAT[floor.method]}")
    table.add_column("region")
    for heading in ("px a frame\nmedian", "95 %", "eye distances/s\nmedian", "95 %"):
        table.add_column(heading, justify="right", no_wrap=True)
    if shares:
        table.add_column("motion above it\n(90 % interval)", justify="right", no_wrap=True)
    told = {one.region: one for one in shares}
    for name, region in zip(REGION_NAMES, floor.regions, strict=True):
        cells = [
            name,
            f"{region.median_px:.3f}",
            f"{region.p95_px:.3f}",
            f"{floor.speed(region.median_px):.4f}",
            f"{floor.speed(region.p95_px):.4f}",
        ]
        table.add_row(*cells, *([_share(told.get(name))] if shares else []))
    console.print(table)
    console.print(_conditions(floor))
    for note in measured.notes:
        console.print(note, soft_wrap=True)


def _share(share: MotionAboveFloor | None) -> str:
    if share is None:
        return "-"
    low, high = share.interval
    return f"{100 * share.share:.0f} % ({100 * low:.0f}-{100 * high:.0f} %)"


def _conditions(floor: NoiseFloor) -> str:
    made = datetime.fromtimestamp(floor.made_ns / 1e9, tz=UTC)
    exposure = "" if floor.exposure_ms is None else f", exposure {floor.exposure_ms:.2f} ms"
    low, high = floor.interocular_px / SIZE_FACTOR, floor.interocular_px * SIZE_FACTOR
    return (
        f"{floor.frames} frames in {floor.seconds} s, {made:%Y-%m-%d %H:%M} UTC, "
        f"{floor.frame_width_px} x {floor.frame_height_px} at {floor.rate_hz:.1f} Hz{exposure}, "
        f"eyes {floor.interocular_px:.0f} px apart, light {floor.mean_luma:.0f} of 255.\n"
        f"It holds for this camera at this picture size, at a rate within "
        f"{100 * RATE_DIFFERS:.0f} %, for eyes {low:.0f}-{high:.0f} px apart, and for light within "
        f"a factor of {LIGHT_FACTOR:.0f}."
    )
