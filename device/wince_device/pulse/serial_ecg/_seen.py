"""Says in half a sentence what came over a line on which no wanted packet came."""

from ._forms import known_packets
from ._stream import Seen

_MOSTLY_TEXT = 0.9


def what_was_seen(seen: Seen) -> str:
    """Return what came, and what to do about it."""
    if seen.bytes == 0:
        return "nothing came: check that the device is on and its cable carries data"
    if seen.packets:
        (kind, length), count = seen.packets.most_common(1)[0]
        sender = known_packets().get((kind, length))
        told = f", which a {sender} sends" if sender else ""
        return (
            f"{count} packets of type {kind} and length {length} came{told}: "
            "set device= and kind= to what is connected"
        )
    if seen.text_bytes >= _MOSTLY_TEXT * seen.bytes:
        return f"{seen.bytes} bytes of text came: load the firmware that sends ProtoCentral packets"
    return (
        f"{seen.bytes} bytes came that are neither packets nor text: the speed is probably "
        "another, so set baud= to that of the firmware"
    )
