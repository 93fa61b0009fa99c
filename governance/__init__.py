"""The project package: settings, addresses, and what ties the apps together. Nothing imports it."""

from governance.celery import app as celery_app

__all__ = ["celery_app"]
