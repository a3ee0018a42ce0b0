"""One project: what its document says of it, its countries and partners, and the projects beside it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jalon.services.queries.programme.frame import frame
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen


@requires("see_programme")
@require_GET
def project(request: SignedInRequest) -> HttpResponse:
    """The frame of the chosen project."""
    found, who = chosen(request)
    return render(request, "website/project.html", {"frame": frame(found, who)})
