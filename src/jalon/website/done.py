"""What a page says after something was done, and where it leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence


def done(request: HttpRequest, said: str, to: str, **parameters: object) -> HttpResponseBase:
    """Say that it was done, on the page named ``to``."""
    messages.success(request, sentence(said, page_language(), **parameters), extra_tags="done")
    return see_other(to)
