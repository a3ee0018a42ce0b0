"""Hubs whose facts are taken, and the files that came from them: what was taken, what was refused and why."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.data_select import DataSelect
from jalon.design.forms import Form
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.programme.models import Project
from jalon.services.programme import hubs as writing
from jalon.services.programme.changes import Writer
from jalon.services.programme.fact_taking import Given, take_facts
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme import hubs as reading
from jalon.services.queries.programme.hubs import HubSeen
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.fields import Worded, month, named_countries, one_line

_UNABLE = 422
_HUB_HEX, _KEY_HEX = 40, 100


class FactsForm(Form):
    """A file that a hub signed."""

    texts = "website.facts"
    file = forms.FileField()


class HubForm(Worded):
    """A hub with its key, as it gave them itself."""

    texts = "website.hubs"
    label = one_line()
    iso3 = forms.ChoiceField(widget=DataSelect)
    hub = one_line(_HUB_HEX, dir="ltr", spellcheck="false")
    public_key = one_line(_KEY_HEX, dir="ltr", spellcheck="false")
    since = month()
    until = month(required=False)


class EndForm(Form):
    """The last month for which a hub counts."""

    texts = "website.hubs"
    until = month()


@requires("enter_values")
@never_cache
@require_http_methods(["GET", "POST"])
def facts(request: SignedInRequest) -> HttpResponseBase:
    """Take a file of facts; the files that came, and the hubs that are believed."""
    project, who = chosen(request)
    form = FactsForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(limits.FACTS_FILE_BYTES_MAX + 1)
        try:
            taken = take_facts(Given(content, file.name, request.user, time_now()))
        except UnableTo as unable:
            form.say(unable)
        else:
            counts = {"new": taken.facts_new, "known": taken.facts_repeated}
            return done(request, "website.facts.taken_with", reverse("website:fact_file", args=[taken.pk]), **counts)
    given = {
        "form": form,
        "project": project,
        "files": reading.files_of(project, who),
        "hubs": reading.hubs_of(project, who),
    }
    return render(request, "website/facts.html", given, status=_UNABLE if form.errors else 200)


@requires("enter_values")
@never_cache
@require_GET
def file(request: SignedInRequest, key: int) -> HttpResponse:
    """One file that came: why it was refused, or what it told and whether that counts."""
    project, who = chosen(request)
    found = reading.file_of(project, who, key)
    if found is None:
        raise Http404
    return render(request, "website/fact_file.html", {"seen": found, "project": project})


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponseBase:
    """Enter a hub with its key."""
    project, _ = chosen(request)
    form = HubForm(request.POST or None)
    form.offer("iso3", named_countries(project.countries.order_by("place").values_list("iso3", flat=True)))
    if form.is_valid():
        given = form.cleaned_data
        bare = {name: "".join(given.pop(name).split()) for name in ("hub", "public_key")}
        try:
            made = writing.enter_hub(Writer(project, request.user, time_now()), writing.Entered(**given, **bare))
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.hubs.kept", reverse("website:hub", args=[made.pk]))
    return render(request, "website/hub_add.html", {"form": form}, status=_UNABLE if form.errors else 200)


@requires("enter_values")
@require_GET
def hub(request: SignedInRequest, key: int) -> HttpResponse:
    """One hub with the fingerprint to compare."""
    project, who = chosen(request)
    return _page(request, _seen(project, who, key))


@requires("verify_values")
@require_POST
def confirm(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Say, as a second person, that the key is the hub's own."""
    project, who = chosen(request)
    seen = _seen(project, who, key)
    try:
        writing.confirm_hub(Writer(project, request.user, time_now()), who, key=key)
    except UnableTo as unable:
        return _page(request, seen, unable=unable)
    return done(request, "website.hubs.confirmed", reverse("website:hub", args=[key]))


@requires("manage_programme")
@require_POST
def end(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Name the last month for which a hub counts."""
    project, who = chosen(request)
    seen = _seen(project, who, key)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            writing.end_hub(Writer(project, request.user, time_now()), key=key, until=form.cleaned_data["until"])
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.hubs.ended", reverse("website:hub", args=[key]))
    return _page(request, seen, form=form)


@requires("manage_programme")
@require_POST
def drop(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Take out a hub that nobody confirmed."""
    project, who = chosen(request)
    seen = _seen(project, who, key)
    try:
        writing.drop_hub(Writer(project, request.user, time_now()), key=key)
    except UnableTo as unable:
        return _page(request, seen, unable=unable)
    return done(request, "website.hubs.dropped", "website:facts")


def _seen(project: Project, who: Viewer, key: int) -> HubSeen:
    found = reading.hub_of(project, who, key)
    if found is None:
        raise Http404
    return found


def _page(
    request: SignedInRequest, seen: HubSeen, *, form: EndForm | None = None, unable: UnableTo | None = None
) -> HttpResponse:
    refused = unable is not None or (form is not None and bool(form.errors))
    shown = form or EndForm(initial={"until": seen.hub.until})
    context = {"seen": seen, "form": shown if seen.manages else None, "unable": unable}
    return render(request, "website/hub.html", context, status=_UNABLE if refused else 200)
