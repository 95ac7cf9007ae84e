"""One person's rated scores as they lie on the unit's disk."""

import msgspec

from wince_wire import MOST_RATINGS, PersonCalibration, Pseudonym, RatedScore, ScoreMethod


class KeptCalibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the host sent, and what was rated at the unit itself.

    Attributes
    ----------
    score_method
        How the scores were made.
    told
        The host's; None where it has sent nothing.
    own
        Rated at the unit, in order of time.
    """

    patient: Pseudonym
    score_method: ScoreMethod
    told: PersonCalibration | None = None
    own: tuple[RatedScore, ...] = ()

    @property
    def rated(self) -> tuple[RatedScore, ...]:
        """All of them, the newest ones if there are too many; one moment counts once."""
        by_time = {one.t_ns: one for one in self.own}
        if self.told is not None:
            by_time |= {one.t_ns: one for one in self.told.ratings}
        return tuple(by_time[t_ns] for t_ns in sorted(by_time)[-MOST_RATINGS:])

    @property
    def made_ns(self) -> int:
        """When the host made it; the last rating at the unit where it made none."""
        if self.told is not None:
            return self.told.made_ns
        return self.own[-1].t_ns if self.own else 0
