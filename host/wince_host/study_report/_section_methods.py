"""Methods: paragraphs with every parameter filled in, then all parameters and versions."""

from collections import Counter
from typing import Final

from wince_host.study import StudyResults

from ._markup import element, text
from ._numbers import ABSENT, several
from ._section import Section
from ._study import conditions_of, participants_of, tasks_of
from ._table import table

METHOD: Final = """
Spikes. A region's speed is the 2-norm of the displacement of its landmarks from frame to frame,
rigid head motion taken out; the heart's series is the distance of each inter-beat interval from
their mean. Lost frames are gaps: never closed up, never bridged. With the mean peak μ and
y = |μ − x|, each peak of y between two minima becomes y / (y + mean of y between the minima). A
Gamma distribution is fitted by maximum likelihood from {fewest_spikes} spikes on, with 95 %
intervals; below 50 it is provisional. Its scale is the noise-to-signal ratio (NSR). AIC and the
Kolmogorov-Smirnov distance stand beside those of a lognormal and of a Beta scaled on (0.5, 1).

Power law. Least squares of ln scale on ln shape, beside the same line through {twins}
phase-randomised twins of each series.

Transfer entropy. From the last completed inter-beat interval, held on the frame clock, to V1's
speed, in bits: plug-in on {bins} equal-count bins, target history {target_history}, source history
{source_history}, lag {lag_s} s to the nearest frame, {surrogates} circular shifts, from
{shortest_coupled_s} s of complete rows on. Effective: less the mean of the surrogates; p: rank
among them. The joint gain takes the heart's and V2's past together.

Heart. Intervals corrected after Lipponen and Tarvainen; variability after the Task Force, each
figure only from the length on that it needs; Lomb-Scargle spectrum.

Face. PSPI = AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43. HPII (Wince form) = mean of AU4,
(AU6 + AU7)/2 and AU9; APEX frames: its top quarter over a session.

Differences. Within each participant, {pain} − {control} and {after} − {control}: Hodges-Lehmann
pseudo-median with the signed-rank interval, mean with a bootstrap interval over participants
({person_resamples} samples), Wilcoxon's signed-rank test, and Mann-Whitney's rank-sum test as
published. Both p are corrected after Holm within a family of tests.

Face and heart. Ordinary least squares of the face's on the heart's change of ln NSR over
participants; 95 % interval by bootstrap ({person_resamples} samples); chance: {permutations}
permutations of the participants, p by rank, corrected after Holm. Without noise: the variance that
the spikes' own uncertainty explains ({spike_resamples} block-bootstrap samples of each fit) is
taken out.

Exclusion. Of a block's face: less than {least_face_share} of the grid with a face, or a frame rate
that changes by more than {most_rate_change}; of its heart: less than {least_pulse_share} with a
held interval, or more than {most_corrected_share} of the intervals corrected; of the block: less
than {least_planned_share} of its planned length, or no complete attempt. Face and heart are coupled
where they share {least_overlap_share} of the shorter one's time. Seed of everything random: {seed}.
"""
REFERENCES: Final = (
    "Torres & Elsayed, Front. Neurosci. 2026, 10.3389/fnins.2026.1702124 (protocol, spikes, NSR)",
    "Prkachin & Solomon, Pain 2008;139:267 (PSPI)",
    "Verma et al. 2026, 10.70251/HYJR2348.43531540 (HPII, APEX)",
    "Task Force, Circulation 1996;93:1043 (variability)",
    "Lipponen & Tarvainen, J. Med. Eng. Technol. 2019;43:173 (correction of beats)",
)


def methods(results: StudyResults) -> Section:
    """Return the section."""
    words = "".join(map(_paragraph, (_people(results), *_method(results))))
    sources = element("ul", "".join(element("li", text(one)) for one in REFERENCES))
    rows = [(one.name, one.value or ABSENT, one.unit, one.meaning) for one in results.parameters]
    heads = ("Name", "Value", "Unit", "Meaning")
    parameters = table(heads, rows, caption="Parameters and versions") if rows else ""
    parts = (words, element("h3", "Sources"), sources, parameters)
    return Section("methods", "Methods", "", parts, "page")


class _Values(dict[str, str]):
    """Values by name, with the em dash for what the results do not tell."""

    def __missing__(self, key: str) -> str:
        return ABSENT


def _method(results: StudyResults) -> list[str]:
    values = _Values({one.name: one.value for one in results.parameters})
    paragraphs = (" ".join(one.split()) for one in METHOD.strip().split("\n\n"))
    return [one.format_map(values) for one in paragraphs]


def _paragraph(words: str) -> str:
    """Set the subject of a paragraph off."""
    subject, rest = words.split(". ", maxsplit=1)
    return element("p", element("strong", text(f"{subject}.")) + " " + text(rest))


def _people(results: StudyResults) -> str:
    kinds = Counter(row.kind for row in results.sessions)
    read = ", ".join(f"{count} of kind {kind}" for kind, count in sorted(kinds.items()))
    tasks, blocks = ", ".join(tasks_of(results)), ", ".join(conditions_of(results))
    return (
        f"People. {several(len(participants_of(results)), 'participant')} in "
        f"{several(len(results.sessions), 'session')} ({read or 'none'}); "
        f"tasks: {tasks or ABSENT}; blocks: {blocks or ABSENT}."
    )
