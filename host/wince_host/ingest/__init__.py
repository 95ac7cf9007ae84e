"""From the broker to the store, so that no row is lost and none is stored twice."""

from ._acks import MOST_RANGES, AckBook, make_ack
from ._decode import decode_message
from ._freshness import Freshness
from ._ingest import Ingest
from ._news import load_board
from ._shared_acks import SharedAckBook, SharedStore
from ._status import IngestStatus

__all__ = [
    "MOST_RANGES",
    "AckBook",
    "Freshness",
    "Ingest",
    "IngestStatus",
    "SharedAckBook",
    "SharedStore",
    "decode_message",
    "load_board",
    "make_ack",
]
