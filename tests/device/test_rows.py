"""Every row that can be made keeps the contract; what is absent is absent."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside import UTC_0_NS, beat, face, heart, no_face, utc_ns
from wince_device.face import (
    ACTION_UNIT_NAMES,
    MOUTH_UNITS,
    ActionUnits,
    FaceObservation,
    Flag,
)
from wince_device.heart import HeartSummary, SignalVerdict
from wince_device.monitor import SecondResult
from wince_device.pain import WEIGHTS, Component, PainEstimate, combine
from wince_device.rows import RowContext, rows_of
from wince_device.sources import SensorState
from wince_wire import (
    ClockState,
    Event,
    Face,
    GuidedRest,
    Layer,
    Measurement,
    NoScoreReason,
    QualityFlag,
    RestHint,
    Score,
    Vitals,
    decode,
    encode,
)

BOOT = "0" * 32
T_S = 12.0

unit = st.floats(0.0, 1.0)
known = st.one_of(st.none(), st.floats(-20.0, 20.0))


@st.composite
def components(draw: st.DrawFn) -> list[Component]:
    made = []
    for name in WEIGHTS:
        value = draw(known)
        made.append(
            Component(
                name=name,
                layer=Layer.EXPRESSION if name in ("pspi", "hpii") else Layer.COUPLING,
                unit="",
                value=value,
                deviation=draw(st.floats(0.0, 50.0)),
                rise=draw(st.floats(0.0, 50.0)),
                evidence=draw(st.integers(0, 10_000)),
                p_value=draw(st.one_of(st.none(), unit)),
            )
        )
    return made


@st.composite
def estimates(draw: st.DrawFn) -> PainEstimate:
    reason = draw(st.one_of(st.none(), st.sampled_from(list(NoScoreReason))))
    combined = combine(draw(components()), quality=draw(unit), own_neutral=draw(st.booleans()))
    return PainEstimate(
        t_s=T_S,
        score=None if reason else combined.score,
        interval=None if reason else combined.interval,
        confidence=None if reason else combined.confidence,
        reason=reason,
        since_s=draw(st.floats(0.0, T_S)) if reason else None,
        readings=combined.readings,
        face_fraction=draw(unit),
        pulse_fraction=draw(st.one_of(st.none(), unit)),
        flags=tuple(draw(st.sets(st.sampled_from(list(QualityFlag))))),
        baseline_age_s=draw(st.one_of(st.none(), st.floats(0.0, 1e7))),
    )


@st.composite
def observations(draw: st.DrawFn) -> FaceObservation:
    index = draw(st.integers(1, 30))
    if not draw(st.booleans()):
        return no_face(index)
    made = face(index, pain=draw(st.floats(0.0, 5.0)))
    values = np.full(len(ACTION_UNIT_NAMES), draw(st.floats(0.0, 5.0)))
    units = ActionUnits(intensities=values, deviations=values, own_neutral=draw(st.booleans()))
    return replace(
        made,
        action_units=draw(st.sampled_from([None, units])),
        pose=draw(st.sampled_from([None, made.pose])),
        interocular_px=draw(st.sampled_from([None, 80.0])),
        region_speeds=draw(st.sampled_from([None, np.full(3, np.nan), np.array([0.1, 0.2, 0.3])])),
    )


@st.composite
def hearts(draw: st.DrawFn) -> HeartSummary | None:
    state = draw(st.sampled_from([None, *SensorState]))
    if state is None:
        return None
    return heart(T_S, state=state, verdict=draw(st.sampled_from(list(SignalVerdict))))


@st.composite
def results(draw: st.DrawFn) -> SecondResult:
    return SecondResult(
        t_s=T_S,
        estimate=draw(estimates()),
        observations=tuple(draw(st.lists(observations(), max_size=5))),
        beats=(beat(11.5, 800.0),),
        heart=draw(hearts()),
    )


def made_of(result: SecondResult, dropped: int = 0) -> list[Measurement]:
    context = RowContext(
        patient="person-1",
        utc_ns=utc_ns,
        clock=ClockState(synchronised=True, offset_ms=0.1),
        pulse_kind="ppg",
        frames_dropped=dropped,
        window_s=3.0,
    )
    rows = [make(BOOT, seq) for seq, make in enumerate(rows_of(result, context), start=1)]
    return [decode(encode(row), type(row)) for row in rows]


@given(results(), st.integers(0, 50))
def test_every_row_keeps_the_contract(result: SecondResult, dropped: int) -> None:
    rows = made_of(result, dropped)
    kinds = [type(row) for row in rows]
    assert kinds[0] is Score
    assert (Vitals in kinds) == (result.heart is not None)
    assert (Face in kinds) == bool(result.observations or dropped)
    assert [(row.boot_id, row.seq) for row in rows] == [
        (BOOT, seq) for seq in range(1, len(rows) + 1)
    ]
    assert {row.t_ns for row in rows} == {UTC_0_NS + 12_000_000_000}
    score = rows[0]
    assert isinstance(score, Score)
    if score.score is not None:
        total = math.fsum(one.contribution for one in score.components)
        assert total == pytest.approx(score.score, abs=1e-9)
    else:
        assert score.no_score_since_ns is not None
        assert score.no_score_since_ns <= score.t_ns


def plain(*frames: FaceObservation) -> SecondResult:
    estimate = PainEstimate(
        t_s=T_S,
        score=None,
        interval=None,
        confidence=None,
        reason=NoScoreReason.NO_FACE,
        since_s=10.0,
        readings=(),
        face_fraction=0.0,
        pulse_fraction=None,
        flags=(),
        baseline_age_s=None,
    )
    return SecondResult(t_s=T_S, estimate=estimate, observations=frames, beats=(), heart=None)


def face_row(*frames: FaceObservation, dropped: int = 0) -> Face:
    rows = [row for row in made_of(plain(*frames), dropped) if isinstance(row, Face)]
    assert len(rows) == 1
    return rows[0]


def test_means_are_over_the_frames_with_a_face() -> None:
    units = ActionUnits(
        intensities=np.full(len(ACTION_UNIT_NAMES), 2.0),
        deviations=np.full(len(ACTION_UNIT_NAMES), 0.5),
        own_neutral=True,
    )
    first = replace(face(1), region_speeds=np.full(3, np.nan), action_units=units)
    second = replace(face(2), region_speeds=np.array([0.1, 0.2, 0.3]), action_units=None)
    third = replace(face(3), region_speeds=np.array([0.3, 0.4, 0.5]), action_units=units)
    row = face_row(first, second, no_face(4), third, dropped=2)
    assert (row.frames, row.frames_with_face, row.frames_dropped) == (4, 3, 2)
    assert (row.v1_speed, row.v2_speed, row.v3_speed) == pytest.approx((0.2, 0.3, 0.4))
    assert row.action_units == dict.fromkeys(ACTION_UNIT_NAMES, 2.0)
    assert row.presence == pytest.approx(0.95)


def test_mouth_units_are_told_from_the_frames_in_which_the_mouth_was_in_sight() -> None:
    low, high = (
        ActionUnits(
            intensities=np.full(len(ACTION_UNIT_NAMES), level),
            deviations=np.ones(len(ACTION_UNIT_NAMES)),
            own_neutral=True,
        )
        for level in (1.0, 3.0)
    )
    bare = replace(face(1), action_units=low)
    under = replace(face(2), action_units=high, flags=(Flag.MOUTH_COVERED,))
    told = face_row(bare, under).action_units
    assert told == {name: 1.0 if name in MOUTH_UNITS else 2.0 for name in ACTION_UNIT_NAMES}
    assert face_row(under).action_units == dict.fromkeys(
        (name for name in ACTION_UNIT_NAMES if name not in MOUTH_UNITS), 3.0
    )


def test_without_a_face_everything_measured_on_one_is_absent() -> None:
    row = face_row(no_face(1), no_face(2))
    assert (row.frames, row.frames_with_face) == (2, 0)
    assert (row.presence, row.v1_speed, row.pose, row.interocular_px) == (None,) * 4
    assert row.action_units == {}


def test_a_new_baseline_is_an_event() -> None:
    from bedside import Bedside, estimator

    side = Bedside(estimator())
    side.rest()
    rows = made_of(replace(plain(), baseline_made=side.estimator.baseline))
    events = [row for row in rows if isinstance(row, Event)]
    assert [event.kind for event in events] == ["baseline_ready"]
    assert side.estimator.baseline is not None
    assert events[0].baseline == side.estimator.baseline.values()


def test_a_guided_rest_is_told_with_what_helps_and_an_event_when_it_is_given_up() -> None:
    rest = GuidedRest(progress=0.4, hint=RestHint.HOLD_STILL)
    result = plain(face(1))
    rows = made_of(replace(result, estimate=replace(result.estimate, guided_rest=rest)))
    assert [row.guided_rest for row in rows if isinstance(row, Score)] == [rest]
    assert [row for row in rows if isinstance(row, Event)] == []
    over = replace(result.estimate, guided_rest=rest, guided_given_up=True)
    (event,) = (row for row in made_of(replace(result, estimate=over)) if isinstance(row, Event))
    assert event.kind == "baseline_given_up"
    assert "hold_still" in event.detail
