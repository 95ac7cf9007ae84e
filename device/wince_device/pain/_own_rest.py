"""The person's own rest: the one in force, and the one that is being taken."""

from collections.abc import Callable

from wince_device.face import ActionUnitHead, FaceObservation
from wince_wire import GuidedRest

from ._baseline import Baseline
from ._baseline_builder import BaselineBuilder, build_baseline
from ._coupling_windows import CouplingWindows
from ._guided_baseline import GuidedBaseline
from ._pain_rest import resting_embedding
from ._rest_drift import RestDrift
from ._tense_rest import shows_lowered_brow


class OwnRest:
    """Takes a rest where there is none, leads through one where it was asked for.

    Parameters
    ----------
    patient, source
        Pseudonym, and the name of the camera, kept with the baseline.
    baseline_s
        Length of rest that makes a baseline.
    baseline
        The person's kept baseline, if there is one.
    utc_ns
        Turns a source time into UTC.
    windows
        Give the ratios at rest; fed by others.
    pain_network
        Which network made the frames' pain embeddings; empty without one.

    Attributes
    ----------
    action_units
        Reads action units against the rest in force, a generic face where there is none.
    """

    def __init__(
        self,
        *,
        patient: str,
        source: str,
        baseline_s: float,
        baseline: Baseline | None,
        utc_ns: Callable[[float], int],
        windows: CouplingWindows,
        pain_network: str = "",
    ) -> None:
        self._patient = patient
        self._source = source
        self._utc_ns = utc_ns
        self._windows = windows
        self._pain_network = pain_network
        self._baseline = baseline
        self.action_units = ActionUnitHead(baseline.neutral_face() if baseline else None)
        self._builder = BaselineBuilder(duration_s=baseline_s, pain_network=pain_network)
        self._guide: GuidedBaseline | None = None
        self._guide_asked_s: float | None = None
        self._drift = RestDrift()
        self._tense = baseline is not None and shows_lowered_brow(baseline)

    @property
    def baseline(self) -> Baseline | None:
        """The baseline in force."""
        return self._baseline

    @property
    def drifted(self) -> bool:
        """Whether the face has not come back to it for minutes."""
        return self._drift.drifted

    @property
    def tense(self) -> bool:
        """Whether the brow was lowered while it was taken."""
        return self._tense

    def age_s(self, t_s: float) -> float | None:
        """Return the age of the baseline in force; None where there is none."""
        if self._baseline is None:
            return None
        return max(0.0, (self._utc_ns(t_s) - self._baseline.made_ns) / 1e9)

    def guide(self, rest_s: float) -> None:
        """Lead the person through so many seconds of rest from the next second on."""
        self._guide_asked_s = rest_s

    def redo(self) -> None:
        """Forget the baseline and take a new one from now on."""
        self._baseline = None
        self._tense = False
        self._guide = self._guide_asked_s = None
        self._builder.restart()
        self.action_units = ActionUnitHead(None)

    def add(self, observation: FaceObservation) -> None:
        """Take one frame."""
        if self._guide is not None:
            self._guide.add(observation)
        elif self._baseline is None:
            self._builder.add(observation)
        self._drift.add(observation)

    def end_second(
        self, t_s: float, *, blocked: bool, pulse_usable: bool, needs_pulse: bool
    ) -> tuple[GuidedRest | None, bool]:
        """Go on with what is being taken; return how far a guided rest is, and if it was given up.

        Parameters
        ----------
        blocked
            A reason from outside forbids scores: a pause is no rest.
        pulse_usable
            Whether the beats up to now can be used.
        needs_pulse
            Whether a second of a guided rest without them counts.
        """
        guided = self._lead(
            t_s, blocked=blocked, pulse_usable=pulse_usable, needs_pulse=needs_pulse
        )
        self._finish(t_s, blocked=blocked, pulse_usable=pulse_usable)
        self._drift.end_second(t_s, self._baseline)
        return guided

    def _lead(
        self, t_s: float, *, blocked: bool, pulse_usable: bool, needs_pulse: bool
    ) -> tuple[GuidedRest | None, bool]:
        if self._guide_asked_s is not None:
            self._guide = GuidedBaseline(
                rest_s=self._guide_asked_s, began_s=t_s, needs_pulse=needs_pulse
            )
            self._guide_asked_s = None
            self._builder.restart()
        guide = self._guide
        if guide is None:
            return None, False
        guide.end_second(t_s, pulse_usable=pulse_usable, blocked=blocked)
        if guide.ready:
            self._take_guided(guide, t_s)
        given_up = guide.given_up(t_s)
        if guide.ready or given_up:
            self._guide = None
        return GuidedRest(progress=guide.progress, hint=guide.hint), given_up

    def _take_guided(self, guide: GuidedBaseline, t_s: float) -> None:
        seconds = guide.seconds
        self._use(
            build_baseline(
                [vector for one in seconds for vector in one.vectors],
                [frame_s for one in seconds for frame_s in one.times_s],
                rest_s=float(len(seconds)),
                patient=self._patient,
                source=self._source,
                made_ns=self._utc_ns(t_s),
                ratios=self._windows.ratios_of_rest(seconds),
                pain_rest=resting_embedding(
                    [look for one in seconds for look in one.embeddings], self._pain_network
                ),
                guided=True,
            )
        )

    def _finish(self, t_s: float, *, blocked: bool, pulse_usable: bool) -> None:
        """Make the baseline once there is enough rest."""
        began_s = self._builder.began_s
        if blocked:
            self._builder.restart()
        if blocked or self._baseline or began_s is None or not self._builder.ready:
            return
        # Only the rest itself counts, not what the person did before it.
        beats = self._windows.beats(t_s, after_s=began_s) if pulse_usable else []
        self._use(
            self._builder.build(
                patient=self._patient,
                source=self._source,
                made_ns=self._utc_ns(t_s),
                ratios=self._windows.ratios(t_s, beats, span_s=t_s - began_s),
            )
        )

    def _use(self, baseline: Baseline) -> None:
        self._baseline = baseline
        self._tense = shows_lowered_brow(baseline)
        self._builder.restart()
        self._drift.forget()
        self.action_units = ActionUnitHead(baseline.neutral_face())
