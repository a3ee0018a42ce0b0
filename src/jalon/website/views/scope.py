"""Who does what where: scope by output, activity and country, and each government's decision on its system."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.kernel.errors import UnableTo
from jalon.programme.models import Activity, Project, Result
from jalon.services.programme import choosing
from jalon.services.programme.choosing import Stated
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.forms import DecisionForm, ScopeForm


@requires("see_programme")
@require_GET
def scope(request: SignedInRequest) -> HttpResponse:
    """Every statement with its source and day; contradicting ones stand side by side."""
    project, who = chosen(request)
    rows = who.only(project.scopes.select_related("result", "activity"), iso3="iso3")
    decisions = who.only(project.decisions.select_related("profile"), iso3="iso3")
    context = {
        "project": project,
        "rows": rows.order_by("result__place", F("activity__place").asc(nulls_first=True), "pk"),
        "decisions": decisions.order_by("iso3", "-pk"),
    }
    return render(request, "website/scope.html", context)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def state(request: SignedInRequest) -> HttpResponseBase:
    """State the scope of an output or activity in a country."""
    project, who = chosen(request)
    form = ScopeForm(request.POST or None, countries=_countries(project))
    form.offer("what", [(one.code, f"{one.code} {one.text}"[:90]) for one in _lines(project)])
    if form.is_valid():
        given = form.cleaned_data
        line = next(one for one in _lines(project) if one.code == given["what"])
        result, activity = (line.result, line) if isinstance(line, Activity) else (line, None)
        said = Stated(given["iso3"], given["source"], given["note"], given["on"])
        try:
            choosing.state_scope(
                who=who, result=result, activity=activity, state=given["state"], stated=said, at=time_now()
            )
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.scope.kept", "website:scope")
    return render(request, "website/scope_state.html", {"form": form}, status=422 if form.errors else 200)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest) -> HttpResponseBase:
    """Record a government's decision on its system."""
    project, who = chosen(request)
    form = DecisionForm(request.POST or None, countries=_countries(project))
    profiles = {str(one.pk): one for one in project.system_profiles.order_by("pk")}
    form.offer("profile", [(key, one.name) for key, one in profiles.items()], empty="website.decision.no_profile")
    if form.is_valid():
        given = form.cleaned_data
        said = Stated(given["iso3"], given["source"], given["note"], given["on"])
        profile = profiles.get(given["profile"])
        try:
            choosing.state_decision(
                who=who, project=project, profile=profile, stance=given["stance"], stated=said, at=time_now()
            )
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.decision.kept", "website:scope")
    return render(request, "website/decision.html", {"form": form}, status=422 if form.errors else 200)


def _countries(project: Project) -> list[str]:
    return list(project.countries.order_by("place").values_list("iso3", flat=True))


def _lines(project: Project) -> list[Result | Activity]:
    outputs = project.results.filter(kind="output").order_by("place")
    return [*outputs, *project.activities.select_related("result").order_by("place")]
