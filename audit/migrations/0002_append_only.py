"""The trail is append-only: the database refuses to change or delete an event."""

from typing import Any

from django.db import migrations

POSTGRESQL = (
    """
    CREATE FUNCTION audit_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'audit events are never changed or deleted';
    END $$
    """,
    """
    CREATE TRIGGER audit_event_final BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_final()
    """,
)
POSTGRESQL_BACK = (
    "DROP TRIGGER audit_event_final ON audit_event",
    "DROP FUNCTION audit_event_is_final()",
)
SQLITE = tuple(
    f"""
    CREATE TRIGGER audit_event_no_{act.lower()} BEFORE {act} ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit events are never changed or deleted'); END
    """
    for act in ("UPDATE", "DELETE")
)
SQLITE_BACK = (
    "DROP TRIGGER IF EXISTS audit_event_no_update",
    "DROP TRIGGER IF EXISTS audit_event_no_delete",
)


def forward(apps: Any, schema_editor: Any) -> None:
    """Make the triggers."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def backward(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
