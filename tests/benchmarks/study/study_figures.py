"""Judges simulated cohorts with known truth, and writes docs/study-figures.md."""

import argparse
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from cohort_cluster import compare_cluster
from cohort_cost import measure_cost
from cohort_trials import Trial, run_trial
from cohort_words import Study, document
from rich import print as say
from rich.progress import Progress

from wince_sim import CohortSettings, uncoupled

DOCUMENT = Path(__file__).parents[3] / "docs" / "study-figures.md"
REALISTIC_SPREAD = 0.3


def main() -> None:
    """Run what was asked for and write the document from everything that is known."""
    chosen = _arguments()
    known = Study.read(chosen.keep)
    if "coupled" in chosen.parts:
        known.coupled = _many(coupled_settings, chosen.seeds, chosen.processes, "coupled")
    if "uncoupled" in chosen.parts:
        known.uncoupled = _many(uncoupled_settings, chosen.seeds, chosen.processes, "uncoupled")
    if "narrow" in chosen.parts:
        known.narrow = _many(narrow_settings, chosen.seeds, chosen.processes, "narrow")
    if "cost" in chosen.parts:
        known.cost = measure_cost(chosen.keep / "cohort", chosen.processes)
    if "cluster" in chosen.parts:
        known.cluster = compare_cluster(chosen.keep)
    known.write(chosen.keep)
    DOCUMENT.write_text(document(known), encoding="utf-8")
    say(f"wrote {DOCUMENT.name}")


def coupled_settings(seed: int) -> CohortSettings:
    """Return the cohort of the study: strong in haptic tasks, weak in cognitive ones."""
    return CohortSettings(seed=seed)


def uncoupled_settings(seed: int) -> CohortSettings:
    """Return the same people without any effect."""
    return uncoupled(CohortSettings(seed=seed))


def narrow_settings(seed: int) -> CohortSettings:
    """Return a cohort whose hearts differ no more than real processes let them."""
    return CohortSettings(seed=seed, heart_spread=REALISTIC_SPREAD)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parts = ("coupled", "uncoupled", "narrow", "cost", "cluster")
    parser.add_argument("parts", nargs="*", help=f"{', '.join(parts)}; all if none")
    parser.add_argument("--seeds", type=int, default=20, help="cohorts of each kind")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--keep", type=Path, default=Path("out/study-figures"), help="working folder"
    )
    chosen = parser.parse_args()
    for part in chosen.parts:
        if part not in parts:
            parser.error(f"there is no part {part!r}: choose from {', '.join(parts)}")
    chosen.parts = chosen.parts or list(parts)
    chosen.keep.mkdir(parents=True, exist_ok=True)
    return chosen


def _many(
    settings: Callable[[int], CohortSettings], seeds: int, processes: int, what: str
) -> list[Trial]:
    with (
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
        Progress() as bar,
    ):
        task = bar.add_task(what, total=seeds)
        futures = [pool.submit(_trial, settings, seed) for seed in range(1, seeds + 1)]
        for future in as_completed(futures):
            future.result()
            bar.advance(task)
        return [future.result() for future in futures]


def _trial(settings: Callable[[int], CohortSettings], seed: int) -> Trial:
    return run_trial(settings(seed))


if __name__ == "__main__":
    main()
