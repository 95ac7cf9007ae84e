"""Recordings that somebody consented to, sealed to the site's public key as they are made."""

from ._consent import Consent, ConsentRole, RecordingScope, consent_of
from ._counts import RecordingCounts, RecordingEnd
from ._erasure import erase_recording, erase_subject
from ._folders import KeptRecording, list_recordings
from ._limits import EndReason
from ._recorder import Recorder

__all__ = [
    "Consent",
    "ConsentRole",
    "EndReason",
    "KeptRecording",
    "Recorder",
    "RecordingCounts",
    "RecordingEnd",
    "RecordingScope",
    "consent_of",
    "erase_recording",
    "erase_subject",
    "list_recordings",
]
