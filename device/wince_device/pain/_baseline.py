"""The person's own rest: what every component is measured against."""

from typing import Annotated

import msgspec
import numpy as np

from wince_device.face import METHOD, NeutralFace
from wince_wire import BaselineValues, Pseudonym, RestingEmbedding

from ._coupling import NoiseToSignal

NotNegative = Annotated[float, msgspec.Meta(ge=0.0)]


class RestingIndex(msgspec.Struct, frozen=True):
    """Mean of an index at rest, and how much its window means vary there."""

    mean: float
    deviation: NotNegative


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's rest.

    Attributes
    ----------
    made_ns
        UTC when it was completed.
    source
        The camera it was made with: another camera needs another baseline.
    neutral_mean, neutral_deviation
        Vector of the neutral face (see `face.NeutralFace`).
    frames
        Frames with a face that it rests on.
    pspi, hpii
        The indices at rest.
    log_noise_to_signal
        By component name (``nsr_v1`` …): (ln ratio, deviation, spikes).
    method
        The action-unit estimator that its figures belong to.
    guided
        The person was asked to rest, and every second was looked at; otherwise the first seconds
        with a steady face were taken.
    rest_s
        Length of the rest; 0 in files of earlier versions.
    pain_rest
        What the hybrid pain classifier reads a face against; None where no network looked.

    Raises
    ------
    ValueError
        If the neutral face is none: the wrong number of values, or not finite.
    """

    patient: Pseudonym
    made_ns: int
    source: str
    neutral_mean: tuple[float, ...]
    neutral_deviation: tuple[float, ...]
    frames: int
    pspi: RestingIndex
    hpii: RestingIndex
    log_noise_to_signal: dict[str, tuple[float, float, int]]
    method: str = METHOD
    guided: bool = False
    rest_s: NotNegative = 0.0
    pain_rest: RestingEmbedding | None = None

    def __post_init__(self) -> None:
        self.neutral_face()

    def neutral_face(self) -> NeutralFace:
        """Return the neutral face for the action-unit estimator."""
        return NeutralFace(
            means=np.array(self.neutral_mean),
            deviations=np.array(self.neutral_deviation),
            n_frames=self.frames,
        )

    def values(self) -> BaselineValues:
        """Return it as the host gets it, to keep a copy."""
        return BaselineValues(
            patient=self.patient,
            made_ns=self.made_ns,
            source=self.source,
            method=self.method,
            guided=self.guided,
            rest_s=self.rest_s,
            frames=self.frames,
            neutral_mean=self.neutral_mean,
            neutral_deviation=self.neutral_deviation,
            pspi=(self.pspi.mean, self.pspi.deviation),
            hpii=(self.hpii.mean, self.hpii.deviation),
            log_noise_to_signal=self.log_noise_to_signal,
            pain_rest=self.pain_rest,
        )

    def resting_noise_to_signal(self, name: str) -> NoiseToSignal | None:
        """Return a component's ratio at rest, or None where it had too few spikes."""
        kept = self.log_noise_to_signal.get(name)
        return None if kept is None else NoiseToSignal(*kept)
