"""Nothing is recorded without consent, beyond it, or after it."""

from typing import Any

import pytest

from wince_device.recording import (
    Consent,
    ConsentRole,
    EndReason,
    RecordingScope,
    consent_of,
)
from wince_wire import Command, CommandRefusedError, ConfigurationError

Bench = Any
START_S = 1000.0
UTC_NS = 1_800_000_000_000_000_000
SECOND_NS = 1_000_000_000


def test_without_consent_nothing_begins(bench: Bench) -> None:
    with pytest.raises(CommandRefusedError, match="without consent: ask for it first"):
        bench.recorder().start(None, patient="person-7")
    assert not bench.recordings.exists()


@pytest.mark.parametrize(
    ("until_ns", "synchronised", "sentence"),
    [
        (UTC_NS, True, "has ended: ask for it again"),
        (UTC_NS + SECOND_NS, False, "clock follows no source"),
    ],
)
def test_consent_that_does_not_hold_is_refused(
    bench: Bench, until_ns: int, synchronised: bool, sentence: str
) -> None:
    bench.synchronised = synchronised
    with pytest.raises(CommandRefusedError, match=sentence):
        bench.recorder().start(bench.consent(until_ns=until_ns), patient="person-7")
    assert not bench.recordings.exists()


@pytest.mark.parametrize("maximum_s", [0.0, -1.0, 1e9, float("nan")])
def test_consent_has_a_bounded_length(bench: Bench, maximum_s: float) -> None:
    with pytest.raises(CommandRefusedError, match="maximum_s"):
        bench.recorder().start(bench.consent(maximum_s=maximum_s), patient="person-7")


def test_features_alone_leave_no_picture(bench: Bench) -> None:
    recorder = bench.recorder()
    recorder.start(bench.consent(RecordingScope.FEATURES), patient="person-7")
    recorder.put_frame(bench.frame(START_S + 0.5, 1))
    recorder.put_second(bench.second(START_S + 1.0))
    bench.now_s += 2.0
    recorder.close()
    assert {path.name for path in bench.only().iterdir()} == {
        "recording.json",
        "key",
        "features.wrec",
    }
    assert len(bench.rows(bench.open(), "frames")) == 3


@pytest.mark.parametrize(
    "limit", [{"maximum_s": 5.0}, {"until_ns": UTC_NS + 5 * SECOND_NS}], ids=["length", "time"]
)
def test_at_the_end_of_consent_everything_ends_at_that_moment(
    bench: Bench, limit: dict[str, Any]
) -> None:
    recorder = bench.recorder()
    recorder.start(bench.consent(**limit), patient="person-7")
    ends_s = START_S + 5.0
    moments = [START_S - 0.001, START_S, ends_s - 0.001, ends_s, ends_s + 0.001]
    for index, t_s in enumerate(moments):
        recorder.put_frame(bench.frame(t_s, index))
    recorder.put_second(bench.second(ends_s, frames=4))
    assert recorder.active
    bench.now_s = ends_s
    # Frames of before that were late on their way are too late: consent is over now.
    recorder.put_frame(bench.frame(ends_s - 0.0005, 9))
    assert not recorder.active
    recorder.put_second(bench.second(ends_s + 1.0, beats=(bench.beat(ends_s - 0.2),)))
    recorder.put_second(bench.second(ends_s + 2.0, beats=(bench.beat(ends_s + 0.6),)))
    assert bench.wait().reason is EndReason.CONSENT_ENDED
    opened = bench.open()
    shown = [row["frame_index"] for row in bench.rows(opened, "pictures")]
    assert shown[:2] == ["1", "2"]
    assert set(shown) <= {"1", "2", "9"}
    assert len(bench.rows(opened, "frames")) == 4
    assert [float(row["t_s"]) for row in bench.rows(opened, "beats")] == [ends_s - 0.2]
    assert [float(row["t_s"]) for row in bench.rows(opened, "scores")] == [ends_s]


def test_a_step_of_the_clock_past_the_end_of_consent_ends_it(bench: Bench) -> None:
    recorder = bench.recorder()
    recorder.start(bench.consent(until_ns=UTC_NS + 500 * SECOND_NS), patient="person-7")
    bench.step_ns = 3600 * SECOND_NS
    recorder.put_frame(bench.frame(START_S + 0.1, 1))
    assert not recorder.active
    bench.now_s += 10.0
    assert bench.wait().reason is EndReason.CONSENT_ENDED
    assert bench.rows(bench.open(), "pictures") == []


def test_one_recording_at_a_time(bench: Bench) -> None:
    recorder = bench.begin()
    with pytest.raises(CommandRefusedError, match="goes on already"):
        recorder.start(bench.consent(), patient="person-7")
    assert recorder.stop() is not None
    assert recorder.stop() is None
    recorder.start(bench.consent(), patient="person-8")
    recorder.close()
    recorder.close()
    assert len(list(bench.recordings.iterdir())) == 2
    assert [end.reason for end in bench.ends] == [EndReason.ASKED, EndReason.DEVICE_STOPPED]


def test_what_was_on_its_way_when_it_was_stopped_is_awaited(bench: Bench) -> None:
    recorder = bench.begin()
    bench.now_s += 0.8
    recorder.stop()
    recorder.put_second(bench.second(START_S + 1.0, frames=10, beats=(bench.beat(START_S + 0.7),)))
    recorder.put_second(bench.second(START_S + 3.0))
    end = bench.wait()
    assert (end.reason, end.complete) == (EndReason.ASKED, True)
    opened = bench.open()
    assert len(bench.rows(opened, "frames")) == 8
    assert len(bench.rows(opened, "beats")) == 1


def test_without_a_recording_everything_is_let_go(bench: Bench) -> None:
    recorder = bench.recorder()
    recorder.put_frame(bench.frame(START_S, 1))
    recorder.put_second(bench.second(START_S + 1.0))
    recorder.mark("nobody agreed to this")
    assert recorder.counts() is None
    recorder.close()
    assert not bench.recordings.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "recording.recipient_file to its public key"),
        (b"", "holds no public key"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "holds no public key"),
        ("missing", "cannot be read"),
        ("ecdsa", "no usable X25519 key"),
        ("zero", "no usable X25519 key"),
    ],
)
def test_without_a_sites_key_nothing_begins(
    bench: Bench, bad_keys: dict[str, bytes], content: bytes | str | None, sentence: str
) -> None:
    path = bench.folder / "site.pub"
    if isinstance(content, str):
        content = bad_keys.get(content)
    else:
        path.write_bytes(content or b"")
    if content:
        path.write_bytes(content)
    recipient = "" if sentence.startswith("recording.") else str(path)
    with pytest.raises(ConfigurationError, match=sentence):
        bench.recorder(recipient=recipient).start(bench.consent(), patient="person-7")
    assert not bench.recordings.exists()


def test_a_command_carries_consent_through_a_role() -> None:
    command = Command(
        command_id="a", name="start_recording", consent=True, consent_given_by="proxy", frames=True
    )
    assert consent_of(command, now_ns=UTC_NS, text_version="3") == Consent(
        given_by=ConsentRole.PROXY,
        given_ns=UTC_NS,
        scope=RecordingScope.FRAMES,
        text_version="3",
        maximum_s=3600.0,
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "has no consent"),
        ({"consent": True}, "use one of patient, proxy, guardian"),
        ({"consent": True, "consent_given_by": "Mary Smith"}, "use one of patient, proxy"),
    ],
)
def test_a_command_without_such_consent_is_refused(fields: dict[str, Any], sentence: str) -> None:
    command = Command(command_id="a", name="start_recording", **fields)
    with pytest.raises(CommandRefusedError, match=sentence):
        consent_of(command, now_ns=UTC_NS, text_version="3")
