"""The pages that people look at: the ward, each unit, and signing in."""

from ._app import create_app
from ._serve import serve

__all__ = ["create_app", "serve"]
