"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """What every app may use; holds no table."""

    name = "common"
    verbose_name = _("Common parts")
    default_auto_field = "django.db.models.BigAutoField"
