"""The one file that is carried to a unit: who it is, and whom it may trust."""

import msgspec

from wince_wire import Pseudonym

FORMAT = "wince-enrolment"
VERSION = 1


class Enrolment(msgspec.Struct, kw_only=True, frozen=True):
    """What a unit needs to belong to a site. Holds a private key.

    Attributes
    ----------
    format, version
        What this file is.
    name
        The unit's, and its user name at the broker.
    broker_host, broker_port
        Where the broker answers with TLS.
    authority, certificate, key
        The site's certificate, the unit's own and its key (PEM).
    recording_recipient
        The site's public key (PEM): recordings are sealed to it.
    """

    name: Pseudonym
    broker_host: str
    broker_port: int
    authority: str
    certificate: str
    key: str
    recording_recipient: str
    format: str = FORMAT
    version: int = VERSION

    def __repr__(self) -> str:
        """Leave the key out: this may end in a log."""
        return f"Enrolment({self.name!r} at {self.broker_host}:{self.broker_port})"

    def text(self) -> str:
        """Return the file's text."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1).decode() + "\n"
