"""What the report cannot show: it stands first, and counts what weakens this very study."""

from collections.abc import Iterator
from typing import Final

from wince_host.study import StudyResults

from ._markup import element, text
from ._numbers import several
from ._section import Section
from ._study import FEWEST_FOR_TEST, count_people

ALWAYS: Final = """
These are estimates of facial expression and of autonomic change, not of pain. This is no medical
device, and no number here overrides what a person says.

What moves face and heart together makes a link between them, whatever it is: pain, breath, speech,
effort. No surrogate tells them apart.

Blocks follow one another. Time, practice and fatigue differ between control and pain too.

The power law between shape and scale is nearly an identity: noise gives it as well. It stands
beside its surrogates, and is no finding by itself.

Landmark jitter makes spikes too. Without the noise floor of the camera nothing here is evidence of
a movement too small to see.

The published values are another study's, with other cameras and people: a line to look at, no
target.
"""


def limits(results: StudyResults) -> Section:
    """Return the section."""
    always = [" ".join(one.split()) for one in ALWAYS.split("\n\n")]
    items = [*_simulated(results), always[0], *_of_this_study(results), *always[1:]]
    listed = element("ul", "".join(element("li", text(one)) for one in items))
    return Section("limits", "What this report cannot show", "", (listed,), "cannot")


def _of_this_study(results: StudyResults) -> Iterator[str]:
    people, _ = count_people(results)
    if people < FEWEST_FOR_TEST:
        yield (
            f"{several(people, 'participant')} could be used. A signed-rank test of fewer than "
            f"{FEWEST_FOR_TEST} people cannot reach p < 0.05, whatever they do."
        )
    yield from _fits(results)
    yield from _hearts(results)
    if any(row.kind == "openface" for row in results.sessions):
        yield (
            "Sessions from OpenFace carry its landmarks, action units and errors: being analysed "
            "alike does not make them comparable with Wince's. AU45, held for half a second, "
            "stands in for AU43."
        )
    if any(row.kind != "openface" for row in results.sessions):
        yield (
            "Wince's action units were learned from drawn faces. HPII's weights and its APEX rule "
            "were not published: HPII and APEX are the Wince form."
        )


def _simulated(results: StudyResults) -> Iterator[str]:
    count = sum(row.simulated for row in results.sessions)
    if results.simulated == "all":
        yield (
            f"All {several(count, 'session')} are simulated. This shows that the analysis finds "
            "what was put in, and nothing about people."
        )
    elif results.simulated == "mixed":
        yield (
            f"{several(count, 'session')} of {len(results.sessions)} are simulated; the pooled "
            "figures leave them out."
        )


def _fits(results: StudyResults) -> Iterator[str]:
    fits = results.spikes
    if not fits:
        return
    few = sum(row.provisional for row in fits)
    other = sum(row.best_by_aic != "gamma" for row in fits)
    if few:
        yield (
            f"{few:,} of {several(len(fits), 'fit')} rest on fewer than 50 spikes. Their NSR is "
            "provisional: its interval is wide."
        )
    yield (
        f"Gamma is a description. By AIC, lognormal or Beta describes the spikes better in "
        f"{other:,} of {several(len(fits), 'fit')}."
    )


def _hearts(results: StudyResults) -> Iterator[str]:
    rows = [row for row in results.sessions if row.pulse_kind != "ecg"]
    optical = sum(row.pulse_kind == "ppg" for row in rows)
    if optical:
        yield (
            f"In {several(optical, 'session')} the beats come from a photoplethysmogram: what is "
            "called variability there is of the pulse rate, not of the heart rate."
        )
    silent = {row.participant for row in results.heart if row.pulse_kind is None}
    if silent:
        yield (
            f"Of {several(len(silent), 'participant')} nothing says whether the beats come from an "
            "electrocardiogram or a photoplethysmogram."
        )
