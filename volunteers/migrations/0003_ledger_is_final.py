"""The ledger of points is append-only: the database refuses to change or delete what was written."""

from typing import Any

from django.db import migrations

TABLES = ("volunteers_pointsentry", "volunteers_pointstransaction", "volunteers_stockmove")
FUNCTION = """
CREATE FUNCTION volunteers_ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the ledger of points says is never changed or deleted';
END $$
"""


def statements(vendor: str) -> tuple[list[str], list[str]]:
    """Return the statements that make the triggers and those that drop them."""
    if vendor == "postgresql":
        make = [FUNCTION] + [
            f"CREATE TRIGGER {table}_final BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION volunteers_ledger_is_final()"
            for table in TABLES
        ]
        drop = [f"DROP TRIGGER {table}_final ON {table}" for table in TABLES]
        return make, [*drop, "DROP FUNCTION volunteers_ledger_is_final()"]
    acts = [(table, act) for table in TABLES for act in ("UPDATE", "DELETE")]
    make = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN"
        " SELECT RAISE(ABORT, 'what the ledger of points says is never changed or deleted'); END"
        for table, act in acts
    ]
    return make, [f"DROP TRIGGER IF EXISTS {table}_no_{act.lower()}" for table, act in acts]


def forward(apps: Any, schema_editor: Any) -> None:
    """Make the triggers."""
    for statement in statements(schema_editor.connection.vendor)[0]:
        schema_editor.execute(statement)


def backward(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers."""
    for statement in statements(schema_editor.connection.vendor)[1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0002_activities_and_points")]

    operations = [migrations.RunPython(forward, backward)]
