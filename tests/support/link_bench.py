"""Waiting for a link, for its tests."""

from wince_device.link import Link, LinkState

PATIENCE_S = 20.0


def stands(link: Link, state: LinkState) -> bool:
    """Wait for the link to stand there."""
    return link.wait_until(lambda: link.state is state, PATIENCE_S)
