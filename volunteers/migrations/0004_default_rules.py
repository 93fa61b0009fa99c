"""The usual hours of each star and points of an hour; staff change them under /admin/."""

from datetime import date
from typing import Any

from django.db import migrations

LEVELS = ((1, 100), (2, 300), (3, 600), (4, 1000), (5, 1500))


def add_defaults(apps: Any, schema_editor: Any) -> None:
    """Write the rows."""
    levels = apps.get_model("volunteers", "StarLevel")
    for stars, hours in LEVELS:
        levels.objects.get_or_create(stars=stars, defaults={"hours": hours})
    rules = apps.get_model("volunteers", "PointsRule")
    rules.objects.get_or_create(valid_from=date(2020, 1, 1), defaults={"points_per_hour": 10})


def remove_defaults(apps: Any, schema_editor: Any) -> None:
    """Take the rows away."""
    apps.get_model("volunteers", "StarLevel").objects.all().delete()
    apps.get_model("volunteers", "PointsRule").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0003_ledger_is_final")]

    operations = [migrations.RunPython(add_defaults, remove_defaults)]
