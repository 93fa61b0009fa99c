"""Whether somebody still has the password of their account's first day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="has_first_password",
            field=models.BooleanField(
                default=False,
                editable=False,
                verbose_name="still has the password somebody else made",
            ),
        ),
    ]
