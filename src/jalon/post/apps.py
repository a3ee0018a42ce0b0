"""The Django app of the post's pages; it holds no model."""

from __future__ import annotations

from django.apps import AppConfig


class PostConfig(AppConfig):
    """Pages of a border post."""

    name = "jalon.post"
    label = "post"
