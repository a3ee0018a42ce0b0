"""Who may open a view: rights are those that ``policy/roles.yaml`` gives to the role of the account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from jalon.design.redirects import see_other
from jalon.policy.role import RIGHTS
from jalon.records.models import Account
from jalon.services.policies import may


class SignedInRequest(HttpRequest):
    """A request behind :func:`requires`: its user is an account."""

    user: Account


View = Callable[..., HttpResponseBase]
EVERYBODY = "everybody"
"""The right of views that are open before sign-in."""
SIGNED_IN = "signed_in"
"""The right of views that any account may open."""


def requires(right: str) -> Callable[[View], View]:
    """A view for accounts whose role has ``right``; others are sent to sign in, or told that they may not.

    Whoever still has a generated password is sent to change it first.
    """
    assert right == SIGNED_IN or right in RIGHTS, right

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
            account = request.user
            if not account.is_authenticated:
                return _elsewhere(request, _to_sign_in(request))
            if right != SIGNED_IN and account.must_change_password:
                return _elsewhere(request, reverse("signin:password"))
            if right != SIGNED_IN and not may(account, right):
                raise PermissionDenied(right)
            answer = view(request, *arguments, **named)
            # What was shown of a traveller is not shown again by the browser's own memory.
            patch_cache_control(answer, no_store=True, private=True)
            return answer

        guarded.right = right  # type: ignore[attr-defined]  # read by the start-up check
        return guarded

    return decorate


def open_to_everybody(view: View) -> View:
    """A view that anybody may open: signing in, the language, an error page."""
    view.right = EVERYBODY  # type: ignore[attr-defined]  # read by the start-up check
    return view


def _to_sign_in(request: HttpRequest) -> str:
    target = reverse("signin:sign_in")
    if request.method == "GET" and request.path != "/":
        return f"{target}?{urlencode({'next': request.get_full_path()})}"
    return target


def _elsewhere(request: HttpRequest, target: str) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return see_other(target)
