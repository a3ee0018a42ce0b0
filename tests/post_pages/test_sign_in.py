"""The shared door: two steps, a second officer's vouching, language, password, and who may open what."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import override_settings
from django.urls import path

from jalon.kernel.codes.account_action import AccountAction
from jalon.kernel.limits import SIGN_IN_STEP_S_MAX
from jalon.records.models import Account, AccountChange
from jalon.signin.rights import open_to_everybody, requires
from jalon.signin.view_check import every_pattern, views_state_their_right
from tests.pages.client import Visitor
from tests.post_services.conftest import PASSWORD

FIRST, SECOND, VOUCHING = "/account/sign-in", "/account/second-step", "/account/vouching"


def first_step(visitor, **values):
    """Name and password."""
    return visitor.submit(visitor.open(FIRST), FIRST, **({"username": "issa", "password": PASSWORD} | values))


def test_sign_in_takes_two_steps_and_opens_the_page_that_was_asked_for(staff):
    visitor = Visitor()
    page = visitor.open("/day-sheet")
    assert page.path == FIRST
    page = visitor.submit(page, FIRST, username="issa", password=PASSWORD)
    assert page.path == SECOND
    assert visitor.open("/day-sheet").path == FIRST
    first_step(visitor)
    page = visitor.submit(visitor.open(SECOND), SECOND, code=staff.code(staff.officer))
    assert page.path == "/shift"


def test_sign_in_to_an_address_elsewhere_stays_here(staff):
    visitor = Visitor()
    page = visitor.open(f"{FIRST}?next=https://elsewhere.example/")
    visitor.submit(page, FIRST, username="issa", password=PASSWORD)
    page = visitor.submit(visitor.open(SECOND), SECOND, code=staff.code(staff.officer))
    assert page.path == "/shift"


def test_sign_in_never_says_what_was_wrong(staff):
    visitor = Visitor()
    page = visitor.open(FIRST)
    answers = set()
    for values in ({"username": "nobody"}, {"password": "wrong-entirely"}):
        given = {"username": "issa", "password": PASSWORD} | values
        page = visitor.submit(page, FIRST, status=422, **given)
        answers.add(page.root.find(".//*[@role='alert']").find("ul/li").text)
        assert PASSWORD not in page.html
    assert len(answers) == 1


def test_second_step_waits_a_few_minutes_and_no_longer(staff):
    visitor = Visitor()
    page = first_step(visitor)
    # From where the clock stands: passwords take their time, and set_clock would take that time back.
    settings.JALON_CLOCK_OFFSET_S += SIGN_IN_STEP_S_MAX + 1
    page = visitor.submit(page, SECOND, code=staff.code(staff.officer))
    assert page.path == FIRST


def test_second_step_by_a_recovery_code(staff):
    visitor = Visitor()
    page = visitor.submit(first_step(visitor), SECOND, code=staff.officer.recovery_codes[0])
    assert page.path == "/shift"
    assert AccountChange.objects.filter(action=AccountAction.RECOVERY_CODE_USED).exists()


def test_second_step_by_a_colleague_who_vouches(staff):
    visitor = Visitor()
    first_step(visitor)
    given = {"reason": "phone_lost", "username": "salif", "password": PASSWORD}
    page = visitor.submit(visitor.open(VOUCHING), VOUCHING, code="000000", status=422, **given)
    page = visitor.submit(page, VOUCHING, code=staff.code(staff.supervisor), **given)
    assert page.path == "/shift"
    assert AccountChange.objects.filter(action=AccountAction.VOUCHED_BY_SECOND_OFFICER).exists()


def test_sign_out_ends_the_session(enter):
    visitor, page = enter()
    assert visitor.submit(page, "/account/sign-out").path == FIRST
    assert visitor.open("/").path == FIRST


def test_language_is_kept_by_account_and_browser(enter, staff):
    visitor, page = enter()
    page = visitor.submit(page, "/account/language", button=("language", "ar"))
    assert Account.objects.get(pk=staff.officer.account.pk).language == "ar"


def test_language_switch_leads_nowhere_else(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/account/language", button=("language", "en"), next="//elsewhere.example/")
    assert page.path == "/"


def test_password_is_replaced_and_the_old_one_ends(enter, staff):
    visitor, _ = enter()
    page = visitor.open("/account/password")
    new = "Mil-au-grenier-avant-pluie"
    page = visitor.submit(page, "/account/password", old=PASSWORD, new=new, again="something else", status=422)
    page = visitor.submit(page, "/account/password", old="wrong", new=new, again=new, status=422)
    page = visitor.submit(page, "/account/password", old=PASSWORD, new=new, again=new)
    assert page.path == "/"
    assert Account.objects.get(pk=staff.officer.account.pk).check_password(new)


def test_generated_password_is_changed_before_anything_else(enter, staff):
    Account.objects.filter(pk=staff.officer.account.pk).update(must_change_password=True)
    _, page = enter(shift=False)
    assert page.path == "/account/password"


def test_role_without_the_right_is_told_calmly(staff):
    account = staff.officer.account
    account.role = "administrator"
    account.save(update_fields=["role"])
    visitor = Visitor()
    visitor.client.force_login(account)
    page = visitor.open("/shift", status=403)
    assert "post:booth" not in page.html
    assert visitor.open("/status").links().count("/day-sheet") == 0


def test_page_behind_the_door_is_kept_by_no_browser(enter):
    _, page = enter()
    assert "no-store" in page.response["Cache-Control"]


def test_form_without_its_token_is_refused_and_says_to_open_it_again(enter):
    visitor, _ = enter()
    answer = visitor.client.post("/inspection/begin", {"scanned": "x"})
    assert answer.status_code == 403
    assert "périmé" in answer.content.decode()


def test_every_view_of_a_post_states_its_right(staff):
    assert run_checks(tags=["rights"]) == []


@requires("inspect")
def with_right(request):
    """A view that says who may open it."""


@open_to_everybody
def for_everybody(request):
    """A view for all."""


def without_right(request):
    """A view that does not."""


def test_view_without_a_right_stops_the_start(staff):
    good = [path("a", with_right), path("b", for_everybody)]
    assert len(list(every_pattern(good))) == 2
    module = type("urls", (), {"urlpatterns": good})
    with override_settings(ROOT_URLCONF=module):
        assert views_state_their_right() == []
    module = type("urls", (), {"urlpatterns": [*good, path("c", without_right)]})
    with override_settings(ROOT_URLCONF=module):
        assert [error.id for error in views_state_their_right()] == ["jalon.E001"]


def test_unknown_right_is_a_programmers_error():
    with pytest.raises(AssertionError):
        requires("do_anything")


def test_demonstration_says_so_on_every_page(staff):
    settings.JALON_DEMONSTRATION = True
    assert "inventés" in Visitor().open(FIRST).words
    settings.JALON_DEMONSTRATION = False
    assert "inventés" not in Visitor().open(FIRST).words
