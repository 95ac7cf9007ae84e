"""The sentences for a broker that does not do what we need."""

from wince_wire import BrokerRefusedError, BrokerUnreachableError

from ._settings import LinkSettings


def refused(settings: LinkSettings, reason: str) -> BrokerRefusedError:
    """Return the error for a broker that does not let us in."""
    who = "a device without a name" if settings.username is None else repr(settings.username)
    return BrokerRefusedError(
        f"the broker at {settings.address} does not let {who} in ({reason.lower()}): "
        "check the user name and password, or provision the device again"
    )


def forbidden(settings: LinkSettings, what: str, reason: str) -> BrokerRefusedError:
    """Return the error for a broker that lets us in and forbids what we are here for."""
    return BrokerRefusedError(
        f"the broker at {settings.address} forbids {settings.username!r} to {what} "
        f"({reason.lower()}): check the broker's access list, or provision the device again"
    )


def silent(settings: LinkSettings) -> BrokerUnreachableError:
    """Return the error for something that took the connection and said nothing useful."""
    return BrokerUnreachableError(
        f"what listens at {settings.address} gave no MQTT 5 answer: check the host and port, "
        "that the broker is not stuck, and that it accepts this unit's certificate"
    )


def broken(settings: LinkSettings, reason: str) -> BrokerUnreachableError:
    """Return the error for a connection that ended without our will."""
    return BrokerUnreachableError(
        f"the connection to the broker at {settings.address} broke ({reason.lower()}): "
        "it is tried again"
    )
