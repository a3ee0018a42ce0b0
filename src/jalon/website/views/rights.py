"""Who may do what, who stands for which country, which class a record has, and every write so far."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.forms import Form
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.programme.models import Project
from jalon.records.models import Account
from jalon.services.programme import opening
from jalon.services.queries.programme.rights import classed, rights_of
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.fields import named_countries
from jalon.website.forms import ClassForm, FocalForm, NameForm


@requires("manage_programme")
@require_GET
def rights(request: SignedInRequest) -> HttpResponse:
    """The roles of this node with what each sees, and the focal points."""
    project, _ = chosen(request)
    return render(request, "website/rights.html", {"rights": rights_of(project), "project": project})


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def focal(request: SignedInRequest) -> HttpResponseBase:
    """Let a focal point stand for a country, or end that."""
    project, who = chosen(request)
    people = {one.username: one for one in Account.objects.filter(role="focal_point").order_by("username")}
    form = FocalForm(request.POST or None)
    form.offer("account", [(name, one.label) for name, one in people.items()])
    form.offer("iso3", named_countries(_countries(project)))

    def act() -> None:
        given = form.cleaned_data
        person = people[given["account"]]
        opening.name_focal_point(who=who, project=project, account=person, iso3=given["iso3"], at=time_now())

    return _acted(request, form, act, "website.rights.focal_kept", "website/rights_focal.html")


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def classify(request: SignedInRequest) -> HttpResponseBase:
    """Records of a kind with their classes; those that are ticked get another."""
    project, who = chosen(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in opening.KINDS else next(iter(opening.KINDS))
    rows = classed(project, kind)
    form = ClassForm(request.POST or None)
    form.offer("records", [(str(one.key), one.name) for one in rows])
    if form.is_valid():
        keys, given = [int(key) for key in form.cleaned_data["records"]], form.cleaned_data["sensitivity"]
        try:
            count = opening.classify_many(
                who=who, project=project, kind=kind, keys=keys, sensitivity=given, at=time_now()
            )
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(
                request, "website.rights.classes_kept", f"{reverse('website:classify')}?kind={kind}", count=count
            )
    ticked = set(request.POST.getlist("records"))
    context = {"form": form, "rows": rows, "kind": kind, "kinds": list(opening.KINDS), "ticked": ticked}
    return render(request, "website/rights_class.html", context, status=422 if form.errors else 200)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def close_name(request: SignedInRequest) -> HttpResponseBase:
    """Add a name that no public text may hold."""
    project, who = chosen(request)
    form = NameForm(request.POST or None)

    def act() -> None:
        opening.close_name(who=who, project=project, at=time_now(), **form.cleaned_data)

    return _acted(request, form, act, "website.rights.name_kept", "website/rights_name.html")


@requires("manage_programme")
@require_GET
def changes(request: SignedInRequest) -> HttpResponse:
    """Every write, the newest first."""
    project, _ = chosen(request)
    rows = project.changes.order_by("-pk")[: limits.PROGRAMME_CHANGES_SHOWN_MAX]
    return render(request, "website/changes.html", {"rows": rows, "project": project})


def _acted(request: SignedInRequest, form: Form, act: Callable[[], None], said: str, template: str) -> HttpResponseBase:
    if form.is_valid():
        try:
            act()
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, said, "website:rights")
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def _countries(project: Project) -> list[str]:
    return list(project.countries.order_by("place").values_list("iso3", flat=True))
