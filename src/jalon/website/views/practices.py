"""Best practices: written down in one country, offered to another, adopted or declined."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.kernel.errors import UnableTo
from jalon.programme.models import BestPractice, PracticeOffer, Project
from jalon.services.programme import choosing
from jalon.services.programme.viewing import Viewer
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.fields import named_countries
from jalon.website.forms import AnswerForm, OfferForm, PracticeForm


@requires("see_programme")
@require_GET
def practices(request: SignedInRequest) -> HttpResponse:
    """Every practice with its offers."""
    project, who = chosen(request)
    rows = _seen(project, who).prefetch_related("offers").order_by("-pk")
    return render(request, "website/practices.html", {"rows": rows, "project": project, "who": who})


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponseBase:
    """Write down what worked in a country."""
    project, who = chosen(request)
    form = PracticeForm(request.POST or None)
    form.offer("iso3", named_countries(code for code in _countries(project) if who.enters(code)))
    if form.is_valid():
        try:
            choosing.add_practice(who=who, project=project, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.practice.kept", "website:practices")
    return render(request, "website/practice_add.html", {"form": form}, status=422 if form.errors else 200)


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def offer(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Offer a practice to another country."""
    project, who = chosen(request)
    practice = get_object_or_404(BestPractice.objects.filter(project=project), pk=key)
    form = OfferForm(request.POST or None)
    form.offer("to", named_countries(code for code in _countries(project) if code != practice.iso3))
    if form.is_valid():
        try:
            choosing.offer_practice(who=who, practice=practice, iso3=form.cleaned_data["to"], at=time_now())
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.practice.offered_done", "website:practices")
    context = {"form": form, "practice": practice}
    return render(request, "website/practice_offer.html", context, status=422 if form.errors else 200)


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Record that a country adopted a practice, or declined it."""
    project, who = chosen(request)
    found = get_object_or_404(PracticeOffer.objects.select_related("practice__project"), pk=key)
    if found.practice.project_id != project.pk or not who.enters(found.iso3):
        raise Http404
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            choosing.answer_offer(who=who, offer=found, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.practice.answered_done", "website:practices")
    context = {"form": form, "one": found, "practice": found.practice}
    return render(request, "website/practice_answer.html", context, status=422 if form.errors else 200)


def _seen(project: Project, who: Viewer) -> QuerySet[BestPractice]:
    own = who.only(BestPractice.objects.filter(project=project), iso3="iso3")
    if who.countries is None:
        return own
    offered = BestPractice.objects.filter(
        project=project, sensitivity__in=who.classes, offers__iso3__in=sorted(who.countries)
    )
    return (own | offered).distinct()


def _countries(project: Project) -> list[str]:
    return list(project.countries.order_by("place").values_list("iso3", flat=True))
