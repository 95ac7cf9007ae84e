"""Payloads in two columns: as text, or packed as in every other store."""

from wince_host.store._packing import pack, unpack

PACKED_KINDS = frozenset({"score", "vitals", "face"})
"""Those of each second. The few others stay text that anybody can read in the database."""


def to_columns(kind: str, payload: str) -> dict[str, str]:
    """Return the columns of a payload, as JSON has them."""
    packed = pack(kind, payload) if kind in PACKED_KINDS else payload
    if isinstance(packed, bytes):
        return {"packed": "\\x" + packed.hex()}
    return {"payload": payload}


def from_columns(payload: str | None, packed: bytes | None) -> str:
    """Return a payload from its columns.

    Raises
    ------
    StoreError
        If it is damaged.
    """
    return payload if payload is not None else unpack(b"" if packed is None else bytes(packed))
