"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    """The documents of a case: drafts, uploads, agreements and the bound file."""

    name = "papers"
    verbose_name = _("Mediation file")
    default_auto_field = "django.db.models.BigAutoField"
