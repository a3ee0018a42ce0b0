"""What anybody may see, without signing in: published projects with their published, verified figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jalon.design.language import page_language
from jalon.services.programme.viewing import public_projects
from jalon.services.queries.programme.public import public_matrix
from jalon.signin.here import time_now
from jalon.signin.rights import open_to_everybody


@open_to_everybody
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Every published project."""
    return render(request, "website/public_projects.html", {"projects": public_projects()})


@open_to_everybody
@require_GET
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One published project: its published results, figures by country, practices."""
    found = next((one for one in public_projects() if one.code == code), None)
    if found is None:
        raise Http404
    seen = public_matrix(found, at=time_now(), language=page_language())
    return render(request, "website/public_project.html", {"seen": seen, "project": found})
