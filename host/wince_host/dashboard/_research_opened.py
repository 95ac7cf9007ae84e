"""Opened recordings as markup: the list of them, and one with its pictures."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from wince_host.markup import element, span, text
from wince_host.research import Analysis, OpenedRecording, figure_csv

from . import _texts as words
from . import _texts_research as texts
from ._durations import duration_words, moment_words
from ._numbers import grouped
from ._research_heart import lags_figure, poincare_figure
from ._research_sessions import facts_list
from ._research_spikes import gamma_figure, moments_figure


class Picture(NamedTuple):
    """One picture: its name in addresses, its words, and what draws it."""

    name: str
    title: str
    lead: str
    draw: Callable[[Analysis], str]


PICTURES: Final = (
    Picture("gamma", texts.GAMMA, texts.GAMMA_LEAD, gamma_figure),
    Picture("moments", texts.MOMENTS, texts.MOMENTS_LEAD, moments_figure),
    Picture("lags", texts.LAGS, texts.LAGS_LEAD, lags_figure),
    Picture("poincare", texts.POINCARE, texts.POINCARE_LEAD, poincare_figure),
)


def recording_link(number: str) -> str:
    """Return the address of a recording's page."""
    return f"/research/recording/{number}"


def opened_list(opened: Sequence[OpenedRecording], folder: str, *, now_ns: int) -> str:
    """Return the recordings that were opened on this host."""
    lead = element("h2", text(texts.OPENED)) + element(
        "p", text(texts.OPENED_LEAD.format(folder=folder)), class_="quiet"
    )
    if not opened:
        return lead + element("p", text(texts.NO_OPENED))
    entries = "".join(element("li", _entry(one, now_ns)) for one in opened)
    return lead + element("ul", entries, class_="opened-list")


def recording_head(one: OpenedRecording, *, now_ns: int) -> str:
    """Return what the manifest tells of a recording."""
    manifest = one.manifest
    title = element("h1", text(texts.RECORDING.format(number=manifest.recording_id)))
    length = manifest.length_s
    sources = ", ".join(
        value for name, value in manifest.sources.items() if name in {"camera", "pulse"}
    )
    cells = (
        manifest.subject,
        manifest.device,
        moment_words(manifest.started_ns, now_ns),
        texts.NOT_WHOLE if length is None else duration_words(length),
        grouped(manifest.rows.get("frames", 0)),
        grouped(manifest.rows.get("beats", 0)),
        sources or words.NO_VALUE,
        manifest.software,
    )
    said = ""
    if manifest.simulated:
        said = element(
            "p",
            span(words.SIMULATED, "tag-simulated") + span(texts.SIMULATED_RECORDING),
            class_="recording-simulated",
        )
    return title + said + facts_list(list(zip(texts.FACTS, cells, strict=True)))


def picture(shown: Picture, number: str, analysis: Analysis) -> str:
    """Return one picture with its explanation and the link to its data."""
    inside = element("h2", text(shown.title)) + element("p", text(shown.lead), class_="quiet")
    inside += shown.draw(analysis)
    if figure_csv(analysis, shown.name) is None:
        return inside
    link = element(
        "a",
        text(texts.DATA),
        class_="button",
        href=f"{recording_link(number)}/{shown.name}.csv",
        download=f"{number}-{shown.name}.csv",
        aria_label=texts.DATA_OF.format(title=shown.title),
    )
    return inside + element("p", link)


def _entry(one: OpenedRecording, now_ns: int) -> str:
    manifest = one.manifest
    link = element("a", text(manifest.recording_id), href=recording_link(manifest.recording_id))
    length = manifest.length_s
    said = [manifest.subject, manifest.device, moment_words(manifest.started_ns, now_ns)]
    said += [] if length is None else [duration_words(length)]
    said += [] if manifest.complete else [texts.NOT_WHOLE]
    simulated = span(words.SIMULATED, "tag-simulated") if manifest.simulated else ""
    return link + span(" · ".join(said)) + simulated
