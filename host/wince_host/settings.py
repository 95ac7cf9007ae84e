"""Where the host keeps its things and where it listens."""

from dataclasses import dataclass
from pathlib import Path

DASHBOARD_PORT = 8080
BROKER_PORT = 1883
TLS_PORT = 8883
SCAN_S = 30.0
DEFAULT_STATE = Path(".wince/host")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings:
    """What one host process needs to know.

    Attributes
    ----------
    state
        Folder of the store, the accounts' first password and the broker's files.
    dashboard_host, dashboard_port
        Where the dashboard listens.
    broker_host, broker_port
        Where the broker answers.
    scan_s
        Length of a short scan.
    database
        ``postgresql://…`` without a password; None is a SQLite file in the folder.
    shared
        The group of loggers that share the rows of one database among them.
    home_assistant
        Whether units are announced to Home Assistant at the same broker.
    recordings
        Folder of opened recordings for the research pages; None is one in ``state``.
    """

    state: Path
    dashboard_host: str = "127.0.0.1"
    dashboard_port: int = DASHBOARD_PORT
    broker_host: str = "127.0.0.1"
    broker_port: int = BROKER_PORT
    scan_s: float = SCAN_S
    database: str | None = None
    shared: str | None = None
    home_assistant: bool = False
    recordings: Path | None = None

    @property
    def store_file(self) -> Path:
        """The SQLite file."""
        return self.state / "wince.sqlite"

    @property
    def first_login_file(self) -> Path:
        """Name and first password of the first administrator, until it is changed."""
        return self.state / "first-login.txt"

    @property
    def lock_file(self) -> Path:
        """Held by the one process that serves from this folder."""
        return self.state / "serve.lock"

    @property
    def broker_folder(self) -> Path:
        """The broker's generated files."""
        return self.state / "broker"

    @property
    def devices_folder(self) -> Path:
        """Credentials files of provisioned devices."""
        return self.state / "devices"

    @property
    def site_folder(self) -> Path:
        """The site's certificate authority, and what it gave to whom."""
        return self.state / "site"

    @property
    def exports_folder(self) -> Path:
        """Exports that programs asked for by the REST API."""
        return self.state / "exports"

    @property
    def page_exports_folder(self) -> Path:
        """Exports that were asked for on the research pages."""
        return self.state / "exports-of-pages"

    @property
    def opened_folder(self) -> Path:
        """Recordings that were opened here; nothing in them is encrypted."""
        return self.state / "opened" if self.recordings is None else self.recordings
