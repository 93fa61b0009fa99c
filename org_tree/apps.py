"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgTreeConfig(AppConfig):
    """The territory, the organizations on it and who holds what."""

    name = "org_tree"
    verbose_name = _("Areas and organizations")
    default_auto_field = "django.db.models.BigAutoField"
