"""The colours: every pair of text and ground is readable in both themes."""

import re
from importlib.resources import files

import pytest

STYLE = (files("wince_host.dashboard") / "assets" / "wince.css").read_text()
TEXT_COLOURS = ("text", "quiet", "calm", "watch", "raised", "high", "technical")


def themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r"\{([^{}]*--ground:[^{}]*)\}", STYLE)
    light, dark_by_system, dark_by_choice = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in blocks
    )
    assert dark_by_system == dark_by_choice
    return {"light": light, "dark": dark_by_choice}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "card"])
@pytest.mark.parametrize("colour", TEXT_COLOURS)
def test_text_stands_out_from_its_ground(theme: str, ground: str, colour: str) -> None:
    tokens = themes()[theme]
    assert contrast(tokens[colour], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["calm", "raised", "high"])
def test_words_on_a_coloured_ground_stand_out(theme: str, colour: str) -> None:
    tokens = themes()[theme]
    assert contrast(tokens["on-colour"], tokens[colour]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_can_be_seen(theme: str) -> None:
    tokens = themes()[theme]
    assert contrast(tokens["edge"], tokens["card"]) >= 3.0


def test_no_address_of_another_machine_is_in_the_assets() -> None:
    for name in ("wince.css", "wince.js", "icon.svg"):
        content = (files("wince_host.dashboard") / "assets" / name).read_text()
        foreign = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"')]*", content)
        assert [address for address in foreign if "www.w3.org" not in address] == []
