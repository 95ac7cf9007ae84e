"""The ward's own bands: scores are named and drawn by them, and wrong ones are refused."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_host.bands import BandLimits, choose_bands
from wince_host.dashboard._bands import Band, band_of
from wince_host.dashboard._rail import rail
from wince_wire import ConfigurationError


@pytest.fixture
def own_bands() -> Iterator[None]:
    choose_bands(BandLimits(raised_from=2.5, high_from=5.0))
    yield
    choose_bands(BandLimits())


def limits_drawn(markup: str) -> list[str]:
    return re.findall(r'class="rail-limit"[^>]*x1="([0-9.]+)"', markup)


def test_the_usual_bands_are_those_of_the_scale() -> None:
    assert [band_of(score) for score in (3.94, 3.95, 6.94, 6.95)] == [
        Band.CALM,
        Band.RAISED,
        Band.RAISED,
        Band.HIGH,
    ]


@pytest.mark.usefixtures("own_bands")
def test_a_wards_own_bands_name_and_draw() -> None:
    assert [band_of(score) for score in (2.4, 2.5, 4.9, 5.0)] == [
        Band.CALM,
        Band.RAISED,
        Band.RAISED,
        Band.HIGH,
    ]
    own = limits_drawn(rail(3.0, (2.0, 4.0), label="x"))
    choose_bands(BandLimits())
    usual = limits_drawn(rail(3.0, (2.0, 4.0), label="x"))
    assert len(own) == len(usual) == 2
    assert all(float(a) < float(b) for a, b in zip(own, usual, strict=True))


@given(st.floats(), st.floats())
def test_no_other_than_two_numbers_on_the_scale_are_bands(raised: float, high: float) -> None:
    if 0.1 <= raised < high <= 10.0:
        assert BandLimits(raised_from=raised, high_from=high).high_from == high
    else:
        with pytest.raises(ConfigurationError, match=r"from 0\.1 to 10"):
            BandLimits(raised_from=raised, high_from=high)


def test_the_command_refuses_in_one_sentence(tmp_path: Path) -> None:
    options = ["--state", str(tmp_path), "--raised-from", "7", "--high-from", "4"]
    told = subprocess.run(
        [Path(sys.executable).with_name("wince-host"), "serve", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert "the bands cannot begin at 7 and 4" in told.stderr
    assert "Traceback" not in told.stderr
    assert list(tmp_path.iterdir()) == []
