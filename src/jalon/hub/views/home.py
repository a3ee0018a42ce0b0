"""The first page: whichever comes first among those that the role may open."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from jalon.services.policies import may
from jalon.signin.rights import SIGNED_IN, SignedInRequest, requires

_FIRST = (
    ("see_posts", "hub:posts"),
    ("see_statistics", "hub:statistics"),
    ("read_audit", "hub:audit"),
    ("look_up_slip", "hub:look_up"),
)


@requires(SIGNED_IN)
@require_GET
def home(request: SignedInRequest) -> HttpResponseBase:
    """On to the first page that the role may open."""
    for right, page in _FIRST:
        if may(request.user, right):
            return redirect(page)
    raise PermissionDenied
