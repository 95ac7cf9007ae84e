"""What the command that judges the score does."""

from collections.abc import Callable
from pathlib import Path

from wince_device.face import SetupError
from wince_models._drawn_files import check_heads


def evaluate_score(
    heads: Path,
    docs: Path,
    work: Path,
    *,
    expressive: int,
    duration_s: float,
    processes: int,
    say: Callable[[str], object],
) -> None:
    """Simulate everybody, score them, and write the report.

    Parameters
    ----------
    heads
        The head model's file.
    docs
        Folder of ``score.md`` and its pictures.
    work
        Where what the face path saw is kept; an interrupted run goes on from there.
    expressive
        Drawn people who show pain fully.
    duration_s
        Length of each course.
    processes
        How many run side by side.

    Raises
    ------
    ModelFileError
        If the heads cannot be read.
    SetupError
        If a library of the simulated patient or of the pictures is not installed.
    """
    try:
        from ._courses import scored_courses
        from ._people import planned_people
        from ._report import write_report
    except ImportError as error:
        msg = (
            f"judging the score needs {error.name}, which is not installed: "
            "pip install 'wince[sim,dev]'"
        )
        raise SetupError(msg) from error
    check_heads(heads)
    people = planned_people(expressive=expressive, duration_s=duration_s)
    courses = scored_courses(people, work, heads, processes=processes)
    write_report(courses, heads, docs)
    say(f"Wrote {docs / 'score.md'}")
