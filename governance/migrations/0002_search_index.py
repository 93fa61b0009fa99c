from django.db import migrations

from governance import search_index


def forward(apps, schema_editor):
    search_index.build(schema_editor.connection)


def backward(apps, schema_editor):
    search_index.drop(schema_editor.connection)


class Migration(migrations.Migration):
    # The index is built beside the writers, which no transaction can do.
    atomic = False

    dependencies = [
        ("governance", "0001_initial"),
        ("disputes", "0010_party_named_once"),
        ("reports", "0002_item_source"),
    ]

    operations = [migrations.RunPython(forward, backward)]
