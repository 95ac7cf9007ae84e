"""Emulated sensors on a unit that has no packages for making things up."""

import subprocess
import sys

EMULATED = {
    "max30102:bus=sim": "the I2C bus 'sim'",
    "ad8232:bus=sim_ads1115": "the I2C bus 'sim_ads1115'",
    "ads1292r:port=sim": "the serial port 'sim'",
}
ASK = """
import sys
sys.modules["skimage"] = None  # as where scikit-image is not installed
from wince_device.sources import open_pulse_sensor
from wince_wire import SourceError
for source in sys.argv[1:]:
    try:
        open_pulse_sensor(source)
    except SourceError as error:
        print(error.sentence)
"""


def test_each_names_the_extra_that_brings_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, *EMULATED], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        f"{what} is emulated, which needs the package skimage: install `wince[sim]`"
        for what in EMULATED.values()
    ]
