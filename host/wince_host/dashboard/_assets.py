"""The dashboard's own style sheet, script and icon, served from inside the package."""

import hashlib
from importlib.resources import files

_TYPES = {
    "wince.css": "text/css; charset=utf-8",
    "wince.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def asset(name: str) -> tuple[bytes, str] | None:
    """Return an asset's bytes and media type, or None when there is none of this name."""
    if name not in _TYPES:
        return None
    return (files(__package__) / "assets" / name).read_bytes(), _TYPES[name]


def _address(name: str) -> str:
    """Return where an asset is served; a changed one has another address."""
    content = (files(__package__) / "assets" / name).read_bytes()
    return f"/assets/{name}?{hashlib.sha256(content).hexdigest()[:16]}"


STYLE_LINK = f'<link rel="stylesheet" href="{_address("wince.css")}">'
SCRIPT_LINK = f'<script src="{_address("wince.js")}"></script>'
