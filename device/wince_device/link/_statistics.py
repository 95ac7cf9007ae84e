"""What a link has done so far."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class LinkStatistics:
    """Counts since the link was made; rows only, unless said otherwise.

    Attributes
    ----------
    published
        Taken by the broker, as often as it was.
    unheard
        Among them, those to which nobody was subscribed.
    refused
        Refused by the broker, and kept.
    retransmitted
        Sent late or again.
    acknowledged
        Committed by the host, and deleted here.
    connections
        Connections that the broker accepted; one less is the number of reconnects.
    undecodable
        Messages from the host that broke the contract.
    handler_failures
        Commands or configurations whose handling raised an error of an unexpected kind.
    """

    published: int = 0
    unheard: int = 0
    refused: int = 0
    retransmitted: int = 0
    acknowledged: int = 0
    connections: int = 0
    undecodable: int = 0
    handler_failures: int = 0

    @property
    def reconnects(self) -> int:
        """How often a connection was made anew."""
        return max(0, self.connections - 1)
