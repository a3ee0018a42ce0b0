"""The app of the website's pages; it holds no table."""

from __future__ import annotations

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Pages of a programme. The frame of every page shows ``navigation`` and ``status``."""

    name = "jalon.website"
    label = "website"
    navigation = "website/navigation.html"
    status = "website/status.html"
