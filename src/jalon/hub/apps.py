"""The app of the hub's pages; it holds no table."""

from __future__ import annotations

from django.apps import AppConfig


class HubConfig(AppConfig):
    """Pages of headquarters. The frame of every page shows ``navigation`` and ``status``."""

    name = "jalon.hub"
    label = "hub"
    navigation = "hub/navigation.html"
    status = "hub/status.html"
