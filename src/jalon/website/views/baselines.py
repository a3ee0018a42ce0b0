"""Baselines: what stands, what is to be established, and the months that a computed rate is compared with."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.kernel.errors import UnableTo
from jalon.programme.models import Evidence, Indicator, Project
from jalon.services.programme import computing, register
from jalon.services.programme.changes import Writer
from jalon.services.programme.register import Measured
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme import baselines as reading
from jalon.services.queries.programme.baselines import BaselineSeen, MonthsSeen
from jalon.services.queries.programme.grid import places_of
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.forms import BaselineForm, MonthsForm

_UNABLE = 422


@requires("see_programme")
@require_GET
def baselines(request: SignedInRequest) -> HttpResponse:
    """Every baseline with who entered and who verified it."""
    project, who = chosen(request)
    context = {
        "project": project,
        "rows": reading.baselines_of(project, who),
        "rates": reading.months_of(project, who),
    }
    return render(request, "website/baselines.html", context)


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def baseline(request: SignedInRequest) -> HttpResponseBase:
    """Establish the baseline of an indicator, with its evidence."""
    project, who, seen = _asked(request)
    kept = _evidence(project, who)
    form = _form(request, seen, kept)
    if form.is_valid():
        given = form.cleaned_data
        proven = kept.get(pk=int(given["evidence"]))
        measured = Measured(value=given["value"], measured_on=given["measured_on"], evidence=proven, seen=given["seen"])
        try:
            register.establish(who=who, indicator=seen.indicator, iso3=seen.iso3, measured=measured, at=time_now())
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.baseline.kept", _address(seen))
    return _page(request, seen, form)


@requires("verify_values")
@require_POST
def verify(request: SignedInRequest) -> HttpResponseBase:
    """Say, as a second person, that the evidence shows the baseline."""
    project, who, seen = _asked(request)
    version = request.POST.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        register.verify_baseline(who=who, indicator=seen.indicator, iso3=seen.iso3, seen=number, at=time_now())
    except UnableTo as unable:
        form = _form(request, seen, _evidence(project, who), bound=False)
        return _page(request, seen, form, unable=unable)
    return done(request, "website.baseline.verified_done", "website:baselines")


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def months(request: SignedInRequest) -> HttpResponseBase:
    """The months that a computed rate is compared with."""
    project, who, seen = _rate(request)
    kept = _evidence(project, who)
    form = _months_form(request, seen, kept)
    if form is not None and form.is_valid():
        given = form.cleaned_data
        writer = Writer(project, request.user, time_now())
        named = {"first": given["first"], "last": given["last"], "evidence": int(given["evidence"])}
        try:
            computing.fix_baseline_months(writer, code=seen.indicator.code, **named)
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.baseline.months_kept", "website:baselines")
    return _months_page(request, seen, form)


@requires("verify_values")
@require_POST
def confirm(request: SignedInRequest) -> HttpResponseBase:
    """Say, as a second person, that these are the months of the baseline."""
    project, who, seen = _rate(request)
    writer = Writer(project, request.user, time_now())
    named = {name: request.POST.get(name, "")[:7] for name in ("first", "last")}
    try:
        computing.confirm_baseline_months(writer, code=seen.indicator.code, **named)
    except UnableTo as unable:
        form = _months_form(request, seen, _evidence(project, who), bound=False)
        return _months_page(request, seen, form, unable=unable)
    return done(request, "website.baseline.months_confirmed", "website:baselines")


def _asked(request: SignedInRequest) -> tuple[Project, Viewer, BaselineSeen]:
    project, who = chosen(request)
    rows = who.only(Indicator.objects.filter(project=project).select_related("project"))
    indicator = get_object_or_404(rows, code=request.GET.get("i", ""))
    iso3 = request.GET.get("c", "")
    if iso3 not in places_of(indicator, who) or not who.enters(iso3):
        raise Http404
    return project, who, reading.baseline_of(indicator, iso3, who)


def _rate(request: SignedInRequest) -> tuple[Project, Viewer, MonthsSeen]:
    project, who = chosen(request)
    found = reading.named(reading.months_of(project, who), request.GET.get("i", ""))
    if found is None:
        raise Http404
    return project, who, found


def _evidence(project: Project, who: Viewer) -> QuerySet[Evidence]:
    return who.only(Evidence.objects.filter(project=project, removed_at=None).defer("content").order_by("-pk"))


def _form(
    request: SignedInRequest, seen: BaselineSeen, kept: QuerySet[Evidence], *, bound: bool = True
) -> BaselineForm:
    row = seen.baseline
    initial: dict[str, object] = {"seen": 0}
    if row is not None and row.value is not None:
        initial = {
            "seen": row.version,
            "value": format(row.value.normalize(), "f"),
            "measured_on": row.measured_on,
            "evidence": str(row.evidence_id or ""),
        }
    form = BaselineForm(request.POST if bound and request.method == "POST" else None, initial=initial)
    form.offer("evidence", [(str(one.pk), one.title) for one in kept], empty="design.form.choose")
    return form


def _months_form(
    request: SignedInRequest, seen: MonthsSeen, kept: QuerySet[Evidence], *, bound: bool = True
) -> MonthsForm | None:
    if not seen.enters:
        return None
    row = seen.months
    initial = {"first": row.first, "last": row.last, "evidence": str(row.evidence_id)} if row else {}
    form = MonthsForm(request.POST if bound and request.method == "POST" else None, initial=initial)
    form.offer("evidence", [(str(one.pk), one.title) for one in kept], empty="design.form.choose")
    return form


def _address(seen: BaselineSeen) -> str:
    return f"{reverse('website:baseline')}?{urlencode({'i': seen.indicator.code, 'c': seen.iso3})}"


def _page(
    request: SignedInRequest, seen: BaselineSeen, form: BaselineForm, *, unable: UnableTo | None = None
) -> HttpResponse:
    context = {"form": form, "seen": seen, "project": seen.indicator.project, "unable": unable}
    return render(request, "website/baseline.html", context, status=_UNABLE if form.errors or unable else 200)


def _months_page(
    request: SignedInRequest, seen: MonthsSeen, form: MonthsForm | None, *, unable: UnableTo | None = None
) -> HttpResponse:
    refused = bool(unable or (form is not None and form.errors))
    context = {"form": form, "seen": seen, "project": seen.indicator.project, "unable": unable}
    return render(request, "website/baseline_months.html", context, status=_UNABLE if refused else 200)
