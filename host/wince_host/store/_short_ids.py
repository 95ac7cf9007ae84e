"""The database's short numbers for devices and for their starts."""

import sqlite3


class ShortIds:
    """Looks numbers up, makes missing ones, and remembers them.

    Tell it to forget after a rollback: what it remembers may not be in the database.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._devices: dict[str, int] = {}
        self._boots: dict[tuple[str, str], int] = {}

    def forget(self) -> None:
        """Remember nothing any more."""
        self._devices.clear()
        self._boots.clear()

    def device(self, name: str) -> int:
        """Return the number of a device."""
        known = self._devices.get(name)
        if known is None:
            known = self._devices[name] = self._make(
                "INSERT INTO device (name) VALUES (?) ON CONFLICT DO NOTHING",
                "SELECT id FROM device WHERE name = ?",
                (name,),
            )
        return known

    def boot(self, device: str, boot_id: str) -> int:
        """Return the number of one start of a device."""
        known = self._boots.get((device, boot_id))
        if known is None:
            known = self._boots[device, boot_id] = self._make(
                "INSERT INTO boot (device_id, boot_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                "SELECT id FROM boot WHERE device_id = ? AND boot_id = ?",
                (self.device(device), boot_id),
            )
        return known

    def _make(self, insert: str, select: str, key: tuple[str | int, ...]) -> int:
        self._connection.execute(insert, key)
        (number,) = self._connection.execute(select, key).fetchone()
        return int(number)
