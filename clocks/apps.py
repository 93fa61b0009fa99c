"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClocksConfig(AppConfig):
    """Working calendar, working hours and the rules of legal clocks."""

    name = "clocks"
    verbose_name = _("Working time")
    default_auto_field = "django.db.models.BigAutoField"
