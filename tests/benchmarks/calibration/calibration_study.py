"""Calibrates made-up people, and writes the tables of docs/calibration.md."""

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from typing import Any

from calibration_stairs import COURSES, climb
from calibration_trials import (
    ATTACKS,
    ATTACKS_COUNT,
    COUNTS,
    KINDS,
    MOMENTS,
    WHENS,
    Row,
    judge,
    judge_in_attacks,
)
from calibration_words import ATTACKS_LEAD, HEAD, STAIRS_LEAD, TABLE_LEAD, TAIL
from rich import print as say
from rich.progress import track

DOCS = Path(__file__).resolve().parents[3] / "docs"
FIGURES = DOCS / "calibration.json"
Json = dict[str, Any]
"""A row of the file of figures: words and numbers side by side."""

SHARES = {"strong": 0.5, "weak": 0.25, "none": 0.25}
NAMES = (
    "raw_error",
    "error",
    "foretold_error",
    "covered",
    "width",
    "confident_and_wrong",
    "follows",
)


def people(count: int) -> list[Json]:
    """Judge so many people of each kind, asked in each way."""
    rows: list[Json] = []
    for when in WHENS:
        for kind in KINDS:
            trials = [judge(seed, kind, when) for seed in track(range(count), f"{when}, {kind}")]
            for at, ratings in enumerate(COUNTS):
                rows.append(_told(Row(when, kind, ratings, [one[at] for one in trials])))
    return rows


def attacks(count: int) -> list[Json]:
    """Judge so many people of each kind whose pain comes in attacks."""
    rows: list[Json] = []
    for kind in KINDS:
        seeds = track(range(count), f"{ATTACKS}, {kind}")
        rows.append(
            _told(
                Row(ATTACKS, kind, ATTACKS_COUNT, [judge_in_attacks(seed, kind) for seed in seeds])
            )
        )
    return rows


def _told(row: Row) -> Json:
    told = {
        "when": row.when,
        "kind": row.kind,
        "ratings": row.ratings,
        "people": len(row.trials),
    }
    return {**told, **{name: row.mean(name) for name in NAMES}}


def stairs() -> list[Json]:
    """Run the device's path over courses of held pain."""
    with ProcessPoolExecutor(len(COURSES)) as pool:
        waiting = [pool.submit(climb, kind, settings) for kind, settings in COURSES]
        for done in track(as_completed(waiting), "courses", total=len(waiting)):
            say(f"{done.result().kind}: error {done.result().error:.2f}")
        return [asdict(one.result()) for one in waiting]


def write(figures: Json) -> None:
    """Write the guide with its tables."""
    lead = TABLE_LEAD.format(people=figures["people"][0]["people"], moments=MOMENTS)
    lines = [HEAD, lead, *_table([*figures["people"], *_pooled(figures["people"])])]
    lines += [ATTACKS_LEAD, *_table(figures["attacks"])]
    lines += [STAIRS_LEAD, *_stairs_table(figures.get("stairs", [])), TAIL]
    (DOCS / "calibration.md").write_text("\n".join(lines) + "\n", "utf-8")


def _table(rows: Sequence[Json]) -> list[str]:
    head = (
        "| asked | face | ratings | uncalibrated error | error | error it tells of itself "
        "| truth in the 90 % interval | width | confident and wrong | face follows |"
    )
    lines = [head, "|---|---|---|---|---|---|---|---|---|---|"]
    return [*lines, *map(_people_line, rows), ""]


def _pooled(rows: Sequence[Json]) -> list[Json]:
    """Return a ward of half strong, a quarter weak and a quarter silent faces, after five."""
    pooled = []
    for when in WHENS:
        same = {row["kind"]: row for row in rows if (row["when"], row["ratings"]) == (when, 5)}
        means = {
            name: sum(share * same[kind][name] for kind, share in SHARES.items()) for name in NAMES
        }
        pooled.append({"when": when, "kind": "**a ward**", "ratings": 5, **means})
    return pooled


def _people_line(row: Json) -> str:
    return (
        f"| {row['when']} | {row['kind']} | {row['ratings']} | {row['raw_error']:.2f} "
        f"| {row['error']:.2f} | {row['foretold_error']:.2f} | {row['covered']:.1%} "
        f"| {row['width']:.1f} | {row['confident_and_wrong']:.1%} | {row['follows']:.2f} |"
    )


def _stairs_table(rows: Sequence[Json]) -> list[str]:
    if not rows:
        return ["Not run when this was made.", ""]
    pains = "".join(f" {pain:g} |" for pain in rows[0]["pains"])
    head = (
        f"| face, score at pain |{pains} spread | uncalibrated error | error "
        "| truth in the 90 % interval | width | face follows |"
    )
    return [head, "|---|" + "---|" * (len(rows[0]["pains"]) + 6), *map(_stairs_line, rows), ""]


def _stairs_line(row: Json) -> str:
    scores = "".join(f" {score:.2f} |" for score in row["scores"])
    return (
        f"| {row['kind']} |{scores} ≤ {max(row['spreads']):.2f} | {row['raw_error']:.2f} "
        f"| {row['error']:.2f} | {row['covered']:.0%} | {row['width']:.1f} | {row['follows']:.2f} |"
    )


def main() -> None:
    """Run what is asked for and write the guide; what was not run stays as it was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40, help="of each kind; 0 leaves them out")
    parser.add_argument("--stairs", action="store_true", help="run the device's path as well")
    asked = parser.parse_args()
    figures = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    if asked.people:
        figures["people"] = people(asked.people)
        figures["attacks"] = attacks(asked.people)
    if asked.stairs:
        figures["stairs"] = stairs()
    if not {"people", "attacks"} <= figures.keys():
        parser.error("there are no figures of people yet: leave --people out, or give a number")
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    write(figures)
    say("wrote docs/calibration.md")


if __name__ == "__main__":
    main()
