"""A person's rest, as a unit tells the host of it, and how far the taking of a guided one is."""

from enum import StrEnum

import msgspec

from ._fields import Count, Pseudonym, Unit01


class RestHint(StrEnum):
    """What would help a guided baseline along at this second."""

    GOOD = "good"
    NO_FACE = "no_face"
    UNCOVER_FACE = "uncover_face"
    SHOW_WHOLE_FACE = "show_whole_face"
    TURN_TO_CAMERA = "turn_to_camera"
    HOLD_STILL = "hold_still"
    MORE_LIGHT = "more_light"
    LESS_LIGHT = "less_light"
    RELAX_FACE = "relax_face"
    DO_NOT_SPEAK = "do_not_speak"
    WAIT_FOR_PULSE = "wait_for_pulse"


class GuidedRest(msgspec.Struct, frozen=True, kw_only=True):
    """How far a guided baseline is.

    Attributes
    ----------
    progress
        Share of the rest that is collected. It may fall: what turns out to be no rest is let go.
    hint
        What would help; ``good`` where the second counted.
    """

    progress: Unit01
    hint: RestHint


class RestingEmbedding(msgspec.Struct, frozen=True, kw_only=True):
    """What the pain classifiers' network makes of the person at rest: numbers, no picture.

    Attributes
    ----------
    network
        Begin of the network's SHA-256: numbers of another network mean something else.
    means
        Medians of its embeddings over the rest.
    """

    network: str
    means: tuple[float, ...]


class BaselineValues(msgspec.Struct, frozen=True, kw_only=True):
    """One person's rest. The neutral vector is no picture, and personal all the same.

    Attributes
    ----------
    made_ns
        UTC when it was completed.
    source, method
        The camera it was made with, and the action-unit estimator that its figures belong to.
    guided
        Somebody asked the person to rest; otherwise the first quiet seconds were taken.
    rest_s
        Length of the rest that counted.
    frames
        Frames with a face that it rests on.
    neutral_mean, neutral_deviation
        Vector of the neutral face.
    pspi, hpii
        (mean, standard deviation of its means over a second) at rest.
    log_noise_to_signal
        By component name: (ln ratio, standard deviation, spikes).
    pain_rest
        What the hybrid pain classifier reads a face against; None without its network.
    """

    patient: Pseudonym
    made_ns: int
    source: str
    method: str
    guided: bool
    rest_s: float
    frames: Count
    neutral_mean: tuple[float, ...]
    neutral_deviation: tuple[float, ...]
    pspi: tuple[float, float]
    hpii: tuple[float, float]
    log_noise_to_signal: dict[str, tuple[float, float, Count]]
    pain_rest: RestingEmbedding | None = None
