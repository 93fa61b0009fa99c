"""Cases joined before: where they stood is in their spans, their doors are known by content."""

from django.db import migrations, models


def keep_the_place(apps, schema_editor):
    Case = apps.get_model("disputes", "Case")
    for case in Case.objects.filter(state="joined").order_by("pk"):
        last = case.spans.exclude(state="joined").order_by("-pk").first()
        case.joined_from = last.state if last else "received"
        case.joined_due_at = last.due_at if last and last.due_at else case.step_started_at
        case.first_due_at = case.joined_due_at
        case.save(update_fields=["joined_from", "joined_due_at", "first_due_at"])
        for door in case.sources.all():
            copies = case.joined_to.sources.filter(
                source=door.source, received_at=door.received_at, item=None, origin=None
            )
            copy = copies.order_by("-pk").first()
            if copy is not None:
                copy.origin = case
                copy.save(update_fields=["origin"])


class Migration(migrations.Migration):
    dependencies = [("disputes", "0007_joining")]
    operations = [
        migrations.RunPython(keep_the_place, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("joined_due_at__isnull", False),
                        ("joined_from__isnull", False),
                        ("state", "joined"),
                    ),
                    models.Q(
                        models.Q(("state", "joined"), _negated=True),
                        ("joined_due_at__isnull", True),
                        ("joined_from__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="case_joined_keeps_its_place",
            ),
        ),
    ]
