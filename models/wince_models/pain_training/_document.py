"""A report as blocks, written as Markdown and as one HTML file that needs no other."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; margin: 1rem 0; font-size: .85rem; }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: right;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
th { white-space: normal; } th:first-child, td:first-child { text-align: left; }
p, ul { max-width: 60rem; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
figcaption { color: #444; font-size: .9rem; }
.warning { border-left: .4rem solid #a00; background: #fff3f0; padding: .6rem 1rem; }
@media print { body { margin: 0; max-width: none; } figure, table { break-inside: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Text that nobody may miss."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of text; the first column names the row."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing in the report's folder, and what it shows."""

    file: str
    caption: str


Block = Heading | Paragraph | Warned | Points | Table | Figure


def markdown(title: str, blocks: Sequence[Block]) -> str:
    """Return the report as Markdown."""
    return "\n\n".join([f"# {title}", *(_markdown(block) for block in blocks)]) + "\n"


def page(title: str, blocks: Sequence[Block], folder: Path) -> str:
    """Return the report as one HTML page, its drawings from `folder` inside it."""
    name = html.escape(title)
    body = "\n".join(_html(block, folder) for block in blocks)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n{body}\n"
        "</body>\n</html>\n"
    )


def _markdown(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {text}"
        case Paragraph(text):
            return text
        case Warned(text):
            return f"> **{text}**"
        case Points(texts):
            return "\n".join(f"- {text}" for text in texts)
        case Table(head, rows):
            lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
            return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)
        case Figure(file, caption):
            return f"![{caption}]({file})\n\n{caption}"


def _html(block: Block, folder: Path) -> str:
    match block:
        case Heading(text):
            return f"<h2>{html.escape(text)}</h2>"
        case Paragraph(text):
            return f"<p>{html.escape(text)}</p>"
        case Warned(text):
            return f'<p class="warning" role="note"><strong>{html.escape(text)}</strong></p>'
        case Points(texts):
            return "<ul>" + "".join(f"<li>{html.escape(text)}</li>" for text in texts) + "</ul>"
        case Table(head, rows):
            return f'<div class="wide"><table>{_head(head)}{"".join(map(_row, rows))}</table></div>'
        case Figure(file, caption):
            drawing = _drawing(folder / file, caption)
            return f"<figure>{drawing}<figcaption>{html.escape(caption)}</figcaption></figure>"


def _head(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in cells) + "</tr>"


def _row(cells: Sequence[str]) -> str:
    # An interval stands below its value, or seven of them side by side would not fit.
    texts = (html.escape(cell).replace(" [", "<br>[") for cell in cells)
    return "<tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _drawing(path: Path, label: str) -> str:
    """Return an SVG file's element, with a label for those who do not see it.

    Names inside get the file's own name before them: several drawings share one page.
    """
    text = path.read_text(encoding="utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r'(id="|href="#|url\(#)', rf"\1{path.stem}-", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{html.escape(label)}"', 1)
