"""The store in PostgreSQL, for many devices and several loggers."""

from ._duty import DatabaseDuty
from ._store import PostgresStore

__all__ = ["DatabaseDuty", "PostgresStore"]
