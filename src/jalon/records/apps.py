"""The app of the border's tables."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Tables of posts and hubs."""

    name = "jalon.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
