"""The tables of what people enter, the same in SQLite and PostgreSQL."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.schema import SchemaItem

VERSION = 1
"""Of the tables; see `_migrate`."""

metadata = MetaData()
# Only a column of SQLite's own INTEGER counts by itself.
_ID = BigInteger().with_variant(Integer, "sqlite")


def _entry_table(name: str, *columns: SchemaItem) -> Table:
    return Table(
        name,
        metadata,
        Column("id", _ID, primary_key=True),
        Column("patient", Text, nullable=False),
        Column("t_ns", BigInteger, nullable=False),
        Column("entered_by", Text, nullable=False),
        Column("entered_ns", BigInteger, nullable=False),
        Column("withdrawn_by", Text),
        Column("withdrawn_ns", BigInteger),
        *columns,
        CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_ns IS NULL)"),
        Index(f"{name}_by_person", "patient", "t_ns"),
        # A number that was given once names that entry for ever, in the audit log too.
        sqlite_autoincrement=True,
    )


DOSE = _entry_table(
    "care_dose",
    Column("drug", Text, nullable=False),
    Column("amount", Double, CheckConstraint("amount > 0"), nullable=False),
    Column("unit", Text, nullable=False),
)
RATING = _entry_table(
    "care_rating",
    Column("scale", Text, CheckConstraint("scale IN ('nrs', 'painad')"), nullable=False),
    Column("value", Double, CheckConstraint("value BETWEEN 0 AND 10"), nullable=False),
    Column("items", Text, nullable=False),
)
NOTE = _entry_table("care_note", Column("text", Text, nullable=False))
SCAN = _entry_table(
    "care_scan",
    Column("device", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("score", Double),
    Column("low", Double),
    Column("high", Double),
    Column("confidence", Double),
    Column("reason", Text),
    Column("detail", Text, nullable=False),
    CheckConstraint("(score IS NULL) <> (reason IS NULL)"),
)
LIMITS = Table(
    "care_limits",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("high", Double, nullable=False),
    Column("clear", Double, nullable=False),
    Column("delay_s", Double, nullable=False),
    Column("escalate_after_s", Double, nullable=False),
    Column("technical_after_s", Double, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_ns", BigInteger, nullable=False),
    Index("care_limits_by_person", "patient", "id"),
    sqlite_autoincrement=True,
)
ALARM = Table(
    "care_alarm",
    metadata,
    # Given by `_alarm_record`, without a hole: the number is part of the digest.
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("at_ns", BigInteger, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("patient", Text, nullable=False, index=True),
    Column("device", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("alarm_id", BigInteger, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
)
ALARM_HEAD = Table(
    "care_alarm_head",
    metadata,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True, autoincrement=False),
    Column("lines", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
)
"""How many lines the record has and the last one's digest: a last line taken out shows."""
ERASING = Table(
    "care_erasing",
    metadata,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True, autoincrement=False),
)
"""Has a row only within the transaction that erases a person; see `_triggers`."""
TOKEN = Table(
    "care_token",
    metadata,
    Column("name", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("expires_ns", BigInteger),
    Column("revoked_ns", BigInteger),
)
LAYOUT = Table(
    "care_layout",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)
