"""What one side writes the other reads, now and in later versions."""

import json

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_wire import (
    CHANNELS,
    Ack,
    Aim,
    Alarm,
    Birth,
    ClockState,
    Command,
    ComponentReading,
    ConfigReported,
    ConfigSet,
    Event,
    Face,
    HeadPose,
    Health,
    Message,
    MessageError,
    NoScoreReason,
    SchemaVersionError,
    Score,
    State,
    Vitals,
    WinceError,
    channel_of,
    decode,
    encode,
    json_schema,
    parse_topic,
    topic_for,
)

MESSAGES = tuple(channel.message for channel in CHANNELS)
COUNTS = st.integers(0, 2**63 - 1)
NANOSECONDS = st.integers(0, 2**63 - 1)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
UNIT = st.floats(0, 1)
BOOTS = st.text("0123456789abcdef", min_size=32, max_size=32)
PSEUDONYMS = st.from_regex("[A-Za-z0-9][A-Za-z0-9._-]{0,62}", fullmatch=True)
RANGES = st.lists(st.tuples(COUNTS, COUNTS), max_size=4).map(tuple)
CLOCKS = st.builds(
    ClockState,
    synchronised=st.booleans(),
    offset_ms=st.none() | NUMBERS,
    error_bound_ms=st.none() | NUMBERS,
)
ENVELOPE = {"boot_id": BOOTS, "seq": COUNTS, "t_ns": NANOSECONDS, "clock": CLOCKS}
SETTINGS = st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.booleans())
READINGS = st.builds(
    ComponentReading,
    value=st.none() | NUMBERS,
    interval=st.none() | st.tuples(NUMBERS, NUMBERS),
    contribution=NUMBERS,
    evidence=COUNTS,
    p_value=st.none() | UNIT,
)
POSES = st.builds(HeadPose, yaw_deg=NUMBERS, pitch_deg=NUMBERS, roll_deg=NUMBERS)
MAYBE = st.none() | NUMBERS


@st.composite
def scores(draw: st.DrawFn) -> Score:
    value = draw(st.none() | st.floats(0, 10))
    low, high = sorted(draw(st.tuples(st.floats(0, 10), st.floats(0, 10))))
    rest = {
        **ENVELOPE,
        "patient": PSEUDONYMS,
        "calibrated": st.booleans(),
        "components": st.lists(READINGS, max_size=3).map(tuple),
        "face_fraction": UNIT,
        "pulse_fraction": st.none() | UNIT,
        "flags": st.just(()),
        "window_s": NUMBERS,
        "baseline_age_s": MAYBE,
    }
    if value is None:
        return draw(
            st.builds(
                Score,
                score=st.none(),
                interval=st.none(),
                confidence=st.none(),
                no_score_reason=st.sampled_from(NoScoreReason),
                no_score_since_ns=NANOSECONDS,
                **rest,
            )
        )
    return draw(
        st.builds(
            Score,
            score=st.just(value),
            interval=st.just((min(low, value), max(high, value))),
            confidence=UNIT,
            no_score_reason=st.none(),
            no_score_since_ns=st.none(),
            **rest,
        )
    )


ANY_MESSAGE = st.one_of(
    scores(),
    st.builds(
        Vitals,
        **ENVELOPE,
        patient=PSEUDONYMS,
        hr_bpm=MAYBE,
        rmssd_ms=MAYBE,
        sdnn_ms=MAYBE,
        beats_total=COUNTS,
        beats_corrected_total=COUNTS,
        signal_quality=st.none() | UNIT,
        sample_rate_hz=MAYBE,
    ),
    st.builds(
        Face,
        **ENVELOPE,
        patient=PSEUDONYMS,
        frames=COUNTS,
        frames_with_face=COUNTS,
        frames_dropped=COUNTS,
        presence=st.none() | UNIT,
        v1_speed=MAYBE,
        v2_speed=MAYBE,
        v3_speed=MAYBE,
        action_units=st.dictionaries(st.text(), NUMBERS, max_size=3),
        pose=st.none() | POSES,
        interocular_px=MAYBE,
    ),
    st.builds(
        Event,
        **ENVELOPE,
        dropped_boot_id=st.none() | BOOTS,
        dropped=RANGES,
        schema_version=st.just(1),
    ),
    st.builds(
        Health,
        **ENVELOPE,
        uptime_s=NUMBERS,
        frame_rate_hz=MAYBE,
        frames_total=COUNTS,
        frames_dropped_total=COUNTS,
        frame_latency_ms_p50=MAYBE,
        frame_latency_ms_p99=MAYBE,
        pulse_rate_hz=MAYBE,
        outbox_rows=COUNTS,
        outbox_bytes=COUNTS,
        outbox_dropped_total=COUNTS,
        publish_refused_total=COUNTS,
        temperature_c=MAYBE,
        memory_mb=MAYBE,
        disk_free_mb=MAYBE,
    ),
    st.builds(Birth, boot_id=BOOTS, t_ns=NANOSECONDS, clock=CLOCKS),
    st.builds(State, boot_id=BOOTS, t_ns=NANOSECONDS),
    st.builds(Ack, boot_id=BOOTS, seq=COUNTS, also=RANGES),
    st.builds(ConfigSet, revision=COUNTS, settings=SETTINGS),
    st.builds(
        ConfigReported,
        revision=COUNTS,
        boot_id=BOOTS,
        t_ns=NANOSECONDS,
        settings=SETTINGS,
        refused_code=st.none() | COUNTS,
        refused_because=st.none() | st.text(),
    ),
    st.builds(
        Aim,
        boot_id=BOOTS,
        t_ns=NANOSECONDS,
        lines=st.lists(st.lists(st.tuples(UNIT, UNIT), max_size=3).map(tuple), max_size=2).map(
            tuple
        ),
        aspect=st.floats(0.1, 10),
        face_size=st.none() | UNIT,
        light=st.none() | UNIT,
        sharpness=st.none() | UNIT,
        several_faces=st.booleans(),
        until_ns=NANOSECONDS,
    ),
    st.builds(Command),
    st.builds(
        Alarm,
        alarm_id=COUNTS,
        t_ns=NANOSECONDS,
        patient=PSEUDONYMS | st.just(msgspec.UNSET),
        detail=st.text(max_size=20) | st.just(msgspec.UNSET),
        until_ns=NANOSECONDS | st.just(msgspec.UNSET),
    ),
)


@given(ANY_MESSAGE)
def test_every_message_comes_back_as_it_was(message: Message) -> None:
    assert decode(encode(message), type(message)) == message


@given(ANY_MESSAGE)
def test_every_message_fits_the_published_schema(message: Message) -> None:
    schema = {**json_schema(), "$ref": f"#/$defs/{type(message).__name__}"}
    jsonschema.Draft202012Validator(schema).validate(json.loads(encode(message)))


def test_there_is_a_golden_payload_of_every_channel(golden_suffixes: set[str]) -> None:
    assert golden_suffixes == {channel.suffix for channel in CHANNELS}


def test_a_golden_payload_is_read_and_written_without_a_change(golden: tuple[str, bytes]) -> None:
    suffix, payload = golden
    _, channel = parse_topic(f"wince/v1/unit-1/{suffix}")
    message = decode(payload, channel.message)
    assert json.loads(encode(message)) == json.loads(payload)  # type: ignore[arg-type] # one of them
    schema = {**json_schema(), "$ref": f"#/$defs/{channel.message.__name__}"}
    jsonschema.Draft202012Validator(schema).validate(json.loads(payload))


def test_unknown_fields_are_ignored(golden: tuple[str, bytes]) -> None:
    suffix, payload = golden
    _, channel = parse_topic(f"wince/v1/unit-1/{suffix}")
    tree = json.loads(payload)
    tree["added_by_a_later_version"] = {"a": [1, 2]}
    assert decode(json.dumps(tree).encode(), channel.message) == decode(payload, channel.message)


def test_a_newer_contract_is_refused(golden: tuple[str, bytes]) -> None:
    suffix, payload = golden
    _, channel = parse_topic(f"wince/v1/unit-1/{suffix}")
    tree = {**json.loads(payload), "schema_version": 2}
    with pytest.raises(SchemaVersionError, match="update Wince"):
        decode(json.dumps(tree).encode(), channel.message)


def test_a_missing_field_is_named(golden: tuple[str, bytes]) -> None:
    suffix, payload = golden
    _, channel = parse_topic(f"wince/v1/unit-1/{suffix}")
    tree = json.loads(payload)
    missing = msgspec.structs.fields(channel.message)
    required = [field.name for field in missing if field.required]
    for name in required:
        rest = {key: value for key, value in tree.items() if key != name}
        with pytest.raises(MessageError, match=name):
            decode(json.dumps(rest).encode(), channel.message)


@pytest.mark.parametrize(
    "change",
    [
        {"score": None},
        {"score": 11.0},
        {"score": -0.1},
        {"interval": None},
        {"confidence": None},
        {"confidence": 1.5},
        {"interval": [5.0, 6.0]},
        {"no_score_reason": "no_face"},
        {"no_score_since_ns": 1},
        {"score": None, "interval": None, "confidence": None},
        {"patient": "Anna Miller"},
        {"boot_id": "0"},
        {"seq": -1},
    ],
)
def test_a_score_that_breaks_its_rules_is_refused(
    score_payload: bytes, change: dict[str, object]
) -> None:
    with pytest.raises(MessageError):
        decode(json.dumps({**json.loads(score_payload), **change}).encode(), Score)


@given(st.binary(max_size=200), st.sampled_from(MESSAGES))
def test_rubbish_raises_nothing_but_numbered_errors(
    payload: bytes, kind: type[msgspec.Struct]
) -> None:
    with pytest.raises(WinceError):
        decode(payload, kind)


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_topic_leads_back_to_its_message(kind: type[msgspec.Struct]) -> None:
    assert parse_topic(topic_for("unit-1", kind)) == ("unit-1", channel_of(kind))


@pytest.mark.parametrize(
    "topic",
    ["", "wince/v1/", "wince/v1//score", "wince/v2/a/score", "x/wince/v1/a/score", "wince/v1/a/b"],
)
def test_a_topic_of_somebody_else_is_refused(topic: str) -> None:
    with pytest.raises(MessageError, match="is not one of"):
        parse_topic(topic)
