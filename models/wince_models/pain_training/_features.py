"""What the classifiers learn from: action units, aligned faces and labels, row by row."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    ACTION_UNIT_NAMES,
    EMBEDDING_SIZE,
    PAIN_CROP_PX,
    ActionUnitHead,
    NeutralFace,
)

from ._enough import check_enough
from ._left_out import Found, absence_notes, person_notes, rest_notes, tie_notes
from ._looking import Look, face_of
from ._looks_store import LooksStore
from ._samples import LabelledFaces, Sample, levels_of

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceRows:
    """One row for each face that is learned from or judged on.

    Attributes
    ----------
    units
        Shape ``(n, 16)``: action-unit intensities, against the person's own rest where known.
    faces
        Shape ``(n, 224, 224)``, aligned, grey; a memory map.
    likeness
        Shape ``(n, 32)``: bits of `likeness`.
    pain
        Shape ``(n,)``.
    levels
        Shape ``(n,)``: the label before it was cut in two.
    ratings
        Shape ``(n, raters)``, NaN where a rater said nothing.
    people, names
        Shape ``(n,)``, of text.
    groups
        Of each kind of group the value of each row, shape ``(n,)``.
    own_rest
        Shape ``(n,)``: measured against the person's own rest.
    digest
        SHA-256 over all rows: the same data give the same.
    """

    units: FloatArray
    faces: NDArray[np.uint8]
    likeness: NDArray[np.uint8]
    pain: BoolArray
    levels: FloatArray
    ratings: FloatArray
    people: NDArray[np.str_]
    names: NDArray[np.str_]
    groups: Mapping[str, NDArray[np.str_]]
    own_rest: BoolArray
    digest: str

    def __len__(self) -> int:
        return len(self.pain)


def face_rows(
    labelled: LabelledFaces,
    store: LooksStore,
    work: Path,
    *,
    processes: int,
    people_needed: bool,
    say: Callable[[int, int], object] = lambda _done, _total: None,
) -> tuple[FaceRows, tuple[str, ...]]:
    """Look at all samples; return the rows and one sentence for each kind that was left out.

    Parameters
    ----------
    labelled
        What a reader returned.
    store
        Where looks are kept.
    work
        Folder for the memory map of faces.
    processes
        How many look side by side.
    people_needed
        Leave out samples whose person is not known.
    say
        Told how many samples of how many are done.

    Raises
    ------
    TrainingDataError
        If fewer than two people or one class is left.
    """
    samples = sorted(labelled.samples, key=lambda sample: (str(sample.file), sample.moment or 0.0))
    seen = store.fill(samples, processes=processes, say=say)
    absences: defaultdict[str, list[str]] = defaultdict(list)
    nameless: list[str] = []
    found: list[Found] = []
    for sample, key, content in zip(samples, seen.keys, seen.contents, strict=True):
        absence = store.look(key).absence
        if absence is not None:
            absences[absence].append(sample.name)
        elif people_needed and sample.person is None:
            nameless.append(sample.name)
        else:
            found.append((sample, key, content))
    rests = _rests(found, store)
    kept = [row for row in found if not row[0].at_rest]
    levels = levels_of(labelled.ratings([sample for sample, _, _ in kept]))
    notes = [*absence_notes(absences), *person_notes(nameless)]
    if labelled.scale == "label":
        tied = np.isclose(levels, 0.5)
        notes += tie_notes([row[0].name for row, tie in zip(kept, tied, strict=True) if tie])
        kept = [row for row, tie in zip(kept, tied, strict=True) if not tie]
        levels = levels[~tied]
    pain = levels > 0.5 if labelled.scale == "label" else levels >= labelled.pain_from
    check_enough(pain, [sample for sample, _, _ in kept], notes, people_needed=people_needed)
    notes += rest_notes(found, kept, rests)
    return _rows(labelled, kept, pain, levels, rests, store, work), tuple(notes)


def _rows(
    labelled: LabelledFaces,
    kept: Sequence[Found],
    pain: BoolArray,
    levels: FloatArray,
    rests: Mapping[str, NeutralFace],
    store: LooksStore,
    work: Path,
) -> FaceRows:
    samples = [sample for sample, _, _ in kept]
    people = np.array([sample.person or UNKNOWN for sample in samples])
    digest = _digest(kept, pain, people)
    vectors = np.empty((len(kept), EMBEDDING_SIZE))
    likeness = np.empty((len(kept), 32), dtype=np.uint8)
    faces = _memory(work / f"faces-{digest[:16]}.npy", len(kept))
    for at, (_, key, _) in enumerate(kept):
        look = store.look(key)
        vectors[at], likeness[at], faces[at] = _parts(look)
    faces.flush()
    kinds = sorted({kind for sample in samples for kind in sample.groups})
    return FaceRows(
        units=_units(vectors, people, rests),
        faces=faces,
        likeness=likeness,
        pain=pain,
        levels=levels,
        ratings=labelled.ratings(samples),
        people=people,
        names=np.array([_named(sample) for sample in samples]),
        groups={
            kind: np.array([sample.groups.get(kind, UNKNOWN) for sample in samples])
            for kind in kinds
        },
        own_rest=np.isin(people, list(rests)),
        digest=digest,
    )


def _units(
    vectors: FloatArray,
    people: NDArray[np.str_],
    rests: Mapping[str, NeutralFace],
) -> FloatArray:
    units = np.empty((len(vectors), len(ACTION_UNIT_NAMES)))
    for person in np.unique(people):
        mine = people == person
        head = ActionUnitHead(rests.get(str(person)))
        units[mine] = head.estimate_many(vectors[mine])[0]
    return units


def _rests(found: Sequence[Found], store: LooksStore) -> dict[str, NeutralFace]:
    """Return each person's neutral face: medians, as of a guided rest, but of any count."""
    vectors: defaultdict[str, list[FloatArray]] = defaultdict(list)
    for sample, key, _ in found:
        if sample.at_rest and sample.person is not None:
            vectors[sample.person].append(_vector(store.look(key)))
    return {
        person: NeutralFace(
            means=np.median(many, axis=0), deviations=np.std(many, axis=0), n_frames=len(many)
        )
        for person, many in vectors.items()
    }


def _parts(look: Look) -> tuple[FloatArray, NDArray[np.uint8], NDArray[np.uint8]]:
    if look.likeness is None:
        msg = "a look with a face has its bits of likeness"
        raise ValueError(msg)
    return _vector(look), look.likeness, face_of(look.face)


def _vector(look: Look) -> FloatArray:
    if look.vector is None:
        msg = "a look with a face has its vector"
        raise ValueError(msg)
    return look.vector


def _memory(path: Path, count: int) -> "np.memmap[tuple[int, ...], np.dtype[np.uint8]]":
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (count, PAIN_CROP_PX, PAIN_CROP_PX)
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)


def _named(sample: Sample) -> str:
    return sample.name if sample.moment is None else f"{sample.name} at {sample.moment:.0%}"


def _digest(kept: Sequence[Found], pain: BoolArray, people: NDArray[np.str_]) -> str:
    digest = hashlib.sha256()
    for (sample, _, content), hurts, person in zip(kept, pain, people, strict=True):
        row = (content, sample.moment, bool(hurts), str(person), sorted(sample.groups.items()))
        digest.update(repr(row).encode())
    return digest.hexdigest()
