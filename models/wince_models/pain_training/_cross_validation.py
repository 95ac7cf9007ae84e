"""Judges the classifiers on each fold's people; a fold that is done is kept and not done again."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import sklearn
from numpy.typing import NDArray

from ._classifiers import FittingPlan, fit
from ._face_network import Pass
from ._features import FaceRows
from ._figures_of_merit import Answers
from ._splits import Fold

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldResult:
    """What was said of one fold's rows.

    Attributes
    ----------
    fold
        The rows.
    probabilities
        Of each classifier P(pain) of the fold's test rows.
    thresholds
        Of each classifier, tuned without them.
    """

    fold: Fold
    probabilities: Mapping[str, FloatArray]
    thresholds: Mapping[str, float]

    def answers(self, rows: FaceRows, name: str) -> Answers:
        """Return what one classifier said of the fold's test rows."""
        said = self.probabilities[name]
        return Answers(
            pain=rows.pain[self.fold.test],
            probabilities=said,
            called=said >= self.thresholds[name],
        )


def cross_validate(
    rows: FaceRows,
    folds: Sequence[Fold],
    plan: FittingPlan,
    work: Path,
    *,
    say: Callable[[int, Pass | None], object],
) -> list[FoldResult]:
    """Return what the classifiers say of each fold, fitted on the other people.

    Parameters
    ----------
    rows, folds, plan
        See there.
    work
        Folder in which finished folds and the network's passes are kept.
    say
        Told how many folds are done, and how far the network of the fold in work is.
    """
    folder = work / f"folds-{_identity(rows, folds, plan)}"
    folder.mkdir(parents=True, exist_ok=True)
    results = []
    for done, fold in enumerate(folds):
        say(done, None)
        path = folder / f"fold-{fold.number:03d}.npz"
        kept = _kept(path, fold)
        if kept is None:
            kept = _judged(rows, fold, plan, folder, partial(say, done))
            _keep(path, kept)
        results.append(kept)
    say(len(folds), None)
    return results


def pooled(rows: FaceRows, results: Sequence[FoldResult], name: str) -> tuple[Answers, IntArray]:
    """Return one classifier's answers over all folds, and the rows that they are about."""
    each = [result.answers(rows, name) for result in results]
    at = np.concatenate([result.fold.test for result in results])
    answers = Answers(
        pain=np.concatenate([answer.pain for answer in each]),
        probabilities=np.concatenate([answer.probabilities for answer in each]),
        called=np.concatenate([answer.called for answer in each]),
    )
    return answers, at


def _judged(
    rows: FaceRows,
    fold: Fold,
    plan: FittingPlan,
    folder: Path,
    say: Callable[[Pass], object],
) -> FoldResult:
    checkpoint = folder / f"network-{fold.number:03d}.pt"
    fitted = fit(rows, fold.training, plan, checkpoint=checkpoint, say=say)
    return FoldResult(
        fold=fold,
        probabilities=fitted.probabilities(rows, fold.test),
        thresholds=fitted.thresholds(),
    )


def _identity(rows: FaceRows, folds: Sequence[Fold], plan: FittingPlan) -> str:
    """Return what results belong to: data, features, folds, settings and the library's version."""
    network = "none" if plan.network is None else plan.network.name
    digest = hashlib.sha256(rows.digest.encode())
    digest.update(np.ascontiguousarray(rows.units).tobytes())
    for fold in folds:
        digest.update(fold.test.astype(np.int64).tobytes())
    digest.update(
        repr((plan.split, network, plan.held_share, plan.trees, sklearn.__version__)).encode()
    )
    return digest.hexdigest()[:16]


def _keep(path: Path, result: FoldResult) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            test=result.fold.test,
            names=np.array(list(result.probabilities)),
            probabilities=np.array(list(result.probabilities.values())),
            thresholds=np.array([result.thresholds[name] for name in result.probabilities]),
        )
    part.replace(path)


def _kept(path: Path, fold: Fold) -> FoldResult | None:
    """Return a finished fold; None where there is none, or a file that is cut off."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if not np.array_equal(kept["test"], fold.test):
                return None
            names = [str(name) for name in kept["names"]]
            return FoldResult(
                fold=fold,
                probabilities=dict(zip(names, kept["probabilities"], strict=True)),
                thresholds=dict(zip(names, map(float, kept["thresholds"]), strict=True)),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
