"""The State's own watch-list: two persons put somebody on it, one takes away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.list_forms import EntryForm, NoteForm, RemoveForm, initial_of
from jalon.kernel.errors import UnableTo
from jalon.services.queries import watch_list as queries
from jalon.services.watch_list import proposing, settling
from jalon.services.watch_list.content import cells_of, partitions
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422
_USUAL_DAYS = 365


@requires("manage_lists")
@never_cache
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """What waits for a second person, what is due for review, what is in force."""
    found = queries.overview(node=this_node(), account=request.user, at=time_now())
    return render(request, "hub/lists.html", {"lists": found})


@requires("manage_lists")
@never_cache
@require_http_methods(["GET", "POST"])
def propose(request: SignedInRequest) -> HttpResponseBase:
    """Propose an entry."""
    initial = {"expires_on": (time_now().date() + timedelta(days=_USUAL_DAYS)).isoformat()}
    form = EntryForm(request.POST or None, partitions=partitions(), initial=initial)
    return _proposed(request, form, None)


@requires("manage_lists")
@never_cache
@require_http_methods(["GET", "POST"])
def amend(request: SignedInRequest, entry: UUID) -> HttpResponseBase:
    """Propose an amendment of an entry in force."""
    seen = queries.read_entry(node=this_node(), account=request.user, entry=entry, at=time_now())
    if seen is None or seen.content is None:
        raise Http404
    initial = initial_of(cells_of(seen.content), seen.partition)
    form = EntryForm(request.POST or None, partitions=partitions(), initial=initial)
    return _proposed(request, form, entry)


def _proposed(request: SignedInRequest, form: EntryForm, entry: UUID | None) -> HttpResponseBase:
    if form.is_valid():
        given = form.cleaned_data
        asked = proposing.Proposed(cells=form.cells(), partition=given["partition"], amends=entry, note=given["note"])
        try:
            proposing.propose(node=this_node(), account=request.user, proposed=asked, at=time_now())
        except UnableTo as unable:
            form.say_beside(unable)
        else:
            return _done(request, "hub.lists.proposed_done")
    context = {"form": form, "amends": entry}
    return render(request, "hub/list_propose.html", context, status=_UNABLE if form.errors else 200)


@requires("manage_lists")
@never_cache
@require_GET
def proposal(request: SignedInRequest, proposal: UUID) -> HttpResponse:
    """One proposal, read by a second person; the reading is recorded."""
    return _proposal(request, proposal, NoteForm())


def _proposal(request: SignedInRequest, proposal: UUID, form: NoteForm) -> HttpResponse:
    seen = queries.read_proposal(node=this_node(), account=request.user, proposal=proposal, at=time_now())
    if seen is None:
        raise Http404
    status = _UNABLE if form.errors else 200
    return render(request, "hub/list_proposal.html", {"proposal": seen, "form": form}, status=status)


@requires("manage_lists")
@require_POST
def approve(request: SignedInRequest, proposal: UUID) -> HttpResponseBase:
    """Put a proposal of another person in force."""

    def act(_form: NoteForm) -> None:
        settling.approve(node=this_node(), account=request.user, proposal=proposal, at=time_now())

    return _settled(request, proposal, act, "hub.lists.approved_done")


@requires("manage_lists")
@require_POST
def close(request: SignedInRequest, proposal: UUID) -> HttpResponseBase:
    """Withdraw one's own proposal, or decline another person's."""

    def act(form: NoteForm) -> None:
        note = form.cleaned_data["note"]
        settling.close_proposal(node=this_node(), account=request.user, proposal=proposal, note=note, at=time_now())

    return _settled(request, proposal, act, "hub.lists.closed_done")


def _settled(request: SignedInRequest, proposal: UUID, act: Callable[[NoteForm], None], done: str) -> HttpResponseBase:
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            act(form)
        except UnableTo as unable:
            form.say(unable)
        else:
            return _done(request, done)
    return _proposal(request, proposal, form)


@requires("manage_lists")
@never_cache
@require_GET
def entry(request: SignedInRequest, entry: UUID) -> HttpResponse:
    """One entry in force; the reading is recorded."""
    return _entry(request, entry, RemoveForm(prefix="remove"), NoteForm(prefix="keep"))


def _entry(request: SignedInRequest, entry: UUID, remove_form: RemoveForm, keep_form: NoteForm) -> HttpResponse:
    seen = queries.read_entry(node=this_node(), account=request.user, entry=entry, at=time_now())
    if seen is None:
        raise Http404
    status = _UNABLE if remove_form.errors or keep_form.errors else 200
    context = {"entry": seen, "remove_form": remove_form, "keep_form": keep_form}
    return render(request, "hub/list_entry.html", context, status=status)


@requires("manage_lists")
@require_POST
def remove(request: SignedInRequest, entry: UUID) -> HttpResponseBase:
    """Take an entry off, at once."""
    form = RemoveForm(request.POST, prefix="remove")
    if form.is_valid():
        try:
            settling.remove(node=this_node(), account=request.user, entry=entry, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            return _done(request, "hub.lists.removed_done")
    return _entry(request, entry, form, NoteForm(prefix="keep"))


@requires("manage_lists")
@require_POST
def keep(request: SignedInRequest, entry: UUID) -> HttpResponseBase:
    """Keep an entry after its review."""
    form = NoteForm(request.POST, prefix="keep")
    if form.is_valid():
        try:
            settling.keep_after_review(
                node=this_node(), account=request.user, entry=entry, note=form.cleaned_data["note"], at=time_now()
            )
        except UnableTo as unable:
            form.say(unable)
        else:
            return _done(request, "hub.lists.kept_done")
    return _entry(request, entry, RemoveForm(prefix="remove"), form)


def _done(request: SignedInRequest, said: str) -> HttpResponseBase:
    messages.success(request, sentence(said, page_language()), extra_tags="done")
    return redirect("hub:lists")
