"""Photos beside an item: optional, and judging nothing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.uploads


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_item_source"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ItemPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_id", models.UUIDField(editable=False)),
                ("client_digest", models.CharField(editable=False, max_length=64)),
                (
                    "content",
                    models.FileField(upload_to=common.uploads.upload_name, verbose_name="content"),
                ),
                ("media_type", models.CharField(max_length=100, verbose_name="type")),
                ("extension", models.CharField(max_length=8, verbose_name="extension")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("created_at", models.DateTimeField(verbose_name="uploaded at")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
                ),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="content erased at"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="reports.informationitem",
                        verbose_name="item",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("erased_at__isnull", True), ("withdrawn_at__isnull", False)
                        ),
                        fields=["withdrawn_at"],
                        name="itemphoto_to_erase",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("created_by", "client_id"), name="itemphoto_sent_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="itemphoto_withdrawn_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True),
                            ("withdrawn_at__isnull", False),
                            _connector="OR",
                        ),
                        name="itemphoto_erased_was_withdrawn",
                    ),
                ],
            },
        ),
    ]
