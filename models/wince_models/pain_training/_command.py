"""What ``wince-models train-pain`` does, from the folder to the report."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ._classifiers import FittingPlan
from ._cross_validation import cross_validate
from ._errors import TrainingDataError
from ._export import Export, export
from ._face_network import NetworkTrainer, Pass
from ._features import FaceRows, face_rows
from ._judgement import judge
from ._looks_store import LooksStore
from ._reading import read_faces
from ._report import Reported, listed_results, warning_of, write_report
from ._samples import LabelledFaces, counted
from ._settings import PainTrainingSettings
from ._splits import SplitPlan, folds_of

EXPORT_FOLDER = "device"


class Progress(Protocol):
    """Shows how far a long task is."""

    def show(self, task: str, done: float, total: float) -> None:
        """Show that so much of a task is done."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a training left.

    Attributes
    ----------
    report
        The HTML page.
    export
        What a device runs; None after a leaky split.
    """

    report: Path
    export: Export | None


def train_pain(
    folder: Path,
    settings: PainTrainingSettings,
    *,
    say: Callable[[str], object],
    progress: Progress,
    trainer: NetworkTrainer | None = None,
) -> Trained:
    """Train and judge the classifiers on labelled faces, write the report and the device's files.

    Parameters
    ----------
    folder
        The data, in one of the known layouts.
    settings
        See there.
    say
        Told one sentence at a time.
    progress
        Told how far it is.
    trainer
        Another network than the published one.

    Raises
    ------
    TrainingDataError
        If nothing can be learned from the data.
    """
    labelled = read_faces(folder, settings.reading())
    say(f"{labelled.layout}: {counted(len(labelled.samples), 'picture')}")
    network, absent = _network(settings, trainer)
    rows, left_out = _rows(labelled, settings, progress)
    notes = (*left_out, *absent)
    for note in (*labelled.notes, *notes):
        say(note)
    split = SplitPlan(
        folds=settings.folds,
        leave_one_out=settings.leave_one_out,
        leaky=settings.leaky,
        seed=settings.seed,
    )
    plan = FittingPlan(
        split=split, network=network, held_share=settings.held_share, trees=settings.trees
    )
    return _judged(labelled, rows, plan, settings, notes, say, progress)


def _judged(
    labelled: LabelledFaces,
    rows: FaceRows,
    plan: FittingPlan,
    settings: PainTrainingSettings,
    notes: tuple[str, ...],
    say: Callable[[str], object],
    progress: Progress,
) -> Trained:
    work = _work(settings)
    folds, unjudged = folds_of(rows.pain, rows.people, plan.split)
    for note in unjudged:
        say(note)
    if not folds:
        msg = f"no fold can be judged: {unjudged[0]} Add people who show both classes."
        raise TrainingDataError(msg)
    results = cross_validate(
        rows,
        folds,
        plan,
        work,
        say=lambda done, one: progress.show("folds", done + _share(one), len(folds)),
    )
    judgement = judge(labelled, rows, results, draws=settings.draws, seed=settings.seed)
    # What learned from a leaky split's data would be taken for something that was judged.
    exported = None if settings.leaky else _exported(labelled, rows, plan, settings, progress)
    reported = Reported(
        labelled=labelled,
        rows=rows,
        judgement=judgement,
        results=results,
        plan=plan,
        drawn=settings.drawn,
        export=exported,
        notes=(*notes, *unjudged),
    )
    report = write_report(reported, settings.out)
    for line in (warning_of(plan, drawn=settings.drawn), *listed_results(judgement)):
        if line:
            say(line)
    return Trained(report=report, export=exported)


def _rows(
    labelled: LabelledFaces, settings: PainTrainingSettings, progress: Progress
) -> tuple[FaceRows, tuple[str, ...]]:
    work = _work(settings)
    store = LooksStore(work / "looks.sqlite")
    try:
        return face_rows(
            labelled,
            store,
            work,
            processes=settings.processes,
            people_needed=not settings.leaky,
            say=lambda done, total: progress.show("faces", done, total),
        )
    finally:
        store.close()


def _exported(
    labelled: LabelledFaces,
    rows: FaceRows,
    plan: FittingPlan,
    settings: PainTrainingSettings,
    progress: Progress,
) -> Export:
    progress.show("learning from everybody", 0.0, 1.0)
    done = export(
        rows,
        plan,
        settings.out / EXPORT_FOLDER,
        _work(settings),
        card="report.md",
        trained_on=f"{'drawn' if settings.drawn else 'photographed'} faces, {labelled.layout}",
        say=lambda one: progress.show("learning from everybody", _share(one), 1.0),
    )
    progress.show("learning from everybody", 1.0, 1.0)
    return done


def _network(
    settings: PainTrainingSettings, trainer: NetworkTrainer | None
) -> tuple[NetworkTrainer | None, tuple[str, ...]]:
    """Return the network's trainer, or a sentence on why there is none."""
    if not settings.network:
        return None, ("CNN-only and hybrid were not trained, as asked for with --no-network.",)
    if trainer is not None:
        return trainer, ()
    try:
        from ._network_training import NetworkSettings
        from ._resnet import ResNetTrainer
    except ImportError as error:
        note = (
            f"CNN-only and hybrid were not trained, because {error.name} is not installed: install "
            "Wince with its extra 'training' and run this again."
        )
        return None, (note,)
    chosen = NetworkSettings(epochs=settings.epochs, seed=settings.seed)
    return ResNetTrainer(width=settings.width, settings=chosen), ()


def _work(settings: PainTrainingSettings) -> Path:
    return settings.out / "work" if settings.work is None else settings.work


def _share(one: Pass | None) -> float:
    return 0.0 if one is None else one.number / (one.of + 1)
