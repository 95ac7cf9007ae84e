"""The database's short numbers for devices, their starts, persons and streams."""

import sqlite3

_DEVICE = (
    "INSERT INTO device (name) VALUES (?) ON CONFLICT DO NOTHING",
    "SELECT id FROM device WHERE name = ?",
)
_BOOT = (
    "INSERT INTO boot (device_id, boot_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
    "SELECT id FROM boot WHERE device_id = ? AND boot_id = ?",
)
_PERSON = (
    "INSERT INTO person (pseudonym) VALUES (?) ON CONFLICT DO NOTHING",
    "SELECT id FROM person WHERE pseudonym = ?",
)
_STREAM = (
    "INSERT INTO stream (device_id, kind, person_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    "SELECT id FROM stream WHERE device_id = ? AND kind = ? AND person_id IS ?",
)
_Key = tuple[str | int | None, ...]


class Numbers:
    """Looks numbers up, makes missing ones, and remembers them.

    Tell it to forget after a rollback and after another program wrote: what it remembers may not
    be in the database.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._boots: dict[tuple[str, str], int] = {}
        self._streams: dict[tuple[str, str, str | None], int] = {}
        self._simulated: set[int] = set()

    def forget(self) -> None:
        """Remember nothing any more."""
        self._boots.clear()
        self._streams.clear()
        self._simulated.clear()

    def device(self, name: str) -> int:
        """Return the number of a device."""
        return self._make(_DEVICE, (name,))

    def boot(self, device: str, boot_id: str) -> int:
        """Return the number of one start of a device."""
        known = self._boots.get((device, boot_id))
        if known is None:
            known = self._make(_BOOT, (self.device(device), boot_id))
            self._boots[device, boot_id] = known
        return known

    def stream(self, device: str, kind: str, patient: str | None) -> int:
        """Return the number of what a device tells of one kind and one person."""
        known = self._streams.get((device, kind, patient))
        if known is None:
            person = None if patient is None else self._make(_PERSON, (patient,))
            known = self._make(_STREAM, (self.device(device), kind, person))
            self._streams[device, kind, patient] = known
        return known

    def mark_simulated(self, stream: int) -> None:
        """Note that a stream holds simulated rows."""
        if stream not in self._simulated:
            self._connection.execute("UPDATE stream SET simulated = 1 WHERE id = ?", (stream,))
            self._simulated.add(stream)

    def _make(self, statements: tuple[str, str], key: _Key) -> int:
        insert, select = statements
        found = self._connection.execute(select, key).fetchone()
        if found is None:
            self._connection.execute(insert, key)
            found = self._connection.execute(select, key).fetchone()
        return int(found[0])
