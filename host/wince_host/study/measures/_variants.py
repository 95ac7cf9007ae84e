"""What a block gives when one choice of the analysis is another: bins, lag, history, window."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wince_host.study._material import Vector
from wince_host.study._parameters import StudyParameters

from ._spikes import log_scale, spikes_of
from ._transfer import Coupled, estimate, lag_rows

BINS: Final = (3, 4, 6)
LAGS_MS: Final = (100, 133, 167, 200, 250)
TARGET_HISTORIES: Final = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One outcome of a block under one setting.

    Attributes
    ----------
    outcome
        ``te_heart_v1_bits`` (``other`` is its p), or ``ln_nsr_v1``, ``ln_nsr_heart`` (``other``
        is one standard deviation).
    """

    task: str
    block: str
    choice: str
    setting: str
    outcome: str
    value: float
    other: float


def transfer_variants(
    task: str, block: str, pair: Coupled, parameters: StudyParameters, *, seed: int
) -> Iterator[Variant]:
    """Yield the transfer entropy under other bins, lags, histories and windows."""
    window_s = parameters.sensitivity_window_s
    lag = lag_rows(parameters.lag_s, pair.rate_hz)
    settings: list[tuple[str, str, Coupled, int, int, int]] = [
        *(("bins", str(n), pair, lag, n, parameters.target_history) for n in BINS),
        *(
            ("lag_ms", str(ms), pair, lag_rows(ms / 1000.0, pair.rate_hz), parameters.bins,
             parameters.target_history)
            for ms in LAGS_MS
        ),
        *(("target_history", str(n), pair, lag, parameters.bins, n) for n in TARGET_HISTORIES),
        *(
            ("window", name, part, lag, parameters.bins, parameters.target_history)
            for name, part in (
                (f"first {window_s:g} s", pair.first(window_s)),
                (f"last {window_s:g} s", pair.last(window_s)),
            )
        ),
    ]  # fmt: skip
    for choice, setting, part, rows, bins, history in settings:
        try:
            found = estimate(
                part, parameters, seed=seed, lag=rows, bins=bins, target_history=history
            )
        except ValueError:
            # The window or the gaps leave too few complete rows.
            continue
        if found.effective is not None and found.p is not None:
            yield Variant(
                task=task,
                block=block,
                choice=choice,
                setting=setting,
                outcome="te_heart_v1_bits",
                value=found.effective,
                other=found.p,
            )


def spike_variants(
    task: str,
    block: str,
    series: dict[str, tuple[Vector, Vector]],
    parameters: StudyParameters,
    *,
    seed: int,
) -> Iterator[Variant]:
    """Yield ln NSR of the first and the last seconds of each series.

    Parameters
    ----------
    series
        By name: times from the block's begin and values, shape ``(n,)`` each.
    """
    window_s = parameters.sensitivity_window_s
    for name, (times_s, values) in series.items():
        end_s = float(times_s[-1]) if times_s.size else 0.0
        for setting, part in (
            (f"first {window_s:g} s", values[times_s <= float(times_s[0]) + window_s]),
            (f"last {window_s:g} s", values[times_s >= end_s - window_s]),
        ):
            value, deviation = log_scale(spikes_of(part), parameters, seed=seed)
            yield Variant(
                task=task,
                block=block,
                choice="window",
                setting=setting,
                outcome=f"ln_nsr_{name}",
                value=value,
                other=deviation,
            )
