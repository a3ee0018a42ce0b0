"""The first page, and the projects that an account sees."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from jalon.services.policies import may
from jalon.services.programme.viewing import projects_of
from jalon.signin.rights import SIGNED_IN, SignedInRequest, requires


@requires(SIGNED_IN)
@require_GET
def home(request: SignedInRequest) -> HttpResponseBase:
    """On to the first page that the role may open."""
    return redirect("website:projects" if may(request.user, "see_programme") else "signin:password")


@requires("see_programme")
@require_GET
def projects(request: SignedInRequest) -> HttpResponse:
    """The projects of this tool, as far as they are the account's to see."""
    return render(request, "website/projects.html", {"projects": projects_of(request.user)})
