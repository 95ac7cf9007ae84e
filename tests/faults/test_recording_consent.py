"""What a command says of consent stands in the recording, and what is out of range begins none."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from wince_device.recording import Recorder, consent_of
from wince_host.recordings import load_site_key, open_recording
from wince_wire import Command, MessageError, decode

ASKED = {
    "command_id": "1",
    "name": "start_recording",
    "consent": True,
    "consent_given_by": "guardian",
}


def command(**more: object) -> Command:
    return decode(json.dumps({**ASKED, "schema_version": 1, **more}).encode(), Command)


@pytest.mark.parametrize(
    ("more", "text_version", "maximum_s"),
    [
        ({}, "2026-11", 3600.0),
        ({"consent_text_version": "ward-7", "consent_maximum_s": 120}, "ward-7", 120.0),
    ],
)
def test_text_and_length_of_the_consent_stand_in_the_recording(
    tmp_path: Path, more: dict[str, object], text_version: str, maximum_s: float
) -> None:
    key = X25519PrivateKey.generate()
    (tmp_path / "recording.key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (tmp_path / "recording.pub").write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    recorder = Recorder(
        tmp_path / "recordings",
        recipient_file=str(tmp_path / "recording.pub"),
        maximum_mb=10,
        reserve_mb=0,
        device="bed-4",
    )
    consent = consent_of(command(**more), now_ns=7, text_version="2026-11")
    recorded = recorder.start(consent, patient="person-7")
    recorder.close()
    site_key = load_site_key(tmp_path / "recording.key")
    open_recording(tmp_path / "recordings" / recorded, tmp_path / "opened", site_key)
    manifest = json.loads((tmp_path / "opened" / "manifest.json").read_text("utf-8"))
    assert manifest["consent"]["text_version"] == text_version
    assert manifest["consent"]["maximum_s"] == maximum_s
    assert manifest["consent"]["given_by"] == "guardian"


@pytest.mark.parametrize(
    "more",
    [
        {"consent_text_version": "Mary Smith"},
        {"consent_text_version": ""},
        {"consent_maximum_s": 0},
        {"consent_maximum_s": 1e9},
    ],
)
def test_a_text_or_length_out_of_range_is_no_command(more: dict[str, object]) -> None:
    with pytest.raises(MessageError):
        command(**more)
