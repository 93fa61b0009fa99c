"""The local rules and subsidy rates a new portal begins with (norms.md section 1)."""

from datetime import date

from django.db import migrations

VALID_FROM = date(2020, 1, 1)
NEEDS = {
    "rights": "required",
    "identity": "required",
    "inquiry": "as_needed",
    "evidence": "as_needed",
    "follow_up": "required",
    "description": "required",
}
#: grade: yuan, papers wanted beside a complete file.
RATES = {
    "simple": (50, ["oral"]),
    "ordinary": (100, ["mediation", "agreement"]),
    "difficult": (200, ["mediation", "agreement", "inquiry", "follow_up"]),
    "major": (
        500,
        ["mediation", "agreement", "inquiry", "evidence", "payment", "follow_up", "description"],
    ),
}


def add_defaults(apps, schema_editor):
    DocumentRule = apps.get_model("papers", "DocumentRule")
    SubsidyRule = apps.get_model("papers", "SubsidyRule")
    DocumentRule.objects.bulk_create(
        DocumentRule(kind=kind, need=need, valid_from=VALID_FROM) for kind, need in NEEDS.items()
    )
    SubsidyRule.objects.bulk_create(
        SubsidyRule(grade=grade, amount=amount, required_docs=wanted, valid_from=VALID_FROM)
        for grade, (amount, wanted) in RATES.items()
    )


def remove_defaults(apps, schema_editor):
    for name in ("DocumentRule", "SubsidyRule"):
        apps.get_model("papers", name).objects.filter(valid_from=VALID_FROM).delete()


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]
    operations = [migrations.RunPython(add_defaults, remove_defaults)]
