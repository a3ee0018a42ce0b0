"""The Django app of the post's pages; it holds no model."""

from __future__ import annotations

from django.apps import AppConfig


class PostConfig(AppConfig):
    """Pages of a border post. The frame of every page shows ``navigation`` and ``status``."""

    name = "jalon.post"
    label = "post"
    navigation = "post/navigation.html"
    status = "post/status.html"
