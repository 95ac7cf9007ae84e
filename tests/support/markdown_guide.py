"""Runs the Python blocks of a Markdown page in order, and compares or renews what they print."""

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Ran:
    """One block: where it stands, what the page says it prints, and what it printed."""

    line: int
    expected: str
    printed: str


def run_page(text: str, name: str) -> Iterator[Ran]:
    """Run the blocks of a page in one namespace, one after the other."""
    namespace: dict[str, object] = {}
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start("code")) + 1
        # Line numbers of an error are those of the page.
        code = compile("\n" * (line - 1) + block["code"], name, "exec")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)  # noqa: S102 - the project's own page
        yield Ran(line, block["printed"] or "", printed.getvalue())


def renew(page: Path) -> None:
    """Write what each block prints into the page."""
    text = page.read_text("utf-8")
    runs = list(run_page(text, page.name))
    results = iter(runs)

    def renewed(block: re.Match[str]) -> str:
        printed = next(results).printed
        told = f"\n```text\n{printed}```\n" if printed else ""
        return f"```python\n{block['code']}```\n{told}"

    page.write_text(BLOCK.sub(renewed, text), "utf-8")
