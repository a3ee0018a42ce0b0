"""The app of the hub's pages; it holds no table."""

from __future__ import annotations

from django.apps import AppConfig


class HubConfig(AppConfig):
    """Pages of headquarters."""

    name = "jalon.hub"
    label = "hub"
