"""Everything that one session gives: rows of tables, and what the pooling needs besides."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from wince_host.research._spike_fits import deviation_series
from wince_host.study._material import INDEX_UNITS, REGIONS, Block, Material, Vector
from wince_host.study._parameters import StudyParameters
from wince_host.study._results import (
    ApexRow,
    BlockRow,
    Exclusion,
    HeartRow,
    IndexRow,
    LagRow,
    OfBlock,
    SessionRow,
    SpikeRow,
    TransferRow,
)

from ._heart import heart_row
from ._indices import Indices, apex_rows, apex_threshold, index_row, indices_of
from ._judging import Judged, judge, session_rate_hz
from ._spikes import Twins, spike_row
from ._transfer import Coupled, coupled, transfer_rows
from ._variants import Variant, spike_variants, transfer_variants


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a session is called and where it came from."""

    participant: str
    session: str
    kind: str
    folder: str
    content_sha256: str


@dataclass(slots=True, kw_only=True)
class SessionFigures:
    """The rows of one session; ``twins`` stand in the order of ``spikes``."""

    session: SessionRow
    study: str
    blocks: list[BlockRow] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    spikes: list[SpikeRow] = field(default_factory=list)
    twins: list[Twins] = field(default_factory=list)
    transfer: list[TransferRow] = field(default_factory=list)
    lags: list[LagRow] = field(default_factory=list)
    heart: list[HeartRow] = field(default_factory=list)
    indices: list[IndexRow] = field(default_factory=list)
    apex: list[ApexRow] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)


def analyse_session(
    named: Named, material: Material, parameters: StudyParameters
) -> SessionFigures:
    """Analyse one session, block by block; what breaks a rule is left out and named."""
    usual_hz = session_rate_hz(material.blocks)
    judged = [(one, judge(one, usual_hz, parameters)) for one in material.blocks]
    figures = SessionFigures(session=_session_row(named, material, judged), study=material.study)
    figures.exclusions += [
        _excluded(named, task, block, problem.part, problem.rule, problem.sentence)
        for task, block, problem in material.absent
    ]
    for block, verdict in judged:
        key = _key(named, block)
        figures.blocks.append(_block_row(key, block, verdict))
        figures.exclusions += [
            _excluded(named, block.task, block.block, one.part, one.rule, one.sentence)
            for one in verdict.problems
        ]
        seed = seed_of(parameters.seed, named, block)
        _add_spikes(figures, key, block, verdict, parameters, seed)
        _add_transfer(figures, key, block, verdict, parameters, seed)
        _add_heart(figures, key, block, verdict, material.pulse_kind)
    _add_indices(figures, named, judged)
    return figures


def seed_of(seed: int, named: Named, block: Block) -> int:
    """Return a block's own seed: the same wherever and whenever it is analysed."""
    text = f"{seed}/{named.participant}/{named.session}/{block.task}/{block.block}/{block.run}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1


def _key(named: Named, block: Block) -> OfBlock:
    return OfBlock(
        participant=named.participant,
        session=named.session,
        task=block.task,
        block=block.block,
        run=block.run,
    )


def _session_row(
    named: Named, material: Material, judged: list[tuple[Block, Judged]]
) -> SessionRow:
    used = sum(verdict.face_used or verdict.heart_used for _, verdict in judged)
    return SessionRow(
        participant=named.participant,
        session=named.session,
        kind=named.kind,
        folder=named.folder,
        simulated=material.simulated,
        software=material.software,
        pulse_kind=material.pulse_kind,
        frame_rate_hz=session_rate_hz(material.blocks),
        blocks=len(judged) + len({(task, block) for task, block, _ in material.absent}),
        blocks_used=used,
        used=used > 0,
        content_sha256=named.content_sha256,
    )


def _block_row(key: OfBlock, block: Block, verdict: Judged) -> BlockRow:
    frames, beats = block.frames, block.beats
    taken = 0 if frames is None else int(np.count_nonzero(frames.taken))
    return BlockRow(
        participant=key.participant,
        session=key.session,
        task=key.task,
        block=key.block,
        run=key.run,
        begin_s=block.begin_s,
        duration_s=block.duration_s,
        frame_rate_hz=None if frames is None else frames.rate_hz,
        frames=taken,
        missing_frames=0 if frames is None else frames.times_s.size - taken,
        face_share=verdict.face_share,
        pulse_share=verdict.pulse_share,
        beats=0 if beats is None else beats.times_s.size,
        corrected_beats=0 if beats is None else beats.corrected,
        noise_share=_noise_share(block),
        rating=block.rating,
        score=block.score,
        face_used=verdict.face_used,
        heart_used=verdict.heart_used,
    )


def _noise_share(block: Block) -> float | None:
    if block.frames is None or block.frames.noise_speed is None:
        return None
    noise, speed = block.frames.noise_speed, block.frames.speeds[:, 0]
    both = np.isfinite(noise) & np.isfinite(speed)
    if not both.any() or np.median(speed[both]) <= 0.0:
        return None
    return float(np.median(noise[both]) / np.median(speed[both]))


def _excluded(
    named: Named, task: str, block: str, part: str, rule: str, sentence: str
) -> Exclusion:
    return Exclusion(
        participant=named.participant,
        session=named.session,
        task=task,
        block=block,
        part=part,
        rule=rule,
        sentence=sentence,
    )


def _series(block: Block, verdict: Judged) -> Iterator[tuple[str, Vector, Vector]]:
    """Yield name, times and values of each series whose spikes count."""
    if verdict.face_used and block.frames is not None:
        for column, region in enumerate(REGIONS):
            speed = np.ascontiguousarray(block.frames.speeds[:, column])
            yield region, block.frames.times_s, speed
    if verdict.heart_used and block.beats is not None:
        yield "heart", block.beats.times_s, deviation_series(block.beats.intervals_ms)


def _add_spikes(
    figures: SessionFigures,
    key: OfBlock,
    block: Block,
    verdict: Judged,
    parameters: StudyParameters,
    seed: int,
) -> None:
    varied: dict[str, tuple[Vector, Vector]] = {}
    for name, times_s, series in _series(block, verdict):
        found = spike_row(key, name, series, parameters, seed=seed)
        if found is None:
            _refuse(figures, key, name, parameters)
            continue
        figures.spikes.append(found[0])
        figures.twins.append(found[1])
        if name in {"v1", "heart"}:
            varied[name] = times_s, series
    if parameters.sensitivity:
        figures.variants += spike_variants(key.task, key.block, varied, parameters, seed=seed)


def _refuse(figures: SessionFigures, key: OfBlock, name: str, parameters: StudyParameters) -> None:
    figures.exclusions.append(
        Exclusion(
            participant=key.participant,
            session=key.session,
            task=key.task,
            block=key.block,
            part="heart" if name == "heart" else "face",
            rule="few_spikes",
            sentence=f"{name} has fewer than {parameters.fewest_spikes} spikes, or they do not "
            "differ: no Gamma distribution is fitted to them; record for longer",
        )
    )


def _add_transfer(
    figures: SessionFigures,
    key: OfBlock,
    block: Block,
    verdict: Judged,
    parameters: StudyParameters,
    seed: int,
) -> None:
    if not verdict.coupled or block.frames is None or block.beats is None:
        return
    pair = coupled(block.frames, block.beats)
    found = _transfer(key, pair, parameters, seed)
    if found is None:
        figures.exclusions.append(
            Exclusion(
                participant=key.participant,
                session=key.session,
                task=key.task,
                block=key.block,
                part="coupling",
                rule="few_rows",
                sentence=f"face and heart are known together for {pair.known_s:.0f} s, with "
                f"changes in both: {parameters.shortest_coupled_s:.0f} s without many gaps are "
                "needed",
            )
        )
        return
    figures.transfer += found[0]
    figures.lags += found[1]
    if parameters.sensitivity:
        figures.variants += transfer_variants(key.task, key.block, pair, parameters, seed=seed)


def _transfer(
    key: OfBlock, pair: Coupled, parameters: StudyParameters, seed: int
) -> tuple[list[TransferRow], list[LagRow]] | None:
    if pair.known_s < parameters.shortest_coupled_s or not pair.varies:
        return None
    try:
        return transfer_rows(key, pair, parameters, seed=seed)
    except ValueError:
        # The gaps leave too few complete rows to shift.
        return None


def _add_heart(
    figures: SessionFigures, key: OfBlock, block: Block, verdict: Judged, pulse_kind: str | None
) -> None:
    if verdict.heart_used and block.beats is not None:
        row = heart_row(key, block.beats, pulse_kind)
        if row is not None:
            figures.heart.append(row)


def _add_indices(figures: SessionFigures, named: Named, judged: list[tuple[Block, Judged]]) -> None:
    found: list[tuple[Block, Indices]] = [
        (block, indices_of(block.frames))
        for block, verdict in judged
        if verdict.face_used
        and block.frames is not None
        and all(name in block.frames.units for name in INDEX_UNITS)
    ]
    found = [one for one in found if np.isfinite(one[1].pspi + one[1].hpii).any()]
    threshold = apex_threshold([indices.hpii for _, indices in found])
    for block, indices in found:
        if block.frames is not None:
            key = _key(named, block)
            figures.indices.append(index_row(key, block.frames, indices, threshold))
            figures.apex += apex_rows(key, block.frames, indices, threshold)
