"""The time limits and triage rules a new portal begins with (domain.md sections 5 and 7)."""

from datetime import date

from django.db import migrations

VALID_FROM = date(2020, 1, 1)
COLORS = ("blue", "yellow", "red")
LIMITS = {
    "assess": ((0, "same_day"), (0, "same_day"), (2, "hours")),
    "assign": ((1, "working_days"), (1, "working_days"), (4, "hours")),
    "accept": ((1, "working_days"), (1, "working_days"), (2, "hours")),
    "resolve": ((7, "days"), (15, "days"), (30, "days")),
    "feedback": ((3, "working_days"), (3, "working_days"), (3, "working_days")),
    "supervise": ((5, "working_days"), (5, "working_days"), (3, "working_days")),
}
RULES = (
    {"code": "weapon", "color": "red", "any_flags": ["weapon"]},
    {"code": "self-harm", "color": "red", "any_flags": ["self_harm"]},
    {
        "code": "violence-5-people",
        "color": "red",
        "any_flags": ["threat", "injury"],
        "min_people": 5,
    },
    {"code": "30-people", "color": "red", "min_people": 30},
    {
        "code": "wages-or-land-10-people",
        "color": "red",
        "any_flags": ["unpaid_wages", "land_taken"],
        "min_people": 10,
    },
    {"code": "5-people", "color": "yellow", "min_people": 5},
    {
        "code": "violence-or-children",
        "color": "yellow",
        "any_flags": ["threat", "injury", "children"],
    },
    {"code": "10000-yuan", "color": "yellow", "min_amount": 10_000},
    {"code": "again-within-90-days", "color": "yellow", "is_repeated": True},
    {"code": "failed-below", "color": "yellow", "any_flags": ["failed_below"]},
    {"code": "crosses-areas", "color": "yellow", "any_flags": ["crosses_areas"]},
    {"code": "wages-or-land", "color": "yellow", "any_flags": ["unpaid_wages", "land_taken"]},
)


def add_defaults(apps, schema_editor):
    TimeLimit = apps.get_model("disputes", "TimeLimit")
    TriageRule = apps.get_model("disputes", "TriageRule")
    TimeLimit.objects.bulk_create(
        TimeLimit(step=step, color=color, amount=amount, unit=unit, valid_from=VALID_FROM)
        for step, limits in LIMITS.items()
        for color, (amount, unit) in zip(COLORS, limits, strict=True)
    )
    TriageRule.objects.bulk_create(TriageRule(valid_from=VALID_FROM, **rule) for rule in RULES)


def remove_defaults(apps, schema_editor):
    for name in ("TimeLimit", "TriageRule"):
        apps.get_model("disputes", name).objects.filter(valid_from=VALID_FROM).delete()


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_initial")]
    operations = [migrations.RunPython(add_defaults, remove_defaults)]
