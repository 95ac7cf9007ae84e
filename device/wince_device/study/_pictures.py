"""Encrypted pictures of the blocks, where somebody agreed to that too."""

from wince_device.recording import Consent, ConsentRole, EndReason, Recorder, RecordingScope

from ._state import SessionState

LONGEST_S = 7200.0
"""A block with its pauses."""


class Pictures:
    """Starts and stops the device's own recorder of pictures with each block.

    Parameters
    ----------
    recorder
        The device's.
    participant
        Pseudonym.
    state
        Of the session: its consent is looked at when a block begins.
    """

    def __init__(self, recorder: Recorder, participant: str, state: SessionState) -> None:
        self._recorder, self._participant, self._state = recorder, participant, state

    def start(self) -> str:
        """Begin to record if somebody agreed; return the recording's number, empty without.

        Raises
        ------
        WinceError
            If there is no key of the site, or no room.
        """
        given = self._state.consent
        if given is None or not given.frames:
            return ""
        consent = Consent(
            given_by=ConsentRole(given.given_by),
            given_ns=given.utc_ns,
            scope=RecordingScope.FRAMES,
            text_version=given.text_version,
            maximum_s=LONGEST_S,
        )
        return self._recorder.start(consent, patient=self._participant)

    def stop(self) -> None:
        """Record no more."""
        self._recorder.stop(EndReason.ASKED)
