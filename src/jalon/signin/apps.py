"""The Django app of the shared door; it holds no model."""

from __future__ import annotations

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Sign-in pages, and the start-up check that every view states its right."""

    name = "jalon.signin"
    label = "signin"

    def ready(self) -> None:
        """Register the check of views."""
        from django.core import checks

        from jalon.signin.view_check import views_state_their_right

        checks.register(views_state_their_right, "rights")
