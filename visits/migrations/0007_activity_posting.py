"""An activity keeps the posting it was done in: a unit reads what its own members did."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def forward(apps, schema_editor):
    activity = apps.get_model("visits", "CheckInActivity")
    check_in = apps.get_model("visits", "CheckIn").objects.filter(pk=OuterRef("check_in"))
    activity.objects.update(posting=Subquery(check_in.values("posting")[:1]))


def column(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="check_in_activities",
        to="org_tree.posting",
        verbose_name="posting",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_pairing")]

    operations = [
        migrations.AddField("checkinactivity", "posting", column(null=True)),
        migrations.RunPython(forward, migrations.RunPython.noop),
        migrations.AlterField("checkinactivity", "posting", column()),
    ]
