"""The span of time that a store is asked for."""

from typing import TypedDict


class Span(TypedDict):
    """From when to when, UTC."""

    since_ns: int
    until_ns: int
