"""Registers of what no hub knows: the list, an entry with its history; entering, correcting, confirming."""

from __future__ import annotations

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.errors import UnableTo
from jalon.programme.models import INTERNAL, WHOLE, Evidence, Project
from jalon.services.programme import registers as writing
from jalon.services.programme.changes import Writer
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme import registers as reading
from jalon.services.queries.programme.registers import Asked, EntrySeen, EntryState
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.fields import named_countries
from jalon.website.register_forms import EntryForm, Offered, WithdrawForm, filled

_UNABLE = 422


@requires("enter_values")
@require_GET
def registers(request: SignedInRequest) -> HttpResponse:
    """The entries, by register, country and whether they count."""
    project, who = chosen(request)
    asked = _asked(request)
    context = {
        "project": project,
        "asked": asked,
        "kinds": [one.kind for one in reading.registers_of(project)],
        "states": list(EntryState),
        "countries": _countries(project, who, entered=False),
        "rows": reading.entries_of(project, who, asked),
        "limit": limits.PROGRAMME_CHANGES_SHOWN_MAX,
        "waiting": reading.waiting(project, who),
    }
    return render(request, "website/registers.html", context)


@requires("enter_values")
@require_GET
def choose(request: SignedInRequest) -> HttpResponse:
    """Which register something belongs to, and which indicators it counts for."""
    project, _ = chosen(request)
    return render(request, "website/register_choose.html", {"registers": reading.registers_of(project)})


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Enter something in a register."""
    project, who = chosen(request)
    kind = next((one.kind for one in reading.registers_of(project) if one.kind.fact == code), None)
    if kind is None:
        raise Http404
    form = _form(request, project, who, kind)
    if form.is_valid():
        try:
            made = writing.enter(Writer(project, request.user, time_now()), who, form.entered(INTERNAL))
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.registers.kept", reverse("website:register_entry", args=[made.pk]))
    return render(request, "website/register_add.html", {"form": form, "kind": kind}, status=_status(form))


@requires("enter_values")
@require_GET
def entry(request: SignedInRequest, key: int) -> HttpResponse:
    """One entry: its evidence, whether it counts, its history."""
    project, who = chosen(request)
    return _page(request, _seen(project, who, key))


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Enter what should stand instead."""
    project, who = chosen(request)
    seen = _seen(project, who, key)
    if not seen.enters:
        raise Http404
    form = _form(request, project, who, seen.kind, seen)
    if form.is_valid():
        writer = Writer(project, request.user, time_now())
        try:
            made = writing.correct(writer, who, key=key, entered=form.entered(INTERNAL))
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.registers.corrected", reverse("website:register_entry", args=[made.pk]))
    context = {"form": form, "kind": seen.kind, "seen": seen}
    return render(request, "website/register_add.html", context, status=_status(form))


@requires("verify_values")
@require_POST
def confirm(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Say, as a second person, that the evidence shows it."""
    project, who = chosen(request)
    seen = _seen(project, who, key)
    try:
        writing.confirm(Writer(project, request.user, time_now()), who, key=key)
    except UnableTo as unable:
        return _page(request, seen, unable=unable)
    return done(request, "website.registers.confirmed", reverse("website:register_entry", args=[key]))


@requires("enter_values")
@require_POST
def withdraw(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Take an entry out of the count."""
    project, who = chosen(request)
    seen = _seen(project, who, key)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            writing.withdraw(Writer(project, request.user, time_now()), who, key=key, why=form.cleaned_data["why"])
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.registers.withdrawn_done", reverse("website:register_entry", args=[key]))
    return _page(request, seen, form=form)


def _asked(request: HttpRequest) -> Asked:
    kind = state = None
    with suppress(ValueError):
        kind = RegisterKind(int(request.GET.get("kind", "")))
    with suppress(ValueError):
        state = EntryState(request.GET.get("state", ""))
    return Asked(kind, request.GET.get("country") or None, state)


def _form(
    request: SignedInRequest, project: Project, who: Viewer, kind: RegisterKind, seen: EntrySeen | None = None
) -> EntryForm:
    kept = who.only(Evidence.objects.filter(project=project, removed_at=None).defer("content").order_by("-pk"))
    offered = Offered(
        _countries(project, who, entered=True),
        [(str(one.pk), one.title) for one in kept],
        reading.subjects_of(project, who, kind),
    )
    initial = filled(seen.entry) if seen else {"happened_on": None}
    return EntryForm(request.POST or None, request.FILES or None, initial=initial, kind=kind, offered=offered)


def _countries(project: Project, who: Viewer, *, entered: bool) -> list[tuple[str, str]]:
    stated = project.countries.order_by("place").values_list("iso3", flat=True)
    found = named_countries(one for one in stated if (who.enters(one) if entered else who.sees_country(one)))
    if entered and who.enters(WHOLE):
        found.append((WHOLE, sentence("website.registers.several", page_language())))
    return found


def _seen(project: Project, who: Viewer, key: int) -> EntrySeen:
    found = reading.entry_of(project, who, key)
    if found is None:
        raise Http404
    return found


def _page(
    request: SignedInRequest, seen: EntrySeen, *, form: WithdrawForm | None = None, unable: UnableTo | None = None
) -> HttpResponse:
    context = {
        "seen": seen,
        "form": form or (WithdrawForm() if seen.enters else None),
        "unable": unable,
        "history": reading.history_of(seen.entry),
        "indicators": next(
            (one.indicators for one in reading.registers_of(seen.entry.project) if one.kind is seen.kind), ()
        ),
    }
    refused = unable is not None or (form is not None and bool(form.errors))
    return render(request, "website/register_entry.html", context, status=_UNABLE if refused else 200)


def _status(form: EntryForm) -> int:
    return _UNABLE if form.errors else 200
