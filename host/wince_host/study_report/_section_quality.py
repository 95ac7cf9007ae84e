"""Quality of the data, and what was left out by which rule."""

from collections import Counter
from typing import Final

from wince_host.study import RULES, BlockRow, SessionRow, StudyResults

from ._figures_quality import quality
from ._markup import element, text
from ._numbers import ABSENT, fixed, percent, several
from ._section import Section
from ._study import spread
from ._table import table

SESSION_HEADS: Final = (
    "Participant",
    "Session",
    "Read from",
    "Pulse",
    "Frames/s",
    "Blocks used",
    "Face, median",
    "Face, least",
    "Pulse, median",
    "Beats corrected",
)
LEAD: Final = (
    "A block counts for the face, for the heart, or for neither. Lost frames stay gaps; nothing is "
    "filled in."
)


def quality_section(results: StudyResults) -> Section:
    """Return the section."""
    rows = [_session_row(results, session) for session in results.sessions]
    sessions = table(SESSION_HEADS, rows, caption="Sessions") if rows else ""
    parts = (quality(results), element("h3", text("Exclusions")), exclusions(results), sessions)
    return Section("quality", "Data quality and exclusions", LEAD, parts, "page")


def exclusions(results: StudyResults) -> str:
    """Return how often each rule left something out, and every case."""
    if not results.exclusions:
        return element("p", "No rule excluded anything.", class_="none")
    counted = Counter((row.rule, row.part) for row in results.exclusions)
    rules = table(
        ("Rule", "Leaves out", "Times", "What it says"),
        [
            (rule, part, str(times), RULES.get(rule, ABSENT))
            for (rule, part), times in sorted(counted.items())
        ],
        caption="Exclusions by rule",
    )
    cases = table(
        ("Participant", "Session", "Task", "Block", "Part", "Rule", "Why"),
        [
            (
                row.participant,
                row.session or ABSENT,
                row.task or ABSENT,
                row.block or ABSENT,
                row.part,
                row.rule,
                row.sentence,
            )
            for row in results.exclusions
        ],
        caption=several(len(results.exclusions), "exclusion").capitalize(),
    )
    return rules + cases


def _session_row(results: StudyResults, session: SessionRow) -> list[str]:
    blocks = _blocks_of(results, session)
    faces, pulses = (
        spread(row.face_share for row in blocks),
        spread(row.pulse_share for row in blocks),
    )
    beats = sum(row.beats for row in blocks)
    corrected = sum(row.corrected_beats for row in blocks)
    return [
        session.participant,
        session.session or ABSENT,
        f"{session.kind}{', simulated' if session.simulated else ''}",
        (session.pulse_kind or ABSENT).upper(),
        fixed(session.frame_rate_hz, 1),
        f"{session.blocks_used} of {session.blocks}",
        percent(faces.median if faces else None),
        percent(min((row.face_share for row in blocks), default=None)),
        percent(pulses.median if pulses else None),
        f"{corrected:,} of {beats:,}",
    ]


def _blocks_of(results: StudyResults, session: SessionRow) -> list[BlockRow]:
    wanted = (session.participant, session.session)
    return [row for row in results.blocks if (row.participant, row.session) == wanted]
