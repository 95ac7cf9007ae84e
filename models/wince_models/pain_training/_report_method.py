"""The report's last part: how it was done, with which versions, and what was written."""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from ._classifiers import FittingPlan
from ._document import Block, Heading, Paragraph, Points, Table
from ._export import Export
from ._judgement import Judged
from ._looking import method
from ._trees import DEPTH, LEARNING_RATE
from ._words import TITLES

PACKAGES: Final = ("wince", "numpy", "scipy", "scikit-learn", "opencv-python-headless", "torch")


def how_it_was_done(
    plan: FittingPlan, classifiers: Mapping[str, Judged], digest: str
) -> list[Block]:
    """Return settings, the folds' thresholds, versions and what the data were."""
    network = "not trained" if plan.network is None else plan.network.name
    thresholds = [
        f"{TITLES[name]} {one.thresholds[0]:.3f}-{one.thresholds[1]:.3f}"
        for name, one in classifiers.items()
    ]
    points = [
        (
            f"Trees: learning rate {LEARNING_RATE:g}, {plan.trees} of depth {DEPTH}; features "
            "scaled to mean 0 and deviation 1 on the training rows."
        ),
        f"Network: {network}.",
        (
            "Thresholds: highest weighted F1 on the training rows, split by person once more for "
            f"the trees; of the folds: {', '.join(thresholds)}."
        ),
        f"People kept from the network for trees and thresholds: {plan.held_share:.0%}.",
        f"Seed {plan.split.seed}. The same data, settings and versions give the same report.",
        f"Data: sha256 {digest}. Face path: {method()}.",
        f"Versions: {_versions()}.",
    ]
    return [Heading("How it was done"), Points(points)]


def what_was_exported(export: Export) -> list[Block]:
    """Return the files for the device, and why one is missing."""
    chosen = [f"{TITLES[name]} {value:.4f}" for name, value in export.thresholds.items()]
    blocks: list[Block] = [
        Heading("Exported for the device, learned from everybody"),
        Table(["file", "sha256"], [list(file) for file in export.files.items()]),
        Paragraph(f"Thresholds: {', '.join(chosen)}."),
    ]
    return [*blocks, Points(export.notes)] if export.notes else blocks


def _versions() -> str:
    found = [f"Python {platform.python_version()}", *map(_version, PACKAGES)]
    return ", ".join(filter(None, found))


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""
