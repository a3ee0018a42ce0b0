"""What everybody sets for themselves: language, display and password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from jalon.design.cookies import remember_language
from jalon.design.display import Display, display_of, remember_display
from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES
from jalon.services.accounts import change_password, set_language
from jalon.signin.forms import DisplayForm, PasswordForm
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SIGNED_IN, SignedInRequest, open_to_everybody, requires


@open_to_everybody
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language for this browser, and for the account if somebody is signed in."""
    asked = request.POST.get("language", "")
    chosen = asked if asked in LANGUAGES else page_language()
    if request.user.is_authenticated:
        set_language(account=request.user, language=chosen)
    return remember_language(see_other(_within(request.POST.get("next", "/"))), chosen)


@open_to_everybody
@require_http_methods(["GET", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Light, size of letters and sound of this browser."""
    now = display_of(request)
    known = {"theme": now.theme, "type": now.type, "sound": now.sound, "next": request.GET.get("next", "/")}
    form = DisplayForm(request.POST or None, initial=known)
    if form.is_valid():
        given = form.cleaned_data
        chosen = Display.chosen(given["theme"], given["type"], given["sound"])
        return remember_display(see_other(_within(given["next"])), chosen)
    return render(request, "signin/display.html", {"form": form}, status=422 if form.errors else 200)


def _within(target: str) -> str:
    """``target`` if it is an address of this node; else the first page."""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return target if safe else "/"


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """Replace one's own password."""
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            change_password(node=this_node(), account=request.user, old=given["old"], new=given["new"], at=time_now())
        except UnableTo as unable:
            form.say(unable)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, sentence("signin.password.changed", page_language()), extra_tags="done")
            return see_other("/")
    return render(request, "signin/password.html", {"form": form}, status=422 if form.errors else 200)
