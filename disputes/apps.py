"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisputesConfig(AppConfig):
    """Matters in the closed loop."""

    name = "disputes"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"
