"""Gives NiceGUI's own inline scripts and styles the nonce of the answer they are part of."""

import re
from collections.abc import Callable

from jinja2 import BaseLoader, Environment
from jinja2.loaders import FileSystemLoader

_INLINE_TAG = re.compile(r"<(script|style)\b")
_WITH_NONCE = r'<\1 nonce="{{ request.state.csp_nonce }}"'

_INLINE_HIDING = ' style="display: none"'

Source = tuple[str, str | None, Callable[[], bool] | None]


class NonceLoader(BaseLoader):
    """Adds the nonce to a template's source, so that data put into it later never gets one.

    Parameters
    ----------
    inner
        Loads the template as NiceGUI wrote it.
    """

    def __init__(self, inner: BaseLoader) -> None:
        self._inner = inner

    def get_source(self, environment: Environment, template: str) -> Source:
        """Return the source with a nonce on each script and style of the template itself.

        A style attribute cannot carry a nonce, so the one that hides becomes ``hidden``.
        """
        source, filename, up_to_date = self._inner.get_source(environment, template)
        source = source.replace(_INLINE_HIDING, " hidden")
        return _INLINE_TAG.sub(_WITH_NONCE, source), filename, up_to_date


def add_nonces() -> None:
    """Make NiceGUI write nonces from now on. Doing it twice changes nothing."""
    from nicegui.client import templates

    loader = templates.env.loader
    if isinstance(loader, FileSystemLoader):
        templates.env.loader = NonceLoader(loader)
