"""What a page may know of one device at one moment."""

from dataclasses import dataclass
from typing import Literal

from wince_wire import Aim, Birth, Face, Health, Score, Vitals

STALE_AFTER_S = 15.0
"""An older value says nothing of this moment."""
OUT_OF_USE_S = 12 * 3600.0
"""A unit that was silent for so long lies in a cupboard: nobody is watched by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """The newest live state of one device. Rows sent late or again never get here.

    Attributes
    ----------
    device
        Its MQTT user name.
    online
        What the device, or the broker on its behalf, said last; None when neither spoke yet.
    state_since_ns
        UTC at which that state began; None when it began while nobody was listening.
    birth
        What the device said of itself when it connected (version, sources, simulated or not).
    last_score
        The newest score message. It may hold a reason in place of a score.
    score_received_monotonic_s
        `time.monotonic` of this host when ``last_score`` arrived. After a restart of the host it
        lies as far back as the store says.
    last_vitals, last_face, last_health
        The newest of each, with their times of arrival likewise.
    last_aim
        How the face lies before the camera; sent only while somebody aims it.
    """

    device: str
    online: Literal["online", "offline"] | None = None
    state_since_ns: int | None = None
    birth: Birth | None = None
    last_score: Score | None = None
    score_received_monotonic_s: float | None = None
    last_vitals: Vitals | None = None
    vitals_received_monotonic_s: float | None = None
    last_face: Face | None = None
    face_received_monotonic_s: float | None = None
    last_health: Health | None = None
    health_received_monotonic_s: float | None = None
    last_aim: Aim | None = None
    aim_received_monotonic_s: float | None = None

    def score_age_s(self, now_monotonic_s: float) -> float | None:
        """Return how old ``last_score`` is in seconds, or None when there is none."""
        if self.score_received_monotonic_s is None:
            return None
        return now_monotonic_s - self.score_received_monotonic_s

    def scored_lately(self, now_monotonic_s: float) -> bool:
        """Tell whether a score message came within `OUT_OF_USE_S`."""
        age_s = self.score_age_s(now_monotonic_s)
        return age_s is not None and age_s < OUT_OF_USE_S

    def is_in_use(self, now_monotonic_s: float, now_ns: int) -> bool:
        """Tell whether the unit is connected, or was so or told of a person within `OUT_OF_USE_S`.

        A unit whose rows were carried here in a file, and one that was given back, are not.
        """
        if self.online == "online" or self.scored_lately(now_monotonic_s):
            return True
        return self.state_since_ns is not None and now_ns - self.state_since_ns < OUT_OF_USE_S * 1e9
