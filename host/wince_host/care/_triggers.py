"""What makes the alarm record one that can only be added to."""

from sqlalchemy import Connection, text

_SENTENCE = "the alarm record can be added to and never edited"
_SQLITE = """
CREATE TRIGGER care_alarm_keeps_{what} BEFORE {what} ON care_alarm
WHEN NOT EXISTS (SELECT 1 FROM care_erasing) BEGIN
    SELECT RAISE(ABORT, '{sentence}');
END
"""
_POSTGRESQL = (
    """
CREATE FUNCTION care_alarm_keeps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP <> 'TRUNCATE' AND EXISTS (SELECT 1 FROM care_erasing) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '{sentence}';
END $$
""",
    """
CREATE TRIGGER care_alarm_keeps_lines BEFORE UPDATE OR DELETE ON care_alarm
FOR EACH ROW EXECUTE FUNCTION care_alarm_keeps()
""",
    """
CREATE TRIGGER care_alarm_keeps_all BEFORE TRUNCATE ON care_alarm
FOR EACH STATEMENT EXECUTE FUNCTION care_alarm_keeps()
""",
)


def make_append_only(connection: Connection) -> None:
    """Let the database itself refuse every change of the record but the erasing of a person."""
    for statement in _statements(connection.dialect.name):
        connection.execute(text(statement.format(sentence=_SENTENCE)))


def _statements(dialect: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        return _POSTGRESQL
    return tuple(_SQLITE.replace("{what}", what) for what in ("UPDATE", "DELETE"))
