"""The sections of results over all participants."""

from typing import Final

from wince_host.study import StudyResults

from ._figures_effects import differences
from ._figures_face import apex_share, courses
from ._figures_heart import poincare_widths, spectrum
from ._figures_law import power_law
from ._figures_link import forest, scatter
from ._figures_moments import histogram, moments
from ._figures_plane import gamma_plane
from ._figures_ratings import ratings
from ._figures_transfer import at_the_assay, scan_over_participants
from ._missing import Shown
from ._palette import SERIES_NAMES
from ._section import Section
from ._study import AFTER, PAIN, contrast_of
from ._tables_blocks import (
    agreement_table,
    heart_table,
    index_table,
    sensitivity_tables,
    transfer_table,
)
from ._tables_effects import effect_table, link_table
from ._tables_spikes import fit_table, law_table

NSR: Final = tuple((f"ln_nsr_{name}", words, "Δ ln NSR") for name, words in SERIES_NAMES.items())
HEART: Final = (
    ("heart_rate_bpm", "Heart rate", "Δ 1/min"),
    ("rmssd_ms", "RMSSD", "Δ ms"),
)
FACE: Final = (("pspi_mean", "PSPI", "Δ PSPI"), ("hpii_mean", "HPII", "Δ HPII"))
RATED: Final = (("rating", "Rating", "Δ rating"), ("score", "Score", "Δ score"))
TRANSFERRED: Final = (
    ("te_heart_v1_bits", "TE heart to V1", "Δ effective, bit"),
    ("joint_gain_bits", "Joint gain", "Δ effective, bit"),
)
Measures = tuple[tuple[str, str, str], ...]


def result_sections(results: StudyResults) -> tuple[Section, ...]:
    """Return the sections in the order in which they are read."""
    return (
        _nsr(results),
        _link(results),
        _transfer(results),
        _spikes(results),
        _heart(results),
        _face(results),
        _ratings(results),
        _sensitivity(results),
    )


def _nsr(results: StudyResults) -> Section:
    after = (
        (differences(results, AFTER, NSR, name="all-nsr-after", title="NSR", one_scale=True),)
        if any(row.contrast == contrast_of(results, AFTER) for row in results.differences)
        else ()
    )
    return Section(
        "nsr",
        "Noise-to-signal ratio, pain − control",
        "NSR is the scale of the Gamma fit. Differences are of its natural logarithm within each "
        "participant: 0.1 is about 10 % more.",
        (
            differences(results, PAIN, NSR, name="all-nsr", title="NSR", one_scale=True),
            *after,
            effect_table(results, [name for name, _, _ in NSR], caption="Differences of the NSR"),
        ),
        "page",
    )


def _link(results: StudyResults) -> Section:
    return Section(
        "face-heart",
        "Face and heart",
        "Whether those whose heart's NSR changes more also change more in the face. R² permuted "
        "tells how large R² gets by chance with as many people.",
        (forest(results), scatter(results), link_table(results)),
        "page",
    )


def _transfer(results: StudyResults) -> Section:
    return Section(
        "transfer",
        "Transfer entropy, heart past to V1 present",
        "How much the held inter-beat interval tells about V1's speed that V1's own past does not. "
        "Surrogates are circular shifts of the heart: p counts them, effective values are less "
        "their mean.",
        (
            scan_over_participants(results),
            at_the_assay(results),
            _difference(results, TRANSFERRED, "transfer", "Transfer entropy"),
            transfer_table(results),
            effect_table(results, _names(TRANSFERRED), caption="Differences of transfer entropy"),
        ),
        "page",
    )


def _spikes(results: StudyResults) -> Section:
    return Section(
        "spikes",
        "Gamma fits, moments, power law",
        "Micro-movement spikes of the face's regions and of the heart: one fit for each block and "
        "series.",
        (
            gamma_plane(results, "all"),
            moments(results, "all"),
            histogram(results),
            fit_table(results),
            power_law(results),
            law_table(results),
        ),
        "page",
    )


def _heart(results: StudyResults) -> Section:
    return Section(
        "heart",
        "Heart",
        "From corrected intervals. A figure is absent where the block is too short for it: RMSSD "
        "30 s, SDNN and HF 60 s, LF 120 s.",
        (
            poincare_widths(results),
            spectrum(results, "all"),
            _difference(results, HEART, "heart", "Heart"),
            heart_table(results),
            effect_table(results, _names(HEART), caption="Differences of the heart"),
        ),
        "page",
    )


def _face(results: StudyResults) -> Section:
    return Section(
        "expression",
        "Facial indices",
        "PSPI = AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43. HPII (Wince form) = mean of AU4, "
        "(AU6 + AU7)/2 and AU9; APEX: its top quarter within a session.",
        (
            courses(results, "all"),
            apex_share(results),
            _difference(results, FACE, "expression", "Facial indices"),
            index_table(results),
            effect_table(results, _names(FACE), caption="Differences of the indices"),
        ),
        "page",
    )


def _ratings(results: StudyResults) -> Section:
    return Section(
        "ratings",
        "Ratings against score",
        "What the participants said, beside what was estimated. Within participants: whether both "
        "rise and fall together, each person against the own mean.",
        (
            ratings(results),
            _difference(results, RATED, "ratings", "Rating and score"),
            agreement_table(results),
            effect_table(results, _names(RATED), caption="Differences of rating and score"),
        ),
        "page",
    )


def _sensitivity(results: StudyResults) -> Section:
    tables = sensitivity_tables(results)
    lead = (
        "Each choice changed alone, all else as in the main analysis. A result that lives by one "
        "setting is not a result."
        if tables
        else "The sensitivity analysis was not run."
    )
    return Section("sensitivity", "Sensitivity to the choices", lead, (tables,), "page")


def _difference(results: StudyResults, measures: Measures, name: str, title: str) -> Shown:
    return differences(results, PAIN, measures, name=f"all-{name}-differences", title=title)


def _names(measures: Measures) -> list[str]:
    return [name for name, _, _ in measures]
