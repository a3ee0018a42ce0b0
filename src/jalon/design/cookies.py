"""The language that a browser keeps."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

_YEAR_S = 31_536_000


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """``response``, which also tells the browser to ask for ``language`` from now on."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR_S, samesite="Strict", httponly=True)
    return response
