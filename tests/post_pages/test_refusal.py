"""Refusal: the question first, then ground and second officer; a yes leaves no trace at the post."""

from __future__ import annotations

import re

import pytest

from jalon.adapters.keystore import save_enrolment
from jalon.journal.keys import encryption_public, new_hybrid_private_key
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.records.models import Crossing, InspectionDraft, Refusal
from jalon.services.second_officer import code_for
from tests.pages.rules import words_of
from tests.post_pages.conftest import SPECIMEN, set_clock
from tests.post_services.conftest import PASSWORD, SECOND_SECRET

GROUND = str(int(RefusalGround.NO_VALID_DOCUMENT))


def way(member: SecondOfficerWay) -> str:
    """The value of a radio button."""
    return str(int(member))


@pytest.fixture
def open_case(enter):
    """A visitor with an inspection open, and the address of its refusal."""
    visitor, page = enter()
    visitor.submit(page, "/inspection/begin", scanned=SPECIMEN)
    return visitor, f"/inspection/{InspectionDraft.objects.get().id}/refuse"


def ask(visitor, path):
    """The page of the ground, after a no."""
    return visitor.submit(visitor.open(path), path, button=("answer", "no"))


def test_refusal_with_a_second_officer_present_is_recorded(open_case, staff):
    visitor, path = open_case
    page = ask(visitor, path)
    set_clock(staff.later(30))
    visitor.submit(
        page,
        f"{path}/ground",
        ground=GROUND,
        way=way(SecondOfficerWay.PRESENT),
        username="mariam",
        password=PASSWORD,
        totp=staff.code(staff.colleague),
    )
    row = Refusal.objects.get()
    assert (row.ground, row.provisional, row.return_question_asked) == (RefusalGround.NO_VALID_DOCUMENT, False, True)
    assert row.second_officer == staff.colleague.account.id


def test_refusal_with_nobody_on_duty_is_provisional_and_says_so(open_case):
    visitor, path = open_case
    page = visitor.submit(ask(visitor, path), f"{path}/ground", ground=GROUND, way=way(SecondOfficerWay.NONE_ON_DUTY))
    assert Refusal.objects.get().provisional
    assert "provisoire" in page.words


def test_refusal_without_the_question_is_not_recorded(open_case):
    visitor, path = open_case
    page = ask(visitor, path)
    given = {"ground": GROUND, "way": way(SecondOfficerWay.NONE_ON_DUTY), "token": "forged:token"}
    page = visitor.submit(page, f"{path}/ground", status=422, **given)
    assert not Refusal.objects.exists()
    assert page.root.find(".//*[@role='alert']") is not None


@pytest.mark.parametrize("missing", ["ground", "way"])
def test_refusal_form_keeps_what_was_chosen_when_something_is_missing(open_case, missing):
    visitor, path = open_case
    given = {"ground": GROUND, "way": way(SecondOfficerWay.NONE_ON_DUTY), "note": "sans visa"}
    del given[missing]
    page = visitor.submit(ask(visitor, path), f"{path}/ground", status=422, **given)
    assert "sans visa" in page.html
    assert not Refusal.objects.exists()


def test_refusal_wrong_second_officer_is_said_and_nothing_is_recorded(open_case):
    visitor, path = open_case
    page = visitor.submit(
        ask(visitor, path),
        f"{path}/ground",
        status=422,
        ground=GROUND,
        way=way(SecondOfficerWay.PRESENT),
        username="mariam",
        password="not-hers",
        totp="000000",
    )
    assert not Refusal.objects.exists()
    assert "not-hers" not in page.html


def test_yes_without_a_protection_key_says_whom_to_call_and_stores_nothing(open_case, staff):
    visitor, path = open_case
    page = visitor.submit(visitor.open(path), path, button=("answer", "yes"), needs="QUETZALPLANTED needs")
    assert page.heading == "Appeler le service de protection"
    assert not Refusal.objects.exists()
    assert not Crossing.objects.exists()
    assert planted_in(staff.post.home) == []


def test_yes_with_a_protection_key_looks_like_any_handing_over(protected_open_case, staff):
    visitor, path = protected_open_case
    page = visitor.submit(visitor.open(path), path, button=("answer", "yes"), needs="QUETZALPLANTED needs")
    assert planted_in(staff.post.home) == []
    visitor.submit(visitor.open("/"), "/inspection/begin", scanned=SPECIMEN)
    other = f"/inspection/{InspectionDraft.objects.get().id}/decide"
    chosen = ("outcome", "HANDED_TO_ANOTHER_SERVICE")
    plain = visitor.submit(visitor.open("/"), other, button=chosen, confirm_duplicate="1")
    rows = list(Crossing.objects.order_by("tick"))
    assert [row.outcome for row in rows] == [Outcome.HANDED_TO_ANOTHER_SERVICE] * 2
    assert without(page, rows[0].slip) == without(plain, rows[1].slip)


def test_code_of_headquarters_confirms_the_refusal(protected_open_case):
    visitor, path = protected_open_case
    page = ask(visitor, path)
    case = next(page.root.iter("strong")).find("bdi").text
    code = code_for(SECOND_SECRET, case)
    chosen = way(SecondOfficerWay.CODE_FROM_HEADQUARTERS)
    visitor.submit(page, f"{path}/ground", ground=GROUND, way=chosen, headquarters_code=code)
    assert Refusal.objects.get().second_way == SecondOfficerWay.CODE_FROM_HEADQUARTERS


@pytest.fixture
def protected_open_case(staff, open_case):
    """The same at a post that holds the protection service's key and headquarters' secret."""
    public = encryption_public(new_hybrid_private_key())
    save_enrolment(staff.post.home, protection_public=public, second_officer_secret=SECOND_SECRET)
    return open_case


def without(page, slip):
    """The words of the booth, but for what differs between any two travellers: slip code and time."""
    words = words_of(page.root.find(".//*[@id='work']"))
    assert slip in words
    return re.sub(r"\d\d:\d\d", "", words.replace(slip, ""))


def planted_in(home):
    """Files of the node in which the planted word stands."""
    return [path for path in home.rglob("*") if path.is_file() and b"QUETZALPLANTED" in path.read_bytes()]
