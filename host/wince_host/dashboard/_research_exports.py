"""Exports that a researcher starts from a page: made beside everything else, then fetched."""

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from wince_host.api import ExportJobs, Job
from wince_host.context import HostContext
from wince_host.exports import Form, Request, export
from wince_host.markup import element, span, text

from . import _texts_research as texts

MOST_SHOWN: Final = 10
LATEST_NS: Final = 2**62


class PageExports:
    """The exports of everybody who is signed in, each one's own.

    Parameters
    ----------
    context
        Where the rows lie.
    """

    def __init__(self, context: HostContext) -> None:
        def make(request: Request, owner: str) -> dict[str, Any]:
            return export(
                context.store, context.care, request, by=owner, stopped=context.stop.is_set
            )

        self._jobs = ExportJobs(context.settings.page_exports_folder, make)
        self._shown: dict[str, deque[tuple[str, str]]] = {}

    def start(self, owner: str, form: Mapping[str, str]) -> Job | None:
        """Take an export on; None when too many wait.

        Raises
        ------
        ValueError
            If the form asks for none that there is.
        """
        kind = Form(form.get("form", ""))
        since_ns, until_ns = _moment(form.get("since", "")), _moment(form.get("until", ""))
        person = form.get("person", "")
        if not person or until_ns <= since_ns:
            raise ValueError("an export needs a person and a span")

        def request(out: Path) -> Request:
            return Request(form=kind, out=out, person=person, since_ns=since_ns, until_ns=until_ns)

        job = self._jobs.start(request, owner)
        if job is not None:
            shown = self._shown.setdefault(owner, deque(maxlen=MOST_SHOWN))
            shown.appendleft((job.id, f"{person} · {texts.FORMATS[kind.value]}"))
        return job

    def file_of(self, owner: str, number: str) -> Path | None:
        """Return the zip of somebody's finished export."""
        job = self._jobs.job(number, owner)
        return self._jobs.file_of(job) if job is not None and job.state == "done" else None

    def markup(self, owner: str) -> str:
        """Return the list of somebody's exports; empty without any."""
        entries = ""
        for number, said in self._shown.get(owner, ()):
            job = self._jobs.job(number, owner)
            if job is not None:
                entries += element("li", _entry(job, said))
        if not entries:
            return ""
        lead = element("h2", text(texts.EXPORTS)) + element(
            "p", text(texts.EXPORTS_LEAD), class_="quiet"
        )
        return lead + element("ul", entries, class_="research-exports")

    def close(self) -> None:
        """End once the running export is done."""
        self._jobs.close()


def _entry(job: Job, said: str) -> str:
    words = span(said) + span(texts.EXPORT_STATES[job.state], f"export-{job.state}")
    if job.problem is not None:
        return words + span(job.problem)
    if job.state != "done":
        return words
    return words + element(
        "a",
        text(texts.FETCH),
        class_="button",
        href=f"/research/export/{job.id}",
        download=f"wince-{job.id[:8]}.zip",
    )


def _moment(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        raise ValueError("no moment")
    moment_ns = int(written)
    if moment_ns > LATEST_NS:
        raise ValueError("no moment")
    return moment_ns
