"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """What groups report each day and how it travels to the district."""

    name = "reports"
    verbose_name = _("Daily reports")
    default_auto_field = "django.db.models.BigAutoField"
