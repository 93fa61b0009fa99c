"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    """Visits, what is owed of them, pairing and double check-in."""

    name = "visits"
    verbose_name = _("Visits")
    default_auto_field = "django.db.models.BigAutoField"
