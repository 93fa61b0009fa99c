"""Hours that volunteers served are kept in minutes; nothing had been counted in the column yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rollups", "0001_initial")]

    operations = [
        migrations.RenameField("areaday", "volunteers_hours", "volunteers_minutes"),
    ]
