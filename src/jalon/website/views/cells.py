"""The grid of values, one cell with its form, its verification by a second person, and baselines."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.logframe import values
from jalon.logframe.values import Mode, State
from jalon.programme.models import Evidence, Indicator
from jalon.services.programme import entering
from jalon.services.programme.entering import Cell, ChangedMeanwhile
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.cell import CellSeen, read_cell
from jalon.services.queries.programme.grid import Asked, places_of
from jalon.services.queries.programme.grid import grid as read_grid
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.forms import ValueForm
from jalon.website.views.matrix import asked_day

_UNABLE, _CONFLICT = 422, 409


@requires("see_programme")
@require_GET
def grid(request: SignedInRequest) -> HttpResponse:
    """Every indicator in every country, month by month."""
    project, who = chosen(request)
    asked = {name: request.GET.get(name, "") for name in ("result", "country")}
    wanted = Asked(asked_day(request, "from"), **asked)
    found = read_grid(project, who, at=time_now(), asked=wanted, language=page_language())
    results = who.only(project.results.order_by("place"))
    countries = [one.iso3 for one in project.countries.order_by("place") if who.sees_country(one.iso3)]
    query = "".join(f"{urlencode({name: value})}&" for name, value in asked.items() if value)
    context = {"grid": found, "asked": asked, "results": results, "countries": countries, "query": query}
    return render(request, "website/grid.html", context)


@requires("see_programme")
@require_http_methods(["GET", "POST"])
def cell(request: SignedInRequest) -> HttpResponseBase:
    """One cell: what stands there, how it came to stand there, and the form to change it."""
    seen, who = _cell(request)
    form = _form(request, seen, who)
    if form is None or not form.is_valid():
        return _page(request, seen, form, _UNABLE if form and form.errors else 200)
    given = form.cleaned_data
    entry = values.entry(State(given["state"]), given["amount"], Mode(given["mode"]), form.parts())
    key = int(given["evidence"]) if given["evidence"] else None
    asked = entering.Given(entry, given["version"], given["why"], key)
    try:
        entered = entering.enter(who=who, cell=seen.cell, given=asked, at=time_now())
    except ChangedMeanwhile as unable:
        return _page(request, seen, _mine(request, seen, who, unable), _CONFLICT, theirs=unable.theirs)
    except UnableTo as unable:
        form.say(unable)
        return _page(request, seen, form, _UNABLE)
    for one in entered.warnings:
        messages.warning(request, sentence(one.code, page_language(), **one.parameters), extra_tags="attention")
    return _back(request, seen, "website.cell.kept")


@requires("verify_values")
@require_POST
def verify(request: SignedInRequest) -> HttpResponseBase:
    """Say that the evidence shows the value, as a second person."""
    seen, who = _cell(request)
    if seen.value is None:
        raise Http404
    version = int(request.POST.get("version", "0")) if request.POST.get("version", "0").isdecimal() else 0
    try:
        entering.verify(who=who, value=seen.value, seen=version, at=time_now())
    except UnableTo as unable:
        form = _form(request, seen, who, bound=False)
        return _page(request, seen, form, _UNABLE, refused=unable)
    return _back(request, seen, "website.cell.verified_done")


def _cell(request: SignedInRequest) -> tuple[CellSeen, Viewer]:
    """The cell of the address, as far as it is theirs to see; else 404."""
    project, who = chosen(request)
    month = None
    with suppress(ValueError):
        month = date.fromisoformat(f"{request.GET.get('m', '')}-01")
    rows = who.only(Indicator.objects.filter(project=project).select_related("project"))
    indicator = get_object_or_404(rows, code=request.GET.get("i", ""))
    iso3 = request.GET.get("c", "")
    if month is None or iso3 not in places_of(indicator, who):
        raise Http404
    seen = read_cell(Cell(indicator, iso3, month), who, language=page_language())
    if seen.value is None and not seen.enters:
        raise Http404
    return seen, who


def _form(request: SignedInRequest, seen: CellSeen, who: Viewer, *, bound: bool = True) -> ValueForm | None:
    if not seen.enters:
        return None
    kept = who.only(Evidence.objects.filter(project=seen.cell.indicator.project, removed_at=None).order_by("-pk"))
    offered = [(str(one.pk), one.title) for one in kept]
    initial = dict(seen.initial) | (
        {"amount": request.GET["amount"]} if request.GET.get("amount", "").isdecimal() else {}
    )
    data = request.POST if bound and request.method == "POST" else None
    return ValueForm(data, initial=initial, evidence=offered, parts=seen.parts_asked)


def _mine(request: SignedInRequest, seen: CellSeen, who: Viewer, unable: ChangedMeanwhile) -> ValueForm:
    """What I typed, on top of what stands there now: sending it again replaces theirs, knowingly."""
    data = request.POST.copy()
    data["version"] = str(unable.theirs.version)
    kept = who.only(Evidence.objects.filter(project=seen.cell.indicator.project, removed_at=None).order_by("-pk"))
    form = ValueForm(data, evidence=[(str(one.pk), one.title) for one in kept], parts=seen.parts_asked)
    form.say(unable)
    return form


def _page(
    request: SignedInRequest, seen: CellSeen, form: ValueForm | None, status: int, **more: object
) -> HttpResponse:
    return render(request, "website/cell.html", {"seen": seen, "form": form, **more}, status=status)


def _back(request: SignedInRequest, seen: CellSeen, said: str) -> HttpResponseBase:
    """To the grid, with the focus on the cell."""
    messages.success(request, sentence(said, page_language()), extra_tags="done")
    asked = {name: request.GET[name] for name in ("result", "country", "from") if request.GET.get(name)}
    return see_other(f"{reverse('website:grid')}?{urlencode(asked)}#{seen.anchor}")
