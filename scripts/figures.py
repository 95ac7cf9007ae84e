"""Makes the tables of docs/figures.md anew: `.venv/bin/python scripts/figures.py`.

Simulated and real results stand in tables of their own. Real recordings are used from the folder
that WINCE_SHARED names (beside the checkout if it is not set) and left out where they are absent.
"""

import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.progress import Progress

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests" / "support"))

from wince_course import Course, compare, run_course  # noqa: E402 - found by the line above

DURATION_S = 300.0
COURSES = (
    ("seed 1", "seed=1"),
    ("seed 2", "seed=2"),
    ("seed 3", "seed=3"),
    ("seed 4, weakly expressive", "seed=4,expressiveness=weak"),
    ("seed 5, no smiles or speech", "seed=5,distractors=off"),
    ("seed 6, shows nothing", "seed=6,expressiveness=none"),
    ("seed 8, no pain, smiles and speech", "seed=8,course=constant:0"),
)
HEAD = (
    "| course | seconds | scores | rank correlation | truth in the 90 % interval | its width "
    "| 4 or more without pain | surely below 4 in pain | speed |"
)
NOTE = (
    "Until a person's own ratings are used, the interval holds what people show of the same",
    "pain and is wide ([why](decisions/0019-the-interval-of-the-score.md)). *4 or more without",
    "pain*: of the scores with a true pain below 1. *Surely below 4 in pain*: score and upper",
    "end below 4 while the true pain is 4 or more.",
)
CLIPS = ("smile_30fps.mp4", "no_face_24fps.mp4", "face_then_none_26fps.mov")


def main() -> None:
    """Write the tables."""
    lines = [
        "# Figures",
        "",
        "Made by `.venv/bin/python scripts/figures.py`. Nothing here was measured on patients.",
        "",
        *_simulated(),
        *_real(Path(os.environ.get("WINCE_SHARED", REPOSITORY.parent / "shared"))),
    ]
    target = REPOSITORY / "docs" / "figures.md"
    target.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"wrote {target.relative_to(REPOSITORY)}")


def _simulated() -> list[str]:
    rows = []
    with Progress() as bar:
        for name, settings in COURSES:
            task = bar.add_task(name, total=DURATION_S)
            whole = f"pace=fast,fps=15,duration={DURATION_S:.0f},{settings}"
            began_s = time.perf_counter()

            def move(t_s: float, task: object = task) -> None:
                bar.update(task, completed=t_s)  # type: ignore[arg-type] # rich's own task number

            results = run_course(whole, move)
            elapsed_s = time.perf_counter() - began_s
            rows.append(_course_row(name, compare(whole, results), DURATION_S / elapsed_s))
    return [
        "## Simulated patient",
        "",
        "One photograph, deformed by known amounts, with a pulse from the same latent pain; five",
        "minutes at 15 frames per second, uncalibrated. The patient expresses by construction what",
        "the score looks for, so this shows that the whole path works, not that it measures pain.",
        _machine(),
        "",
        HEAD,
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        *NOTE,
        "",
    ]


def _machine() -> str:
    cores, version = os.cpu_count(), platform.python_version()
    return f"Machine: {platform.machine()}, {cores} cores, Python {version}. Speed in real times."


def _course_row(name: str, course: Course, speed: float) -> str:
    rank = "-" if math.isnan(course.rank_correlation) else f"{course.rank_correlation:.3f}"
    return (
        f"| {name} | {course.seconds} | {course.scores} | {rank} "
        f"| {100 * course.covered:.0f} % | {course.width:.1f} "
        f"| {100 * course.alarming_at_rest:.0f} % | {100 * course.confidently_low:.0f} % "
        f"| {speed:.1f} |"
    )


def _real(shared: Path) -> list[str]:
    folder = shared / "real" / "face"
    if not folder.is_dir():
        return ["## Real recordings", "", "Not here when this was made.", ""]
    rows = []
    for clip in CLIPS:
        with tempfile.TemporaryDirectory() as out:
            program = Path(sys.executable).with_name("wince-device")
            subprocess.run(
                [program, "analyse", folder / clip, "--out", out, "--json"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            summary = json.loads(Path(out, "summary.json").read_text("utf-8"))
        rows.append(
            f"| {clip} | {summary['frames']} | {summary['frames_with_face']} "
            f"| {summary['times_real_time']:.1f} |"
        )
    return [
        "## Real recordings",
        "",
        "Public test clips of other projects; no pain in any of them. In the third one a cartoon",
        "title follows the man after frame 71.",
        "",
        "| clip | frames | with a face | times real time |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


if __name__ == "__main__":
    main()
