"""What stands beside the booth: the card of keys, and the screen that faces the traveller."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.kernel.texts import LANGUAGES
from jalon.post.keys import KEYS
from jalon.post.views.shift import at_a_booth
from jalon.services.queries.traveller_screen import traveller_screen as state_of
from jalon.services.shifts import Shift
from jalon.signin.here import this_node
from jalon.signin.rights import SIGNED_IN, SignedInRequest, requires

_STEPS = (
    ("card", "post.traveller_screen.give"),
    ("scan", "post.traveller_screen.checked"),
    ("person", "post.traveller_screen.back"),
)


@requires(SIGNED_IN)
@require_safe
def keys(request: SignedInRequest) -> HttpResponse:
    """The card of keys, to look at and to print."""
    return render(request, "post/keys.html", {"keys": KEYS})


@requires("inspect")
@at_a_booth
@require_safe
def traveller_screen(request: SignedInRequest, shift: Shift) -> HttpResponse:
    """What is being checked and how long it usually takes, in three languages at once; nothing of anybody."""
    state = state_of(crossing_point=this_node().crossing_point, booth=shift.booth)
    template = "post/traveller_screen/shown.html" if request.headers.get("HX-Request") else "post/traveller_screen.html"
    context = {"state": state, "steps": _STEPS, "now": int(state.checking), "spoken": LANGUAGES}
    return render(request, template, context)
