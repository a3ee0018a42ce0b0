"""Officers of posts: who serves where; one person proposes, another agrees and hands the sheet; one takes away."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.hub.officer_forms import OfficerForm, ServiceForm
from jalon.hub.sheet import qr_image
from jalon.kernel.errors import UnableTo
from jalon.services.feeds import changing
from jalon.services.queries import posts, serving
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("manage_accounts")
@never_cache
@require_GET
def officers(request: SignedInRequest) -> HttpResponse:
    """What waits for a second person, and every officer with where they serve."""
    node, at = this_node(), time_now()
    context = {
        "proposals": serving.officer_proposals(account=request.user),
        "officers": serving.all_officers(node=node, account=request.user, at=at),
    }
    return render(request, "hub/officers.html", context)


@requires("manage_accounts")
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponseBase:
    """Propose an officer."""
    form = OfficerForm(request.POST or None, posts=posts.active_posts())
    if form.is_valid():
        try:
            person, service = form.person(), form.service()
            changing.propose_officer(by=request.user, person=person, service=service, at=time_now())
        except UnableTo as unable:
            form.say(unable)
        else:
            return _done(request, "hub.officers.proposed")
    return render(request, "hub/officer_add.html", {"form": form}, status=_UNABLE if form.errors else 200)


@requires("manage_accounts")
@never_cache
@require_http_methods(["GET", "POST"])
def officer(request: SignedInRequest, officer: UUID) -> HttpResponseBase:
    """One officer; a form to propose one post more, or other days."""
    form = ServiceForm(request.POST or None, posts=posts.active_posts())
    if form.is_valid():
        service = form.service()
        assert service is not None, "the form asks for a post"
        try:
            changing.propose_service(by=request.user, officer=officer, service=service, at=time_now())
        except UnableTo as unable:
            form.say(unable)
        else:
            return _done(request, "hub.officers.proposed")
    found = serving.one_officer(node=this_node(), account=request.user, officer=officer, at=time_now())
    if found is None:
        raise Http404
    context = {"officer": found, "form": form}
    return render(request, "hub/officer.html", context, status=_UNABLE if form.errors else 200)


def _act(act: Callable[[SignedInRequest, UUID], object], said: str) -> Callable[..., HttpResponseBase]:
    """A view that does one thing about an officer and goes back to the table."""

    @requires("manage_accounts")
    @never_cache
    @require_POST
    def view(request: SignedInRequest, officer: UUID) -> HttpResponseBase:
        act(request, officer)
        return _done(request, said)

    return view


renew = _act(
    lambda request, officer: changing.propose_renewal(by=request.user, officer=officer, at=time_now()),
    "hub.officers.proposed",
)
take_back = _act(
    lambda request, officer: changing.propose_take_back(by=request.user, officer=officer, at=time_now()),
    "hub.officers.proposed",
)
withdraw = _act(
    lambda request, officer: changing.withdraw_officer(
        node=this_node(), by=request.user, officer=officer, at=time_now()
    ),
    "hub.officers.withdrawn",
)
end = _act(
    lambda request, officer: changing.end_service(
        node=this_node(), by=request.user, officer=officer, post=request.POST.get("post", ""), at=time_now()
    ),
    "hub.officers.ended",
)


@requires("manage_accounts")
@never_cache
@require_POST
def agree(request: SignedInRequest, proposal: UUID) -> HttpResponseBase:
    """A second person agrees; what an officer signs in with from now on is shown once, to be printed."""
    node, at = this_node(), time_now()
    made = changing.agree(node=node, by=request.user, proposal=proposal, at=at)
    if made is None:
        return _done(request, "hub.officers.agreed")
    context = {"made": made, "qr": qr_image(made.otpauth_uri), "at": at}
    return render(request, "hub/officer_sheet.html", context)


@requires("manage_accounts")
@never_cache
@require_POST
def drop(request: SignedInRequest, proposal: UUID) -> HttpResponseBase:
    """Take a proposal back."""
    changing.withdraw_proposal(by=request.user, proposal=proposal)
    return _done(request, "hub.officers.dropped")


def _done(request: SignedInRequest, said: str) -> HttpResponseBase:
    messages.success(request, sentence(said, page_language()), extra_tags="done")
    return see_other("hub:officers")
