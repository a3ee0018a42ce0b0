"""Pages show the time of the node's State; what is recorded stays in UTC."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from jalon.services.policies import zone_of
from jalon.signin.here import this_node


class LocalTime:
    """Middleware: every request is answered in the time zone of the node's State."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in local time."""
        with timezone.override(zone_of(this_node().state)):
            return self._get_response(request)
