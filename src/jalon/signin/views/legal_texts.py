"""Texts with legal effect, and who has reviewed them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.design.legal_texts import legal_texts as read_texts
from jalon.signin.rights import SignedInRequest, requires


@requires("manage_accounts")
@require_safe
def legal_texts(request: SignedInRequest) -> HttpResponse:
    """Every sentence with legal effect in three languages, those that nobody has reviewed first."""
    return render(request, "signin/legal_texts.html", {"texts": read_texts()})
