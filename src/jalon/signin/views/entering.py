"""Signing in and out: password, then a second step or a second officer."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from jalon.design.cookies import remember_language
from jalon.design.redirects import see_other
from jalon.records.models import Account
from jalon.services.second_steps import demonstration_code
from jalon.services.sign_in import SecondStepAnswer, VouchingReason, check_password, check_second_step, vouch
from jalon.signin.forms import SecondStepForm, SignInForm, VouchingForm
from jalon.signin.halfway import Halfway
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SIGNED_IN, open_to_everybody, requires

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@open_to_everybody
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step: name and password."""
    if request.method == "GET":
        return render(request, "signin/sign_in.html", {"form": SignInForm(initial={"next": request.GET.get("next")})})
    form = SignInForm(request.POST)
    if form.is_valid():
        at = time_now()
        given = form.cleaned_data
        answer = check_password(node=this_node(), username=given["username"], password=given["password"], at=at)
        if answer.account is not None:
            Halfway(request).keep(answer.account, given["next"], at)
            return see_other("signin:second_step")
        assert answer.finding is not None
        form.say(answer.finding)
    return render(request, "signin/sign_in.html", {"form": form}, status=422)


@open_to_everybody
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Second step: the telephone's digits or a recovery code."""
    at = time_now()
    account = Halfway(request).account(at)
    if account is None:
        return see_other("signin:sign_in")
    form = SecondStepForm(request.POST or None)
    if form.is_valid():
        answer = check_second_step(node=this_node(), account=account, code=form.cleaned_data["code"], at=at)
        if answer.account is not None:
            return _enter(request, answer)
        assert answer.finding is not None
        form.say(answer.finding)
    context = {"form": form, "demonstration_code": demonstration_code(this_node(), account, at)}
    return render(request, "signin/second_step.html", context, status=422 if form.errors else 200)


@open_to_everybody
@require_http_methods(["GET", "POST"])
def vouching(request: HttpRequest) -> HttpResponse:
    """Second step when the telephone does not help: a second officer answers for the first; it is recorded."""
    at = time_now()
    account = Halfway(request).account(at)
    if account is None:
        return see_other("signin:sign_in")
    form = VouchingForm(request.POST or None)
    if form.is_valid():
        answer = _vouched(account, form, at=at)
        if answer.account is not None:
            return _enter(request, answer)
        assert answer.finding is not None
        form.say(answer.finding)
    return render(request, "signin/vouching.html", {"form": form}, status=422 if form.errors else 200)


@requires(SIGNED_IN)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave this browser."""
    logout(request)
    return see_other("signin:sign_in")


def _vouched(account: Account, form: VouchingForm, *, at: datetime) -> SecondStepAnswer:
    given = form.cleaned_data
    return vouch(
        node=this_node(),
        account=account,
        reason=VouchingReason(given["reason"]),
        by_username=given["username"],
        by_password=given["password"],
        by_code=given["code"],
        at=at,
    )


def _enter(request: HttpRequest, answer: SecondStepAnswer) -> HttpResponse:
    """Open the session; the language of the account becomes that of the browser."""
    assert answer.account is not None
    asked = Halfway(request).asked()
    login(request, answer.account, backend=_BACKEND)
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return remember_language(see_other(asked if safe else "/"), answer.account.language)
