"""Sentences on what was left out or measured with less."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ._samples import Sample, counted, listed

Found = tuple[Sample, str, str]
"""A sample with the key of its look and the SHA-256 of its file."""


def absence_notes(absences: Mapping[str, Sequence[str]]) -> list[str]:
    """Say which pictures hold no face that can be measured, and why."""
    return [
        f"{counted(len(names), 'picture')} left out, {absence}: {listed(names)}."
        for absence, names in sorted(absences.items())
    ]


def person_notes(nameless: Sequence[str]) -> list[str]:
    """Say whose pictures cannot be kept apart by person."""
    if not nameless:
        return []
    note = (
        f"{counted(len(nameless), 'picture')} left out because nothing says whose face it is: "
        f"{listed(nameless)}; put each person's pictures in a folder of their own, add a column "
        "'person', or give --person-pattern."
    )
    return [note]


def rest_notes(
    found: Sequence[Found],
    kept: Sequence[Found],
    rests: Collection[str],
) -> list[str]:
    """Say whose rest is known, and who is measured without."""
    count = len(found) - len(kept)
    notes = []
    if count:
        notes.append(
            f"{counted(count, 'face')} at rest made the neutral faces of "
            f"{counted(len(rests), 'person')} and were neither learned from nor judged on."
        )
    without = Counter(sample.person for sample, _, _ in kept if sample.person not in rests)
    if without:
        notes.append(
            f"{counted(sum(without.values()), 'face')} of {counted(len(without), 'person')} have "
            "no known rest: their action units are measured against a generic neutral face."
        )
    return notes


def tie_notes(names: Sequence[str]) -> list[str]:
    """Say which pictures have as many raters for pain as against it."""
    if not names:
        return []
    note = (
        f"{counted(len(names), 'picture')} left out because as many raters say pain as no pain: "
        f"{listed(names)}."
    )
    return [note]
