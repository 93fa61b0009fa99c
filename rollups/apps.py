"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RollupsConfig(AppConfig):
    """Each area's figures for each day."""

    name = "rollups"
    verbose_name = _("Roll-ups")
    default_auto_field = "django.db.models.BigAutoField"
