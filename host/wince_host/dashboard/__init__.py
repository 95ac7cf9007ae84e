"""The pages that people look at: the ward, each unit, and signing in."""

from wince_host.language import chosen_language

from ._language import speak

# Tables of words are made while modules are imported, so the language comes first.
speak(chosen_language())

from ._app import create_app  # noqa: E402
from ._serve import serve  # noqa: E402

__all__ = ["create_app", "serve"]
