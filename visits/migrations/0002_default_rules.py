"""The duties a new portal begins with (domain.md section 9); staff replace them by new versions."""

from datetime import date

from django.db import migrations

VALID_FROM = date(2020, 1, 1)
BASIS = "三基工程实施方案"
ORGANS = ["organ", "department"]
# code, name, roles, kinds, measure, period, amount, nights, weekday, where
RULES = (
    ("monday", "周一下访", ["district_leader"], [], "visits", "week", 1, 0, 0, "contact_point"),
    ("village_duty", "包村", ["town_leader", "visiting_cadre"], [], "days", "week", 2, 0, None, "own_village"),
    ("two_days", "两天一夜", ["department_head"], [], "days", "month", 2, 1, None, "own_village"),
    ("five_days", "五天四夜", ["work_team_member"], [], "days", "week", 5, 4, None, "own_village"),
    (
        "double_check_in", "双报到",
        ["district_staff", "supervisor", "department_head", "district_leader", "visiting_cadre"],
        ORGANS, "activities", "quarter", 1, 0, None, "any",
    ),
    ("round", "遍访", [], [], "units", "half_year", 1, 0, None, "own_village"),
)  # fmt: skip


def forward(apps, schema_editor):
    names = (
        "code", "name", "roles", "kinds", "measure", "period", "amount", "nights", "weekday", "where",
    )  # fmt: skip
    rule = apps.get_model("visits", "VisitRule")
    rule.objects.bulk_create(
        rule(
            position=position,
            valid_from=VALID_FROM,
            basis=BASIS,
            **dict(zip(names, values, strict=True)),
        )
        for position, values in enumerate(RULES, 1)
    )


def backward(apps, schema_editor):
    apps.get_model("visits", "VisitRule").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
