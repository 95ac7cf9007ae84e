"""The store in PostgreSQL, for a fleet and for several loggers that share its load."""

from ._store import PostgresStore

__all__ = ["PostgresStore"]
