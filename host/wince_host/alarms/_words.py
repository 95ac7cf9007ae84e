"""The words that go into the alarm record."""

from typing import Final

PAIN_RAISED: Final = "score {score:.1f}, at or above {limit:g} for {seconds} s in all"
PAIN_RAISED_AT_ONCE: Final = "score {score:.1f}, at or above {limit:g}"
PAIN_ENDED: Final = "score {score:.1f}"
SCORES_AGAIN: Final = "scores again"
ESCALATED: Final = "not acknowledged for {seconds} s"
PERSON_LEFT: Final = "another person is at this unit"
UNIT_OUT_OF_USE: Final = "the unit has not been used for {hours:g} h"
SWITCHED_OFF: Final = "the pain alarm was switched off"
MEASURING_PAUSED: Final = "measuring is paused"
PAUSE_OVER: Final = "the pause is over"
NO_SCORE: Final = "no score for {seconds} s: {reason}"
FEW_SCORES: Final = "only single scores for {seconds} s: {reason}"
SILENT: Final = "the unit is silent"
BROKER_AWAY: Final = "the broker is away"
AFTER_RESTART: Final = "the host was started again"
