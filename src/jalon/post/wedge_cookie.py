"""How this booth's keyboard mangles what a reader types: learnt once from the calibration card, kept by the browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from jalon.documents.wedge import WedgeLayout
from jalon.kernel.confusion import MRZ_ALPHABET

_COOKIE = "jalon_wedge"
_SALT = "jalon.post.wedge"
_YEAR_S = 31_536_000


def layout_of(request: HttpRequest) -> WedgeLayout | None:
    """The layout that this browser learnt; None before a calibration."""
    received = request.get_signed_cookie(_COOKIE, default="", salt=_SALT)
    characters = bytes.fromhex(received).decode() if received else ""
    return WedgeLayout(characters) if len(set(characters)) == len(MRZ_ALPHABET) else None


def keep_layout(response: HttpResponse, layout: WedgeLayout) -> HttpResponse:
    """``response``, which makes the browser keep ``layout`` for a year."""
    response.set_signed_cookie(
        _COOKIE, layout.received.encode().hex(), salt=_SALT, max_age=_YEAR_S, samesite="Strict", httponly=True
    )
    return response
