"""Django's registration of the project package, for its commands, checks and schedule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from governance import checks  # noqa: F401 - registers them


class GovernanceConfig(AppConfig):
    """The top layer: may import any app, is imported by none."""

    name = "governance"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"
