"""The API's description as a page that needs nothing but itself."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

_STYLE: Final = """\
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem }
section { border-top: 1px solid; margin-top: 1.5rem }
h2 { font-size: 1.1rem; overflow-wrap: anywhere }
code { font-family: ui-monospace, monospace }
div { margin: 1rem 0; overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid; padding: .25rem .75rem .25rem 0 }
th, td { text-align: left; vertical-align: top }
th:first-child { width: 25% }
th:nth-child(2) { width: 35% }
"""
_VERBS: Final = ("get", "post", "put", "delete")
_OF_EVERY_CALL: Final = {
    "401": "no valid key",
    "403": "the key is not for this",
    "422": "something in the call cannot be so",
    "429": "too many calls",
    "503": "the database does not answer",
}
_ALWAYS: Final = "Every call may answer " + ", ".join(
    f"{status} ({words})" for status, words in _OF_EVERY_CALL.items()
)


def page_of(description: dict[str, Any], nonce: str) -> str:
    """Return an HTML page of an OpenAPI description.

    Parameters
    ----------
    nonce
        Lets the page's own style through the content policy.
    """
    info = description["info"]
    calls = "".join(
        _call(verb, path, told)
        for path, verbs in description["paths"].items()
        for verb, told in verbs.items()
        if verb in _VERBS
    )
    shapes = "".join(
        _shape(name, shape) for name, shape in description["components"]["schemas"].items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])} API</title>"
        f'<style nonce="{escape(nonce)}">{_STYLE}</style></head><body><main>'
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>"
        f"<p>{_prose(info['description'])}</p><p>{_prose(_ALWAYS)}</p>"
        f'<p>Machine-readable: <a href="openapi.json">openapi.json</a></p>'
        f"{calls}<h1>Shapes</h1>{shapes}</main></body></html>"
    )


def _call(verb: str, path: str, told: dict[str, Any]) -> str:
    parameters = [
        (one["name"], _parameter(one), one.get("description", ""))
        for one in told.get("parameters", ())
    ]
    body = _reference(told.get("requestBody", {}))
    answers = [
        (status, _reference(answer), answer.get("description", ""))
        for status, answer in told["responses"].items()
        if status not in _OF_EVERY_CALL
    ]
    return (
        f"<section><h2><code>{verb.upper()} {escape(path)}</code></h2>"
        f"<p>{_prose(told.get('summary', ''))} {_prose(told.get('description', ''))}</p>"
        + (_table(("parameter", "type", "meaning"), parameters) if parameters else "")
        + (f"<p>Body: {escape(body)}</p>" if body else "")
        + _table(("answer", "shape", "meaning"), answers)
        + "</section>"
    )


def _parameter(told: dict[str, Any]) -> str:
    schema = told.get("schema", {})
    kind = _kind(schema)
    if told.get("required"):
        return f"{kind}, required"
    default = schema.get("default")
    return kind if default is None else f"{kind}; {default} by default"


def _prose(text: str) -> str:
    """Return plain words with what stands between backticks as code."""
    parts = escape(text).split("`")
    return "".join(
        f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts)
    )


def _shape(name: str, shape: dict[str, Any]) -> str:
    lines = [
        (field, _kind(told), told.get("description", ""))
        for field, told in shape.get("properties", {}).items()
    ]
    return (
        f'<section id="{escape(name)}"><h2>{escape(name)}</h2>'
        f"<p>{escape(shape.get('description', ''))}</p>"
        f"{_table(('field', 'type', 'meaning'), lines)}</section>"
    )


def _kind(told: dict[str, Any]) -> str:
    if "anyOf" in told:
        return " or ".join(_kind(one) for one in told["anyOf"])
    if "enum" in told:
        return ", ".join(map(str, told["enum"]))
    if told.get("type") == "array":
        return f"list of {_kind(told['items'])}"
    name = told.get("$ref", told.get("format", told.get("type", "any")))
    return str(name).rsplit("/", 1)[-1]


def _reference(told: dict[str, Any]) -> str:
    shapes = [content.get("schema", {}) for content in told.get("content", {}).values()]
    titles = [shape["title"] if "properties" in shape else _kind(shape) for shape in shapes]
    return ", ".join(titles)


def _table(heads: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in line) + "</tr>"
        for line in lines
    )
    return f"<div><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
