"""The page of a person's medicines as markup: the form, one row per dose, doses side by side."""

from collections.abc import Sequence

from wince_host.care import Dose
from wince_host.markup import element, span, text
from wince_host.medicine import AmountSummary, Judged, Response, Verdict, by_amount

from . import _shapes as shapes
from . import _texts_medicine as texts
from ._durations import moment_words
from ._medicine_chart import dose_chart, line_sample, overlay
from ._medicine_words import amount_words, findings_words, response_words
from ._numbers import Number
from ._person_events import dose_words
from ._rating_markup import hidden, person_link, post_form

LONGEST_NAME = 80
AMOUNT_TITLES = (
    texts.SIDE_DOSES, texts.SIDE_WORKED, texts.SIDE_SHARE, texts.SIDE_EFFECT, texts.SIDE_ONSET,
)  # fmt: skip


def dose_form(patient: str, drugs: Sequence[str]) -> str:
    """Return the form that marks a dose; names that were used before are offered.

    The time stays empty, which means now: one that was filled in when the page was opened would be
    kept for a dose that is given hours later.
    """
    fields = (
        _field(texts.DRUG, "drug", type="text", list="drugs", maxlength=LONGEST_NAME)
        + _field(texts.AMOUNT, "amount", type="text", inputmode="decimal", maxlength=12)
        + _field(texts.UNIT, "unit", type="text", list="units", maxlength=LONGEST_NAME)
        + _field(texts.TIME, "time", optional=True, type="datetime-local")
    )
    lists = _choices("drugs", drugs) + _choices("units", texts.UNITS)
    keep = element("button", text(texts.KEEP), class_="button", type="submit")
    form = post_form(f"{person_link(patient)}/dose", fields + lists + keep, "dose-form")
    return element("h2", text(texts.MARK)) + form


def exports(patient: str) -> str:
    """Return the links that give the numbers of this page."""
    return "".join(
        element("a", text(words), class_="button", href=f"{person_link(patient)}/medicine.{form}")
        for words, form in ((texts.EXPORT_CSV, "csv"), (texts.EXPORT_JSON, "json"))
    )


def dose_row(dose: Dose, response: Response | None, *, now_ns: int, may_enter: bool) -> str:
    """Return one dose with its chart and its words."""
    time = moment_words(dose.t_ns, now_ns)
    title = element("h3", span(dose_words(dose)) + span(time, "quiet"))
    back = _take_back(dose, time) if may_enter else ""
    head = element("div", title + back, class_="dose-head")
    if response is None:
        return head + element("p", text(texts.WORKING), class_="quiet", role="status")
    return head + _verdict(response) + _drawing(dose, response)


def side_by_side(drug: str, judged: Sequence[Judged]) -> str:
    """Return the doses of one drug over one another, with a table of its amounts."""
    summaries = by_amount(judged)
    groups = [
        [response for dose, response in judged if _is_of(dose, summary)] for summary in summaries
    ]
    label = texts.SIDE_LABEL.format(doses=len(judged), drug=drug)
    return "".join(
        (
            element("h3", text(texts.SIDE_BY_SIDE.format(drug=drug))),
            element("p", text(texts.SIDE_LEAD), class_="quiet"),
            element("div", overlay(groups, label), class_="overlay"),
            _amounts(summaries),
            element("p", text(texts.SIDE_CAUTION), class_="quiet"),
        )
    )


def _field(label: str, name: str, *, optional: bool = False, **attributes: str | int) -> str:
    if not optional:
        attributes["required"] = "required"
    entry = element("input", id=name, name=name, autocomplete="off", **attributes)
    return element("div", element("label", text(label), for_=name) + entry, class_="field")


def _choices(name: str, values: Sequence[str]) -> str:
    options = "".join(element("option", value=value) for value in values)
    return element("datalist", options, id=name)


def _verdict(response: Response) -> str:
    worked = response.verdict is Verdict.WORKED
    shape = shapes.TICK if worked else shapes.NOTHING
    said = shape + span(response_words(response))
    parts = element("p", said, class_=f"verdict verdict-{response.verdict}")
    more = findings_words(response.notes)
    if not worked and response.effect is not None:
        more.insert(0, texts.AT_MOST.format(points=Number(-response.effect.low)))
    return parts + (element("p", text(" · ".join(more)), class_="quiet") if more else "")


def _drawing(dose: Dose, response: Response) -> str:
    label = texts.CHART_LABEL.format(dose=dose_words(dose), words=response_words(response))
    said = texts.CHART_NO_USUAL
    if response.days:
        said = texts.CHART_USUAL.format(days=response.days)
    if response.onset_min is not None:
        sharp = response.onset_min.is_sharp
        said = f"{said} {texts.CHART_ONSET if sharp else texts.CHART_ONSET_SPREAD}"
    return dose_chart(response, label) + element("p", text(said), class_="quiet small")


def _take_back(dose: Dose, time: str) -> str:
    label = texts.TAKE_BACK_LABEL.format(dose=dose_words(dose), time=time)
    inside = (
        hidden("kind", "dose")
        + hidden("id", dose.id)
        + hidden("page", "medicine")
        + element("button", text(texts.TAKE_BACK), class_="button", type="submit", aria_label=label)
    )
    return post_form(f"{person_link(dose.patient)}/withdraw", inside, "take-back")


def _amounts(summaries: Sequence[AmountSummary]) -> str:
    titles = (texts.SIDE_AMOUNT, *AMOUNT_TITLES)
    head = "".join(element("th", text(words), scope="col") for words in titles)
    rows = "".join(_amount(kind, summary) for kind, summary in enumerate(summaries))
    table = element("thead", element("tr", head)) + element("tbody", rows)
    return element("div", element("table", table), class_="table-place")


def _amount(kind: int, summary: AmountSummary) -> str:
    cells = (str(summary.doses), str(summary.worked), *amount_words(summary))
    amount = line_sample(kind) + span(f"{Number(summary.amount):g} {summary.unit}")
    name = element("th", element("span", amount, class_="amount"), scope="row")
    values = "".join(
        element("td", text(cell), data_label=title)
        for title, cell in zip(AMOUNT_TITLES, cells, strict=True)
    )
    return element("tr", name + values)


def _is_of(dose: Dose, summary: AmountSummary) -> bool:
    return dose.amount == summary.amount and dose.unit.strip() == summary.unit
