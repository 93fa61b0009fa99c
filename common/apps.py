"""Django's registration of the app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from common.checks import icons_are_installed


class CommonConfig(AppConfig):
    """What every app may use; holds no table."""

    name = "common"
    verbose_name = _("Common parts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks."""
        register(icons_are_installed)
