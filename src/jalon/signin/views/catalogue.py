"""The living catalogue of components."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.design.catalogue import Catalogue
from jalon.signin.rights import SIGNED_IN, requires


@requires(SIGNED_IN)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Each component in every state."""
    return render(request, "design/catalogue.html", {"catalogue": Catalogue()})
