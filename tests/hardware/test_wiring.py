"""The wiring pictures and tables say what the one table of wires says."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

HEADER_PINS = {
    1: "3V3", 2: "5V", 3: "GPIO2 SDA1", 4: "5V", 5: "GPIO3 SCL1", 6: "GND", 9: "GND",
    11: "GPIO17", 13: "GPIO27", 14: "GND", 17: "3V3", 20: "GND", 25: "GND",
}  # fmt: skip
"""Of the Raspberry Pi's 40-pin header, by its documentation."""


@pytest.fixture(scope="module")
def hardware(repository: Path) -> Path:
    return repository / "hardware"


@pytest.fixture(scope="module")
def diagrams(hardware: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((hardware / "wiring.toml").read_text("utf-8"))[
        "diagram"
    ]
    return found


def test_the_pictures_are_what_the_script_draws(hardware: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, hardware / "draw-wiring", "--out", tmp_path], check=True, timeout=60
    )
    drawn = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text("utf-8") for path in (hardware / "wiring").iterdir()}
    assert drawn == kept, "run hardware/draw-wiring"


def test_every_pin_of_the_tables_is_that_of_the_wires(
    hardware: Path, diagrams: list[dict[str, Any]]
) -> None:
    page = (hardware / "wiring.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert list(sections) == [diagram["title"] for diagram in diagrams]
    for diagram in diagrams:
        names = {part["id"]: part["name"] for part in diagram["parts"]}
        rows = [
            tuple(cell.strip() for cell in line.strip("|").split("|"))
            for line in sections[diagram["title"]].splitlines()
            if line.startswith("|")
        ]
        assert rows[2:] == [
            (names[one], pin, names[other], far_pin, kind)
            for one, pin, other, far_pin, kind in diagram["wires"]
        ]
        assert f"](wiring/{diagram['file']}.svg)" in sections[diagram["title"]]


def test_pins_of_the_header_are_the_raspberry_pis(diagrams: list[dict[str, Any]]) -> None:
    seen = 0
    for diagram in diagrams:
        for part, pin, *_ in diagram["wires"]:
            numbered = re.fullmatch(r"(.+) \(pin (\d+)\)", pin)
            if part == "pi" and numbered:
                assert HEADER_PINS[int(numbered[2])] == numbered[1]
                seen += 1
    assert seen >= 12


def test_no_supply_meets_ground_and_no_header_pin_is_used_twice(
    diagrams: list[dict[str, Any]],
) -> None:
    for diagram in diagrams:
        ends = [(wire[0], wire[1]) for wire in diagram["wires"]]
        ends += [(wire[2], wire[3]) for wire in diagram["wires"]]
        assert len(set(ends)) == len(ends), diagram["file"]
        for _, pin, _, far_pin, kind in diagram["wires"]:
            supplies = [end for end in (pin, far_pin) if re.search(r"3V3|3\.3V|5V|VIN|VDD", end)]
            assert len(supplies) == (2 if kind == "power" else 0), (pin, far_pin)


def test_electrodes_on_usb_are_behind_the_isolator(diagrams: list[dict[str, Any]]) -> None:
    """No wire joins the Raspberry Pi with a part on the far side of the barrier."""
    isolated = [d for d in diagrams if any(part.get("barrier") for part in d["parts"])]
    assert {diagram["file"] for diagram in isolated} == {"ads1292r", "healthypi5"}
    for diagram in isolated:
        touching = {frozenset((wire[0], wire[2])) for wire in diagram["wires"]}
        assert {pair for pair in touching if "pi" in pair} == {frozenset(("pi", "isolator"))}


def test_no_text_leaves_its_picture(hardware: Path) -> None:
    """A letter of the pictures' font is on average at most 0.6 of its height wide."""
    for path in (hardware / "wiring").iterdir():
        root = ET.fromstring(path.read_text("utf-8"))  # noqa: S314 - our own files
        width = float(root.attrib["width"])
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            size, start = float(text.attrib["font-size"]), float(text.attrib["x"])
            if text.attrib["text-anchor"] == "start":
                assert start + 0.6 * size * len(text.text or "") < width, (path.name, text.text)


@pytest.mark.parametrize("page", ["README.md", "wiring.md", "camera.md", "safety.md"])
def test_links_of_the_pages_lead_somewhere(hardware: Path, page: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (hardware / page).read_text("utf-8"))
    assert [link for link in links if not (hardware / link).is_file()] == []
