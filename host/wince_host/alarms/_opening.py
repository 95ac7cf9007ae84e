"""Makes the alarms of a host from its settings."""

from collections.abc import Sequence
from pathlib import Path

from wince_host.broker import BrokerLogin
from wince_host.care import CareStore
from wince_host.live import LiveBoard

from ._broker_receiver import BrokerReceiver
from ._delivery import Receiver
from ._duty import Duty
from ._settings import FILE_NAME, TellingSettings, read_secret, read_telling
from ._watch import AlarmWatch
from ._webhook import WebHook


def open_alarms(
    live: LiveBoard,
    care: CareStore,
    *,
    state: Path,
    login: BrokerLogin,
    client_id: str,
    duty: Duty | None = None,
) -> AlarmWatch:
    """Return the alarms of a host, not yet started.

    Parameters
    ----------
    state
        The host's folder; ``alarms.toml`` there says who outside is told.
    login, client_id
        Where the broker is, and this host's name for its session there.
    duty
        Tells which of several hosts over one database raises the alarms; None for a host alone.

    Raises
    ------
    ConfigurationError
        If ``alarms.toml`` or a secret that it names is wrong.
    StoreError
        If the record cannot be read.
    """
    settings = read_telling(state / FILE_NAME)
    hooks = [WebHook(hook, read_secret(hook)) for hook in settings.webhooks]
    receivers = [*hooks, *_broker(settings, login, client_id)]
    return AlarmWatch(live, care, receivers, duty=duty)


def _broker(settings: TellingSettings, login: BrokerLogin, client_id: str) -> Sequence[Receiver]:
    if not settings.broker.enabled:
        return ()
    return (BrokerReceiver(login, f"{client_id}-alarms", settings.broker),)
