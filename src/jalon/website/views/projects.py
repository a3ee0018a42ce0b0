"""One project: what its document says of it, its dates, its budget lines, and the checks after its end."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods

from jalon.kernel.errors import UnableTo
from jalon.programme.models import Activity, AfterCheck
from jalon.services.programme import choosing
from jalon.services.queries.programme.frame import checks_due, frame
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.forms import BudgetForm, CheckForm, DatesForm


@requires("see_programme")
@require_GET
def project(request: SignedInRequest) -> HttpResponse:
    """The frame of the chosen project."""
    found, who = chosen(request)
    return render(request, "website/project.html", {"frame": frame(found, who), "project": found})


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def dates(request: SignedInRequest) -> HttpResponseBase:
    """When the project begins and ends."""
    found, who = chosen(request)
    form = DatesForm(request.POST or None, initial={"starts_on": found.starts_on, "ends_on": found.ends_on})
    if form.is_valid():
        try:
            choosing.set_dates(who=who, project=found, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.project.dates_kept", "website:project")
    return render(request, "website/project_dates.html", {"form": form}, status=422 if form.errors else 200)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def budget(request: SignedInRequest) -> HttpResponseBase:
    """The lines entered so far, their sum beside the total, and one more."""
    found, who = chosen(request)
    form = BudgetForm(request.POST or None)
    activities = {one.code: one for one in Activity.objects.filter(project=found).order_by("place")}
    form.offer(
        "activities", [(code, format_html("<bdi>{} {}</bdi>", code, one.text)) for code, one in activities.items()]
    )
    if form.is_valid():
        given = form.cleaned_data
        paid = [activities[code] for code in given.pop("activities")]
        try:
            choosing.add_budget_line(who=who, project=found, activities=paid, at=time_now(), **given)
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.budget.kept", "website:budget")
    lines = who.only(found.budget_lines.prefetch_related("activities").order_by("pk"))
    context = {"form": form, "lines": lines, "frame": frame(found, who)}
    return render(request, "website/budget.html", context, status=422 if form.errors else 200)


@requires("manage_programme")
@require_GET
def checks(request: SignedInRequest) -> HttpResponse:
    """Checks 6 and 12 months after the end: when each is due, and what it found."""
    found, _ = chosen(request)
    context = {"project": found, "checks": checks_due(found, time_now().date())}
    return render(request, "website/checks.html", context)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def check(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Write down what a check found."""
    found, who = chosen(request)
    one = get_object_or_404(AfterCheck.objects.filter(project=found), pk=key)
    form = CheckForm(request.POST or None, initial={"answer": one.answer})
    if form.is_valid():
        try:
            choosing.answer_check(who=who, check=one, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.check.kept", "website:checks")
    context = {"form": form, "one": one, "project": found}
    return render(request, "website/check.html", context, status=422 if form.errors else 200)
