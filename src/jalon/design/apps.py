"""The Django app of the components; it holds no model."""

from __future__ import annotations

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Components, style sheet and tags shared by all doors."""

    name = "jalon.design"
    label = "design"
