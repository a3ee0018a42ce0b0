"""Who may open a view: rights are those that ``policy/roles.yaml`` gives to the role of the account."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from jalon.policy import Policy, load_policy
from jalon.policy.role import RIGHTS

View = Callable[..., HttpResponseBase]
EVERYBODY = "everybody"
"""The right of views that are open before sign-in."""
SIGNED_IN = "signed_in"
"""The right of views that any account may open."""


def requires(right: str) -> Callable[[View], View]:
    """A view for accounts whose role has ``right``; others are sent to sign in, or told that they may not."""
    assert right == SIGNED_IN or right in RIGHTS, right

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
            account = request.user
            if not account.is_authenticated:
                return _to_sign_in(request)
            if right != SIGNED_IN and not role_has(account.role, right):
                raise PermissionDenied(right)
            return view(request, *arguments, **named)

        guarded.right = right  # type: ignore[attr-defined]  # read by the start-up check
        return guarded

    return decorate


def open_to_everybody(view: View) -> View:
    """A view that anybody may open: signing in, the language, an error page."""
    view.right = EVERYBODY  # type: ignore[attr-defined]  # read by the start-up check
    return view


def role_has(role: str, right: str) -> bool:
    """Whether ``role`` has ``right`` by policy; an unknown role has none."""
    return right in rights_of(role)


def rights_of(role: str) -> frozenset[str]:
    """Every right of ``role``."""
    known = _policy(settings.JALON_POLICY_DIR).roles.get(role)
    return frozenset(known.rights) if known else frozenset()


@cache
def _policy(folder: Path | None) -> Policy:
    return load_policy(folder)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    target = reverse("signin:sign_in")
    if request.method == "GET" and request.path != "/":
        target = f"{target}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
