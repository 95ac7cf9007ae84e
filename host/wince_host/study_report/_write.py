"""Writing the report: one HTML file, and beside it each figure as a file of its own."""

import re
from pathlib import Path
from typing import Final

from wince_host.study import StudyResults
from wince_wire import RecordingError

from ._figure import Figure, figure_file
from ._markup import element
from ._page import page
from ._section import Section, figures_of
from ._section_glance import glance
from ._section_limits import limits
from ._section_methods import methods
from ._section_people import people_of, person_markup
from ._section_quality import quality_section
from ._sections_results import result_sections

FIGURES: Final = "figures"
OURS: Final = re.compile(r"(all|p[0-9]{2,})(-[a-z0-9]+)+\.svg")
"""What the names of a report's figures look like."""


def write_report(results: StudyResults, out: Path) -> Path:
    """Write the report of a study as one HTML file that opens without a network.

    The same results give the same bytes.

    Parameters
    ----------
    results
        As of `wince_host.study.analyse_study` or `wince_host.study.load_results`.
    out
        The HTML file; the figures go into the folder ``figures`` beside it. Files of these names
        are replaced.

    Returns
    -------
    Path
        The HTML file, which is written last.

    Raises
    ------
    RecordingError
        If a file cannot be written.
    """
    sections, figures = _compose(results)
    try:
        folder = out.parent / FIGURES
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        for figure in figures:
            _replace(folder / f"{figure.name}.svg", figure_file(figure))
        return _replace(out, page(results, sections))
    except OSError as error:
        msg = f"{out} cannot be written ({error.strerror}): name another file with --out"
        raise RecordingError(msg) from error


def _compose(results: StudyResults) -> tuple[list[Section], list[Figure]]:
    sections = [
        limits(results),
        glance(results),
        quality_section(results),
        *result_sections(results),
    ]
    figures = [figure for section in sections for figure in figures_of(section.parts)]
    folded = []
    for person in people_of(results):
        shown = person.shown()
        figures += figures_of(shown)
        folded.append(person_markup(person, shown))
    lead = "Everything from one person's data alone. Folded: open a name to look." if folded else ""
    people = element("div", "".join(folded)) if folded else element("p", "Nobody.", class_="none")
    sections += [Section("people", "People", lead, (people,), "page"), methods(results)]
    return sections, figures


def _clear(folder: Path) -> None:
    """Take away the figures of an earlier report, which may have had other people."""
    for path in folder.iterdir():
        if OURS.fullmatch(path.name):
            path.unlink()


def _replace(path: Path, content: str) -> Path:
    """Put a whole file in place at once, so that nobody ever opens half of one."""
    passing = path.with_name(f".{path.name}.part")
    passing.write_text(content, encoding="utf-8", newline="\n")
    passing.replace(path)
    return path
