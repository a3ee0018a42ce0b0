"""The frame of a project, entered by its manager: projects, links, countries, partners, systems, budget lines."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.kernel.countries import choices
from jalon.kernel.errors import UnableTo
from jalon.programme.models import Project, ProjectCountry
from jalon.services.programme import framing
from jalon.services.programme.framing import CountryGiven, Framed, PartnerGiven
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.fields import named_countries
from jalon.website.frame_forms import CountryForm, LineWhyForm, LinkForm, PartnerForm, ProjectForm, SystemForm

_FRAME = (
    "title",
    "language",
    "executing_agency",
    "donor",
    "management_site",
    "duration_months",
    "budget_usd",
    "source",
)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponseBase:
    """A project beside the others."""
    _, who = chosen(request)
    form = ProjectForm(request.POST or None, new=True, initial={"language": page_language()})

    def act() -> str:
        given = dict(form.cleaned_data)
        made = framing.add_project(who=who, code=given.pop("code"), framed=Framed(**given), at=time_now())
        return f"{reverse('website:project')}?project={made.code}"

    return _acted(request, form, act, "add")


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest) -> HttpResponseBase:
    """The frame of the chosen project."""
    project, who = chosen(request)
    form = ProjectForm(request.POST or None, new=False, initial={name: getattr(project, name) for name in _FRAME})

    def act() -> str:
        framing.change_project(who=who, project=project, framed=Framed(**form.cleaned_data), at=time_now())
        return reverse("website:project")

    return _acted(request, form, act, "change")


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def link(request: SignedInRequest) -> HttpResponseBase:
    """Link the project with another one."""
    project, who = chosen(request)
    others = {one.code: one for one in Project.objects.exclude(pk=project.pk).order_by("pk")}
    form = LinkForm(request.POST or None)
    form.offer("other", [(code, f"{code} · {one.title}"[:90]) for code, one in others.items()])

    def act() -> str:
        given = dict(form.cleaned_data)
        framing.link_project(who=who, project=project, other=others[given.pop("other")], at=time_now(), **given)
        return reverse("website:project")

    return _acted(request, form, act, "link")


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def add_country(request: SignedInRequest) -> HttpResponseBase:
    """A country that the project did not have."""
    project, _ = chosen(request)
    taken = set(project.countries.values_list("iso3", flat=True))
    offered = [one for one in choices(page_language()) if one[0] not in taken]
    return _country(request, project, CountryForm(request.POST or None, countries=offered), "country_add")


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def country(request: SignedInRequest, code: str) -> HttpResponseBase:
    """What is said of one country."""
    project, _ = chosen(request)
    row = get_object_or_404(ProjectCountry, project=project, iso3=code)
    initial = {name: getattr(row, name) for name in ("iso3", "ministry", "beneficiaries", "system_note", "source")}
    initial["agencies"] = "\n".join(row.agencies)
    form = CountryForm(request.POST or None, countries=named_countries([code]), initial=initial)
    return _country(request, project, form, "country")


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def add_partner(request: SignedInRequest) -> HttpResponseBase:
    """A partner that the project did not have."""
    return _partner(request, None)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def partner(request: SignedInRequest, key: int) -> HttpResponseBase:
    """What is said of one partner."""
    return _partner(request, key)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def add_system(request: SignedInRequest) -> HttpResponseBase:
    """A kind of system that a government may decide for."""
    project, who = chosen(request)
    form = SystemForm(request.POST or None)

    def act() -> str:
        framing.add_system(who=who, project=project, at=time_now(), **form.cleaned_data)
        return reverse("website:scope")

    return _acted(request, form, act, "system")


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def withdraw_line(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Take a line of the budget out of the sum."""
    project, who = chosen(request)
    if not project.budget_lines.filter(pk=key, withdrawn_at=None).exists():
        raise Http404
    form = LineWhyForm(request.POST or None)

    def act() -> str:
        why = form.cleaned_data["why"]
        framing.withdraw_budget_line(who=who, project=project, key=key, why=why, at=time_now())
        return reverse("website:budget")

    return _acted(request, form, act, "line")


def _country(request: SignedInRequest, project: Project, form: CountryForm, page: str) -> HttpResponseBase:
    _, who = chosen(request)

    def act() -> str:
        framing.keep_country(who=who, project=project, given=CountryGiven(**form.cleaned_data), at=time_now())
        return reverse("website:project")

    return _acted(request, form, act, page)


def _partner(request: SignedInRequest, key: int | None) -> HttpResponseBase:
    project, who = chosen(request)
    row = None if key is None else get_object_or_404(project.partners, pk=key)
    initial = {}
    if row is not None:
        initial = {"name": row.name, "role": row.role, "members": "\n".join(row.members), "source": row.source}
    form = PartnerForm(request.POST or None, initial=initial)

    def act() -> str:
        given = PartnerGiven(**form.cleaned_data)
        framing.keep_partner(who=who, project=project, partner=row, given=given, at=time_now())
        return reverse("website:project")

    return _acted(request, form, act, "partner" if row else "partner_add")


def _acted(request: SignedInRequest, form: Form, act: Callable[[], str], page: str) -> HttpResponseBase:
    """The page of a form; ``act`` does what it says and tells where it leads."""
    if form.is_valid():
        try:
            to = act()
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.frame.kept", to)
    context = {"form": form, "title_code": f"website.frame.title_{page}", "lead_code": f"website.frame.lead_{page}"}
    return render(request, "website/frame.html", context, status=422 if form.errors else 200)
