"""Who somebody is at the broker, and where the broker is."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from wince_host._files import write_private
from wince_wire import SetupError

from ._passwords import known_users, make_password, set_password
from ._process import reload_broker
from ._settings import ALARM_USER, HOST_USER, BrokerSettings, check_device_name
from ._template import access_rules, configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerLogin:
    """Address and credentials."""

    host: str
    port: int
    user: str
    password: str

    def __repr__(self) -> str:
        """Leave the password out: this may end in a log."""
        return f"BrokerLogin({self.user}@{self.host}:{self.port})"


def prepare(settings: BrokerSettings) -> BrokerLogin:
    """Write the broker's files and return the host's own login. Passwords stay as they are.

    Raises
    ------
    SetupError
        If mosquitto is not installed or a file cannot be written.
    """
    login = host_login(settings)
    write_private(settings.access_file, access_rules())
    write_private(settings.configuration_file, configuration(settings))
    return login


def host_login(settings: BrokerSettings) -> BrokerLogin:
    """Return the host's own login at the broker that is set up here; made when missing.

    Raises
    ------
    SetupError
        If mosquitto is not installed or a file cannot be written.
    """
    secret = settings.host_password_file
    if not secret.exists() or HOST_USER not in known_users(settings.password_file):
        password = make_password()
        set_password(settings.password_file, HOST_USER, password)
        write_private(secret, password + "\n")
        reload_broker(settings)
    return BrokerLogin(
        host=settings.host,
        port=settings.port,
        user=HOST_USER,
        password=secret.read_text("utf-8").strip(),
    )


def provision(
    settings: BrokerSettings, device: str, *, folder: Path, reachable_at: str | None = None
) -> Path:
    """Give a device on this machine its login, a new one if it had one, and tell a running broker.

    For the listener without TLS, which only this machine reaches; a unit elsewhere is made by
    `wince_host.provisioning`.

    Parameters
    ----------
    device
        Its name.
    folder
        Where the device's files go: ``device.toml``, which the device's program reads as its
        settings, and ``password``. Both are for the owner alone.
    reachable_at
        The broker's address as the device sees it; the one it listens on when None.

    Returns
    -------
    Path
        The settings file.

    Raises
    ------
    ConfigurationError
        If the name is none.
    SetupError
        If mosquitto is not installed or a file cannot be written.
    """
    check_device_name(device)
    return _new_login(settings, device, folder / "device.toml", reachable_at)


def let_listen(settings: BrokerSettings, *, folder: Path, reachable_at: str | None = None) -> Path:
    """Give those who listen to alarms their login, a new one if they had one.

    Parameters
    ----------
    folder
        Where ``listener.toml`` and ``password`` go, for the owner alone.
    reachable_at
        The broker's address as the listener sees it; the one it listens on when None.

    Returns
    -------
    Path
        ``listener.toml``.

    Raises
    ------
    SetupError
        If mosquitto is not installed or a file cannot be written.
    """
    return _new_login(settings, ALARM_USER, folder / "listener.toml", reachable_at)


def _new_login(
    settings: BrokerSettings, user: str, settings_file: Path, reachable_at: str | None
) -> Path:
    password = make_password()
    set_password(settings.password_file, user, password)
    password_file = (settings_file.parent / "password").resolve()
    write_private(password_file, password + "\n")
    write_private(
        settings_file,
        f'name = "{user}"\n\n'
        "[broker]\n"
        f'host = "{reachable_at or settings.host}"\n'
        f"port = {settings.port}\n"
        f'password_file = "{password_file}"\n',
    )
    reload_broker(settings)
    return settings_file


def read_login(settings_file: Path) -> BrokerLogin:
    """Read back what `provision` wrote.

    Raises
    ------
    SetupError
        If a file is missing or is not what `provision` writes.
    """
    try:
        tree = tomllib.loads(settings_file.read_text("utf-8"))
        broker = tree["broker"]
        return BrokerLogin(
            host=broker["host"],
            port=broker["port"],
            user=tree["name"],
            password=Path(broker["password_file"]).read_text("utf-8").strip(),
        )
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        msg = (
            f"{settings_file} is no login: give a TOML file with name, broker.host, broker.port "
            "and broker.password_file"
        )
        raise SetupError(msg) from error
