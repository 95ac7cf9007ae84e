"""The dashboard's own style sheets, scripts and icon, served from inside the package."""

import hashlib
from importlib.resources import files

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def _content(name: str) -> bytes:
    return (files(__package__) / "assets" / name).read_bytes()


def _names(suffix: str) -> list[str]:
    """Return the assets of one kind: the common one first, then those of single pages."""
    folder = files(__package__) / "assets"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(suffix))
    return sorted(names, key=lambda name: not name.startswith("wince."))


_ALL = frozenset(name for suffix in _TYPES for name in _names(suffix))


def asset(name: str) -> tuple[bytes, str] | None:
    """Return an asset's bytes and media type, or None when there is none of this name."""
    if name not in _ALL:
        return None
    return _content(name), _TYPES[name[name.rindex(".") :]]


def _address(name: str) -> str:
    """Return where an asset is served; a changed one has another address."""
    return f"/assets/{name}?{hashlib.sha256(_content(name)).hexdigest()[:16]}"


STYLE_LINK = "".join(f'<link rel="stylesheet" href="{_address(name)}">' for name in _names(".css"))
SCRIPT_LINK = "".join(f'<script src="{_address(name)}"></script>' for name in _names(".js"))
HEAD = STYLE_LINK + SCRIPT_LINK
"""What every live page loads."""
