"""After a form: elsewhere, by GET."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """RFC 9110 section 15.4.4: whatever the method was, the next request is a GET."""

    status_code = 303


def see_other(to: str, *arguments: Any, **named: Any) -> SeeOther:
    """To the page of a name (with its arguments) or of a path."""
    return SeeOther(resolve_url(to, *arguments, **named))
