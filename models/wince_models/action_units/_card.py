"""Makes the tables of the model's card, measured on people who were never trained on."""

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from wince_device.face import ENCODER_FILE, HEAD_FILE, FaceEncoder
from wince_models.card_parts import table

from ._dataset import people_files, read_people
from ._evaluation import Answers, answers, groups, milliseconds, vectors
from ._expressions import UNITS
from ._people import Crops

FEWEST: Final = 200
"""A group with fewer crops has no figure."""

NOTHING: Final = 0.05
CLEAR: Final = 2.0
STRONG_SMILE: Final = 2.5
"""Intensities."""


def measured(work: Path, out: Path) -> str:
    """Return what the model reads of people, groups and smiles, as Markdown.

    Parameters
    ----------
    work
        Where the drawn people are.
    out
        Where the model's encoder and head are.
    """
    encoder, head = FaceEncoder(path=out / ENCODER_FILE), out / HEAD_FILE
    crops = read_people(people_files(work / "test"))
    made = vectors(encoder, crops.crops)
    found, without = (answers(crops, made, head, rest=rest) for rest in (True, False))
    people = len(np.unique(crops.person[found.rows]))
    first = (
        f"Drawn people: {people} who were never trained on, {len(found.rows):,} expressive "
        f"crops; in {int(crops.missed.sum()):,} further looks the landmark model found no face."
    )
    smiling = read_people(people_files(work / "smiling-test"))
    seen = answers(smiling, vectors(encoder, smiling.crops), head, rest=True)
    return "\n\n".join(
        [first, _units_table(found, without), _groups_table(crops, found), _smiles(seen)]
    )


def compared(work: Path, out: Path, forms: Mapping[str, Path], chosen: str) -> str:
    """Return the table of the encoder's forms, as Markdown.

    Parameters
    ----------
    work
        Where the drawn people are.
    out
        Where the model's head is.
    forms
        Names of the encoder's forms and their files; ``float32`` must be among them.
    chosen
        The form that the device runs, for which the head is.
    """
    crops = read_people(people_files(work / "test"))
    encoders = {name: FaceEncoder(path=path) for name, path in forms.items()}
    found = {
        name: answers(crops, vectors(encoder, crops.crops), out / HEAD_FILE, rest=True)
        for name, encoder in encoders.items()
    }
    times = milliseconds(list(encoders.values()), crops.crops[:200])
    first = (
        f"The encoder in other forms, each under the head that belongs to {chosen}. Machine: "
        f"{platform.machine()}, one thread, Python {platform.python_version()}."
    )
    table_of_forms = _forms_table(found, {name: times[k] for k, name in enumerate(encoders)}, forms)
    return f"{first}\n\n{table_of_forms}"


def _units_table(own: Answers, without: Answers) -> str:
    columns = {
        "r": own.correlation(),
        "ICC(3,1)": own.consistency(),
        "mean error": own.error(),
        "truth in 90 %": own.covered(),
        "r, no neutral": without.correlation(),
        "error, no neutral": without.error(),
    }
    rows = [
        [unit, *(_cell(name, values[k]) for name, values in columns.items())]
        for k, unit in enumerate(UNITS)
    ]
    rows.append(["mean", *(_cell(name, values.mean()) for name, values in columns.items())])
    return table(["unit", *columns], rows)


def _groups_table(crops: Crops, own: Answers) -> str:
    everyone = float(own.correlation().mean())
    rows = [["everyone", f"{len(own.rows):,}", f"{everyone:.3f}", ""]]
    for name, chosen in groups(crops, own.rows).items():
        if chosen.sum() < FEWEST:
            rows.append([name, f"{int(chosen.sum()):,}", "too few", ""])
            continue
        mean = float(own.correlation(chosen).mean())
        rows.append([name, f"{int(chosen.sum()):,}", f"{mean:.3f}", f"{mean - everyone:+.3f}"])
    return table(["group", "crops", "mean r", "difference"], rows)


def _smiles(seen: Answers) -> str:
    smile, nose = UNITS.index("AU12"), UNITS.index("AU09")
    truth, read = seen.truth[:, nose], seen.intensities[:, nose]
    smooth, wrinkled = truth < NOTHING, truth > CLEAR
    rows = []
    for name, chosen in {
        "smiles, AU9 is 0": smooth,
        "AU12 above 2.5, AU9 is 0": smooth & (seen.truth[:, smile] > STRONG_SMILE),
        "smiles, AU9 above 2": wrinkled,
    }.items():
        rows.append(
            [
                name,
                f"{int(chosen.sum()):,}",
                f"{truth[chosen].mean():.2f}",
                f"{read[chosen].mean():.2f}",
                f"{np.percentile(read[chosen], 95):.2f}",
            ]
        )
    head = ["smiles of further people", "crops", "true AU9", "read AU9", "95th percentile"]
    return table(head, rows)


def _forms_table(
    found: Mapping[str, Answers],
    times: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]],
    forms: Mapping[str, Path],
) -> str:
    reference = float(found["float32"].correlation().mean())
    rows = []
    for name, answer in found.items():
        mean = float(answer.correlation().mean())
        rows.append(
            [
                name,
                f"{forms[name].stat().st_size / 1000:,.0f}",
                f"{np.median(times[name]):.2f}",
                f"{np.percentile(times[name], 99):.2f}",
                f"{mean:.4f}",
                f"{mean - reference:+.4f}",
                f"{answer.error().mean():.3f}",
            ]
        )
    head = ["form", "kB", "median ms", "p99 ms", "mean r", "against float32", "mean error"]
    return table(head, rows)


def _cell(column: str, value: float) -> str:
    return f"{100 * value:.0f} %" if column.startswith("truth") else f"{value:.3f}"
