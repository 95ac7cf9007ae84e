"""What a face does that has nothing to do with pain: blinks, smiles, speech, yawns."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from wince_sim._random import generator
from wince_sim._smooth import pulse

_BLINK_STREAM, _SMILE_STREAM, _SPEECH_STREAM = 3, 4, 5
_YAWN_STREAM: Final = 6
_BLINK_BLOCK_S: Final = 4.0
_OTHER_BLOCK_S: Final = 30.0
_QUIET_START_S: Final = 15.0
_YAWN_BLOCK_S: Final = 40.0


_YAWN: Final = {"AU26": 5.0, "AU25": 4.5, "AU07": 2.0, "AU10": 1.0, "AU43": 4.5}
"""A yawn at its height; how strong each movement is there is this project's choice."""


@dataclass(frozen=True, kw_only=True)
class Distractors:
    """Action units at chance moments.

    Parameters
    ----------
    seed
        Decides the moments.
    blinks
        About fifteen blinks a minute, closing in 0.08 s and opening in 0.15 s.
    smiles_and_speech
        Now and then AU12 with a little AU06, or moving lips (AU25, AU26); never in the first
        fifteen seconds, so that a quiet baseline can be taken.
    yawns
        Now and then the mouth opens wide for three seconds, the lids tighten, the upper lip rises
        and the eyes close; never in the first fifteen seconds either.
    """

    seed: int
    blinks: bool = True
    smiles_and_speech: bool = True
    yawns: bool = False

    def add_to(self, units: dict[str, float], t_s: float) -> None:
        """Raise the intensities to what is going on at the time."""
        if self.blinks:
            units["AU43"] = max(units["AU43"], 5.0 * self._blink(t_s))
        if self.smiles_and_speech and t_s >= _QUIET_START_S:
            smile, speech = self._smile(t_s), self._speech(t_s)
            units["AU12"] = max(units["AU12"], 4.5 * smile)
            units["AU06"] = max(units["AU06"], 2.0 * smile)
            units["AU25"] = max(units["AU25"], 3.5 * speech)
            units["AU26"] = max(units["AU26"], 1.5 * speech)
        if self.yawns and t_s >= _QUIET_START_S:
            yawn = self._yawn(t_s)
            for name, most in _YAWN.items():
                units[name] = max(units[name], most * yawn)

    def _blink(self, t_s: float) -> float:
        shut = 0.0
        block = int(t_s // _BLINK_BLOCK_S)
        for number in (block - 1, block):
            start = generator(self.seed, _BLINK_STREAM, number).uniform(0.0, _BLINK_BLOCK_S)
            begin = number * _BLINK_BLOCK_S + start
            shut = max(shut, _pulse(t_s, begin, 0.08, 0.03, 0.15))
        return shut

    def _smile(self, t_s: float) -> float:
        block = int(t_s // _OTHER_BLOCK_S)
        chance, start, hold = generator(self.seed, _SMILE_STREAM, block).uniform(size=3)
        if chance > 0.45:
            return 0.0
        begin = block * _OTHER_BLOCK_S + 22.0 * start
        return _pulse(t_s, begin, 0.8, 1.0 + 3.0 * hold, 1.5)

    def _yawn(self, t_s: float) -> float:
        block = int(t_s // _YAWN_BLOCK_S)
        chance, start, hold = generator(self.seed, _YAWN_STREAM, block).uniform(size=3)
        if chance > 0.5:
            return 0.0
        return _pulse(t_s, block * _YAWN_BLOCK_S + 32.0 * start, 1.5, 1.0 + 1.5 * hold, 1.2)

    def _speech(self, t_s: float) -> float:
        block = int(t_s // _OTHER_BLOCK_S)
        chance, start, hold, beat = generator(self.seed, _SPEECH_STREAM, block).uniform(size=4)
        if chance > 0.4:
            return 0.0
        begin = block * _OTHER_BLOCK_S + 22.0 * start
        syllables = np.sin(np.pi * (3.0 + beat) * (t_s - begin)) ** 2
        words = 0.6 + 0.4 * np.sin(2 * np.pi * 0.9 * (t_s - begin))
        return float(syllables * words) * _pulse(t_s, begin, 0.2, 1.5 + 4.0 * hold, 0.3)


def _pulse(t_s: float, start_s: float, rise_s: float, hold_s: float, fall_s: float) -> float:
    return float(pulse(np.array([t_s]), start_s, rise_s, hold_s, fall_s)[0])
