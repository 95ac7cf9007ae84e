"""The database's short numbers for devices and for their starts."""

from collections.abc import Iterable

from psycopg import Connection

BootKey = tuple[str, str]
"""A device's name and the id of one of its starts."""

_MAKE_DEVICES = """
INSERT INTO device (name) SELECT name FROM unnest(%s::text[]) AS new (name) ORDER BY name
ON CONFLICT DO NOTHING
"""
_MAKE_BOOTS = """
INSERT INTO boot (device_id, boot_id)
SELECT device.id, new.boot_id
FROM unnest(%s::text[], %s::text[]) AS new (name, boot_id) JOIN device USING (name)
ORDER BY device.id, new.boot_id
ON CONFLICT DO NOTHING
"""
_FIND_BOOTS = """
SELECT device.name, boot.boot_id, boot.id
FROM unnest(%s::text[], %s::text[]) AS wanted (name, boot_id)
JOIN device USING (name)
JOIN boot ON boot.device_id = device.id AND boot.boot_id = wanted.boot_id
"""


class ShortIds:
    """Looks numbers up, makes missing ones, and remembers them.

    Tell it to forget after a rollback: what it remembers may not be in the database.
    """

    def __init__(self) -> None:
        self._devices: dict[str, int] = {}
        self._boots: dict[BootKey, int] = {}

    def forget(self) -> None:
        """Remember nothing any more."""
        self._devices = {}
        self._boots = {}

    def devices(self, connection: Connection, names: Iterable[str]) -> dict[str, int]:
        """Return the numbers of devices by name."""
        wanted = set(names)
        missing = sorted(wanted - self._devices.keys())
        if missing:
            connection.execute(_MAKE_DEVICES, (missing,))
            found = connection.execute(
                "SELECT name, id FROM device WHERE name = ANY (%s)", (missing,)
            )
            self._devices.update(found.fetchall())
        return {name: self._devices[name] for name in wanted}

    def boots(self, connection: Connection, keys: Iterable[BootKey]) -> dict[BootKey, int]:
        """Return the numbers of starts."""
        wanted = set(keys)
        missing = sorted(wanted - self._boots.keys())
        if missing:
            self.devices(connection, (name for name, _ in missing))
            columns = [name for name, _ in missing], [boot_id for _, boot_id in missing]
            connection.execute(_MAKE_BOOTS, columns)
            for name, boot_id, number in connection.execute(_FIND_BOOTS, columns):
                self._boots[name, boot_id] = number
        return {key: self._boots[key] for key in wanted}
