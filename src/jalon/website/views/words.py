"""Texts of a project in other languages: proposed by one person, confirmed by a second one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.kernel.errors import UnableTo
from jalon.programme.models import Project
from jalon.services.policies import may
from jalon.services.programme import translating
from jalon.services.programme.framing import LANGUAGES
from jalon.services.queries.programme.words import Words, proposals_of, word_of, words_of
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.frame_forms import TranslationForm

_UNABLE = 422


@requires("enter_values")
@require_GET
def translations(request: SignedInRequest) -> HttpResponse:
    """Every text with its translation, and what waits for a second person."""
    project, who = chosen(request)
    language = _language(request, project)
    context = {
        "project": project,
        "language_asked": language,
        "languages": [one for one in LANGUAGES if one != project.language],
        "rows": words_of(project, who, language),
    }
    return render(request, "website/translations.html", context)


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def translation(request: SignedInRequest) -> HttpResponseBase:
    """One text: what stands, what waits, and the form to propose another."""
    project, who = chosen(request)
    language = _language(request, project)
    found = _word(request, project, language)
    now = found.waiting.text if found.waiting else found.translation.text if found.translation else ""
    form = TranslationForm(request.POST or None, initial={"text": now})
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            translating.propose(who=who, project=project, code=found.code, language=language, text=text, at=time_now())
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.translations.proposed", _list(language))
    return _page(request, project, found, language, form)


@requires("verify_values")
@require_POST
def decide(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Confirm a proposal as a second person, or set it aside."""
    project, who = chosen(request)
    language = _language(request, project)
    found = _word(request, project, language)
    confirmed = "confirm" in request.POST
    try:
        translating.decide(who=who, project=project, key=key, confirmed=confirmed, at=time_now())
    except UnableTo as unable:
        form = TranslationForm(initial={"text": found.waiting.text if found.waiting else ""})
        return _page(request, project, found, language, form, unable=unable)
    said = "website.translations.confirmed" if confirmed else "website.translations.set_aside_done"
    return done(request, said, _list(language))


def _language(request: HttpRequest, project: Project) -> str:
    asked = request.GET.get("language") or page_language()
    offered = [one for one in LANGUAGES if one != project.language]
    return asked if asked in offered else offered[0]


def _word(request: SignedInRequest, project: Project, language: str) -> Words:
    _, who = chosen(request)
    found = word_of(project, who, request.GET.get("code", ""), language)
    if found is None:
        raise Http404
    return found


def _list(language: str) -> str:
    return f"{reverse('website:translations')}?{urlencode({'language': language})}"


def _page(
    request: SignedInRequest,
    project: Project,
    found: Words,
    language: str,
    form: TranslationForm,
    *,
    unable: UnableTo | None = None,
) -> HttpResponse:
    waiting = found.waiting
    second = waiting is not None and waiting.proposed_by != request.user.id and may(request.user, "verify_values")
    context = {
        "project": project,
        "one": found,
        "language_asked": language,
        "form": form,
        "unable": unable,
        "confirms": second,
        "proposals": proposals_of(project, found.code, language),
    }
    return render(request, "website/translation.html", context, status=_UNABLE if form.errors or unable else 200)
