"""What every template knows."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest

from jalon.design.display import display_of
from jalon.design.language import page_language
from jalon.kernel.texts import LANGUAGES, direction


def page(request: HttpRequest) -> dict[str, object]:
    """Language, direction, account, display, and the door, whose app names the navigation and status of the frame."""
    language = page_language()
    return {
        "language": language,
        "direction": direction(language),
        "languages": LANGUAGES,
        "door": apps.get_app_config(settings.ROOT_URLCONF.split(".")[1]),
        "demonstration": settings.JALON_DEMONSTRATION,
        "account": getattr(request, "user", None),
        "display": display_of(request),
    }
