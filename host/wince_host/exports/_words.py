"""Times and names as files write them."""

import re
from datetime import UTC, datetime

SECOND_NS = 1_000_000_000


def iso(t_ns: int) -> str:
    """Return UTC with milliseconds: ``2026-11-21T08:00:00.000Z``."""
    seconds, rest_ns = divmod(t_ns, SECOND_NS)
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{rest_ns // 1_000_000:03d}Z"


def plain(name: str) -> str:
    """Return a name as a part of a file name: letters, digits, dots and dashes."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", name)


def one_line(text: str) -> str:
    """Return free words as one line of printable characters, which no format takes for its own."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
