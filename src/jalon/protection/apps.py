"""The app of the protection database."""

from __future__ import annotations

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Sealed cells, in a database of their own."""

    name = "jalon.protection"
    label = "protection"
    default_auto_field = "django.db.models.BigAutoField"
