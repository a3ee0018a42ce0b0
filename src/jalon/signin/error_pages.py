"""Pages for what went wrong: calm, in three languages, saying what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from jalon.kernel.errors import UnableTo

_LOG = logging.getLogger(__name__)
_CONFLICT = 409


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when too much was sent."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "too_large", 413)
    return _page(request, "bad_request", 400)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is not the browser's: mostly one that lay open since before the sign-in."""
    del reason
    return _page(request, "form_expired", 403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 for a role that may not."""
    del exception
    return _page(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    del exception
    return _page(request, "not_found", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: asks nothing of the database, which may be what failed."""
    return _page(request, "server_error", 500)


class SayWhatWasUnable:
    """Middleware: an anticipated failure that a view did not show beside its form becomes a page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of an ``UnableTo``; other exceptions are errors of the program."""
        if not isinstance(exception, UnableTo):
            return None
        _LOG.warning("unable: %s", exception)
        return _page(request, "unable", _CONFLICT, failure=exception)


def _page(request: HttpRequest, condition: str, status: int, **context: object) -> HttpResponse:
    prefix = f"signin.error_page.{condition}"
    words = {"title_code": f"{prefix}_title", "text_code": prefix, "bare": status >= 500}
    response = render(request, "signin/error.html", {**words, **context}, status=status)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "outerHTML"
    return response
