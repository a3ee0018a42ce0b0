"""Indicators computed from facts: the list, and for each where its number comes from; files of facts from hubs."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.forms import Form
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.programme.models import FactFile, KnownHub
from jalon.services.programme.fact_taking import Given, take_facts
from jalon.services.queries.programme.computed import computed_lines, shown_figure
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done

_UNABLE = 422


class FactsForm(Form):
    """A file that a hub signed."""

    texts = "website.facts"
    file = forms.FileField()


@requires("see_programme")
@never_cache
@require_GET
def computed(request: SignedInRequest) -> HttpResponse:
    """Every computed indicator with its figure."""
    project, who = chosen(request)
    return render(
        request, "website/computed.html", {"project": project, "lines": computed_lines(project, who, time_now())}
    )


@requires("see_programme")
@never_cache
@require_GET
def figure(request: SignedInRequest, code: str) -> HttpResponse:
    """Where a number comes from."""
    project, who = chosen(request)
    shown = shown_figure(project, code, who, time_now())
    if shown is None:
        raise Http404
    return render(request, "website/figure.html", {"project": project, "shown": shown})


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
            take_facts(Given(content, file.name, request.user, time_now()))
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.facts.taken", "website:facts")
    countries = [one for one in project.countries.values_list("iso3", flat=True) if who.sees_country(one)]
    given = {
        "form": form,
        "files": FactFile.objects.defer("content").filter(iso3__in=["", *countries]).order_by("-pk")[:50],
        "hubs": KnownHub.objects.filter(iso3__in=countries).order_by("iso3", "since"),
    }
    return render(request, "website/facts.html", given, status=_UNABLE if form.errors else 200)
