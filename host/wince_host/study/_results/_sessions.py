"""Rows of sessions, of their blocks, and of what was left out of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One session of one participant, whether it could be used or not.

    Attributes
    ----------
    participant, session
        Pseudonym and label, without ``sub-`` and ``ses-``.
    kind
        ``wince``, ``openface``, ``video`` or ``tables``: what the session was read from.
    folder
        Relative to the study's folder.
    simulated
        Made by the simulation: never to be mixed with measured sessions in one figure.
    software
        Program and version that wrote it, empty where the files do not say.
    pulse_kind
        ``ecg`` or ``ppg``; None where there is no pulse, or nothing says which.
    frame_rate_hz
        Median over the blocks; None without frames.
    blocks, blocks_used
        Number of blocks, and of those from which at least one figure comes.
    used
        Whether anything of the session counts.
    content_sha256
        Of what was read; empty for a session that could not be read.
    """

    participant: str
    session: str
    kind: str
    folder: str
    simulated: bool
    software: str
    pulse_kind: str | None
    frame_rate_hz: float | None
    blocks: int
    blocks_used: int
    used: bool
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBlock:
    """What names a block: these columns stand first in every table of blocks.

    Attributes
    ----------
    block
        The condition: ``control``, ``pain``, ``after``, or the study's own word.
    run
        1, and rising where a block was done again; only the last complete run counts.
    """

    participant: str
    session: str
    task: str
    block: str
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRow(OfBlock):
    """Quality of a block's data, its rating, and whether its face and its heart count.

    Attributes
    ----------
    begin_s, duration_s
        On the session's own clock.
    frames, missing_frames
        Rows of the frame grid with a picture, and without.
    face_share
        Share of the grid with a face, 0-1.
    pulse_share
        Share of the block's time that inter-beat intervals cover, 0-1.
    beats, corrected_beats
        Number of beats, and of corrected intervals.
    noise_share
        Speed that the landmarks' own noise alone would make, over the measured speed of V1, both
        medians over the block; None where the session does not hold it.
    rating
        0-10 by the participant after the block.
    score
        Mean Wince score over the block, where the session holds scores.
    face_used, heart_used
        Not excluded by a rule.
    """

    begin_s: float
    duration_s: float
    frame_rate_hz: float | None
    frames: int
    missing_frames: int
    face_share: float
    pulse_share: float
    beats: int
    corrected_beats: int
    noise_share: float | None
    rating: float | None
    score: float | None
    face_used: bool
    heart_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """What was left out, and by which rule.

    Attributes
    ----------
    task, block
        Empty where the whole session is meant.
    part
        ``session``, ``block``, ``face``, ``heart``, ``coupling``, ``expression`` (action units),
        ``score``, or ``pooling``.
    rule
        Short name of the rule: see `wince_host.study.RULES`.
    sentence
        What, where and what to do about it.
    """

    participant: str
    session: str
    task: str
    block: str
    part: str
    rule: str
    sentence: str
