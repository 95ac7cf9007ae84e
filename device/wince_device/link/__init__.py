"""The link: brings the outbox's rows to the broker, and the host's words to the device."""

from ._check import check_broker
from ._link import Link, LinkState
from ._settings import LinkSettings
from ._statistics import LinkStatistics

__all__ = ["Link", "LinkSettings", "LinkState", "LinkStatistics", "check_broker"]
