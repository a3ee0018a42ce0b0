"""The app of the programme database."""

from __future__ import annotations

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Projects, their results matrix, work plan, values and evidence."""

    name = "jalon.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"
