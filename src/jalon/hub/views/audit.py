"""Who read records of persons."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.services.queries import audit as queries
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires


@requires("read_audit")
@never_cache
@require_GET
def audit(request: SignedInRequest) -> HttpResponse:
    """Readings of the last month, newest first."""
    found = queries.audit(node=this_node(), account=request.user, at=time_now())
    return render(request, "hub/audit.html", {"audit": found})
