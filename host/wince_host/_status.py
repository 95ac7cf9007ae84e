"""What `wince-host status` tells."""

from dataclasses import asdict
from typing import Any

from rich.table import Table

from wince_host.store import Store


def collect_status(store: Store) -> dict[str, Any]:
    """Return counts of every device, ready for JSON."""
    return {
        "devices": [asdict(store.device_counts(device)) for device in store.devices()],
        "dead_letters": store.dead_letter_count(),
        "users": len(store.users()),
    }


def status_table(status: dict[str, Any]) -> Table:
    """Return the same as a table."""
    table = Table("device", "rows", "scores", "scored", "starts", "holes", "dropped", "dead")
    for device in status["devices"]:
        rows = device["rows"]
        numbers = [sum(rows.values()), rows.get("score", 0)]
        numbers += [device["scored"], len(device["boots"])]
        numbers += [device[key] for key in ("holes", "dropped", "dead_letters")]
        table.add_row(device["device"], *(f"{number:,}" for number in numbers))
    table.caption = f"{status['dead_letters']:,} dead letters of all senders"
    return table
