"""Every address of the website against every role: a table that a person can read, and no address outside it."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from jalon.programme import models
from jalon.services.policies import policy
from jalon.signin.view_check import every_pattern
from tests.pages.client import Visitor
from tests.programme.conftest import Programme
from tests.programme.filled import fill

ACCOUNT = {"sign-in", "second-step", "vouching", "language", "display", "legal-texts", "sign-out", "password"}
SIGNED_IN = {"", "design/"}
EVERYBODY = {"public", "public/<slug:code>", "public/<slug:code>.ics", "calendar/<slug:token>.ics"}
SEE = {
    "projects",
    "project",
    "matrix",
    "grid",
    "cell",
    "evidence",
    "evidence/<int:key>/file",
    "assumptions",
    "scope",
    "practices",
    "findings",
    "findings/<slug:identity>",
    "plan",
    "plan/row/<slug:code>",
    "plan/calendar",
    "computed",
    "computed/<slug:code>",
    "exports",
    "baselines",
    "assumptions/<slug:code>",
}
ENTER = {
    "facts",
    "facts/files/<int:key>",
    "facts/hubs/<int:key>",
    "registers",
    "registers/add",
    "registers/add/<slug:code>",
    "registers/<int:key>",
    "registers/<int:key>/correct",
    "registers/<int:key>/withdraw",
    "translations",
    "translation",
    "baseline",
    "baseline/months",
    "evidence/add",
    "evidence/<int:key>/remove",
    "practices/add",
    "practices/offer/<int:key>/answer",
}
VERIFY = {
    "cell/verify",
    "baseline/verify",
    "baseline/months/confirm",
    "registers/<int:key>/confirm",
    "facts/hubs/<int:key>/confirm",
    "translation/<int:key>/decide",
}
MANAGE = {
    "facts/hubs/add",
    "facts/hubs/<int:key>/end",
    "facts/hubs/<int:key>/drop",
    "projects/add",
    "project/change",
    "project/link",
    "project/country",
    "project/country/<slug:code>",
    "project/partner",
    "project/partner/<int:key>",
    "project/budget/<int:key>/withdraw",
    "scope/system",
    "plan/freeze",
    "plan/milestone/<slug:code>",
    "project/dates",
    "project/budget",
    "project/checks",
    "project/checks/<int:key>",
    "scope/state",
    "scope/decide",
    "practices/<int:key>/offer",
    "rights",
    "rights/focal",
    "rights/class",
    "rights/names",
    "changes",
    "findings/<slug:identity>/decision",
    "findings/again",
}
GUARDED = SEE | ENTER | VERIFY | MANAGE
OPENS = {
    "programme_manager": SEE | ENTER | VERIFY | MANAGE,
    "focal_point": SEE | ENTER | VERIFY,
    "donor": SEE,
    "administrator": set(),
    "trainer": set(),
}


def address(route: str) -> str:
    return "/" + route.replace("<int:key>", "999999").replace("<slug:code>", "none").replace("<slug:identity>", "none")


def test_the_table_names_every_address(programme: Programme) -> None:
    found = [str(one.pattern) for one in every_pattern(get_resolver().url_patterns)]
    assert sorted(found) == sorted([*ACCOUNT, *SIGNED_IN, *EVERYBODY, *GUARDED])


def test_the_table_names_every_role_of_this_node(programme: Programme) -> None:
    assert set(OPENS) == {name for name, role in policy().roles.items() if "website" in role.nodes}


@pytest.mark.parametrize("role", OPENS)
def test_a_role_opens_what_the_table_says_and_nothing_else(programme: Programme, role: str) -> None:
    visitor = Visitor(language="en")
    visitor.client.force_login(programme.person(role))
    for route in sorted(GUARDED):
        refused = visitor.client.get(address(route)).status_code == 403
        assert refused is (route not in OPENS[role]), (role, route)
        assert visitor.client.post(address(route)).status_code == 403, "a form without its token"


def test_without_sign_in_every_address_but_the_public_leads_to_sign_in(programme: Programme) -> None:
    for route in sorted(SIGNED_IN | GUARDED):
        answer = Visitor(language="en").client.get(address(route))
        assert answer.status_code == 303, route
        assert answer["Location"].startswith("/account/sign-in"), route


CELL = "/cell?i=OP1-I5&c={}&m=2026-03"


@pytest.mark.parametrize(
    ("country", "opens"), [("BFA", True), ("", True), ("MLI", False), ("NER", False), ("XXX", False)]
)
def test_a_focal_point_opens_its_country_and_the_whole_alone(programme: Programme, country: str, opens: bool) -> None:
    value = fill(programme)
    for iso3 in ("", "MLI", "NER"):
        models.Value.objects.create(
            indicator=value.indicator, iso3=iso3, month=value.month, state="value", amount=4, status="entered"
        )
    awa = programme.enter("focal_point", "awa")
    assert awa.client.get(CELL.format(country)).status_code == (200 if opens else 404)
    form = awa.open(CELL.format(country)).root if opens else None
    fields = [one.get("name") for one in form.iter("input")] if form is not None else []
    assert ("amount" in fields) is (country == "BFA"), "the whole is the manager's to enter"


def test_a_focal_point_without_a_country_sees_no_project(programme: Programme) -> None:
    assert programme.enter("focal_point", "nobody").client.get("/matrix").status_code == 404


def test_grid_of_a_focal_point_has_no_cell_of_another_country(programme: Programme) -> None:
    fill(programme)
    page = programme.enter("focal_point", "awa").open("/grid")
    heads = [one for one in page.root.iter("th") if one.get("role") == "rowheader"]
    assert heads
    assert "Mauritania" not in page.words
    assert "Burkina Faso" in page.words


@pytest.mark.parametrize(("status", "sensitivity", "seen"), [
    ("verified", "shared", True),
    ("verified", "public", True),
    ("verified", "internal", False),
    ("entered", "shared", False),
    ("unverified", "public", False),
])  # fmt: skip
def test_a_donor_sees_verified_values_of_shared_indicators_alone(
    programme: Programme, status: str, sensitivity: str, seen: bool
) -> None:
    value = fill(programme)
    models.Project.objects.update(sensitivity="shared")
    models.Indicator.objects.update(sensitivity="shared", values_sensitivity=sensitivity)
    models.Value.objects.update(status=status, amount=7_318)
    donor = programme.enter("donor")
    for path in ("/matrix", "/grid"):
        words = donor.open(path).words.replace(",", "")
        assert ("7318" in words) is seen, path
    assert (donor.client.get(CELL.format("BFA")).status_code == 200) is seen
    assert value.pk


def test_a_sensitive_value_is_the_managers_alone(programme: Programme) -> None:
    fill(programme)
    models.Value.objects.update(sensitivity="sensitive", amount=7_318)
    for role, name, seen in (("programme_manager", "", True), ("focal_point", "awa", False)):
        words = programme.enter(role, name).open("/matrix").words.replace(",", "")
        assert ("7318" in words) is seen, role
    assert "7318" not in Visitor(language="en").open("/public/sahel-cbm").words.replace(",", "")


def test_every_class_of_every_record_is_obeyed_on_the_pages_of_each_reader(programme: Programme) -> None:
    """One assumption, decision, practice, scope and piece of evidence of each class, and who reads which."""
    fill(programme)
    models.Project.objects.update(sensitivity="public")
    for sensitivity in models.CLASSES:
        word = f"planted-{sensitivity}"
        result = programme.project.results.get(code="OP1")
        models.Assumption.objects.create(
            project=programme.project, result=result, code=f"X-{sensitivity}", text=word, sensitivity=sensitivity
        )
        models.GovernmentDecision.objects.create(
            project=programme.project, iso3="BFA", stance="supports", note=word, sensitivity=sensitivity
        )
        models.Scope.objects.create(
            project=programme.project, result=result, iso3="BFA", state="inside", note=word, sensitivity=sensitivity
        )
        models.BestPractice.objects.create(
            project=programme.project,
            iso3="BFA",
            title=word,
            text=word,
            sensitivity=sensitivity,
            entered_at=programme.at,
        )
        models.Evidence.objects.create(
            project=programme.project,
            title=word,
            sensitivity=sensitivity,
            added_at=programme.at,
            added_by=programme.person("donor").id,
        )
    readers = {
        ("programme_manager", ""): set(models.CLASSES),
        ("focal_point", "awa"): {"internal", "shared", "public"},
        ("donor", ""): {"shared", "public"},
    }
    for (role, name), classes in readers.items():
        visitor = programme.enter(role, name)
        for path in ("/assumptions", "/scope", "/practices", "/evidence"):
            words = visitor.open(path).words
            found = {one for one in models.CLASSES if f"planted-{one}" in words}
            assert found == classes, (role, path)
    anybody = Visitor(language="en").open("/public/sahel-cbm").words
    assert {one for one in models.CLASSES if f"planted-{one}" in anybody} == {"public"}


def test_a_file_of_evidence_is_for_those_who_may_see_it(programme: Programme) -> None:
    fill(programme)
    key = models.Evidence.objects.get().pk
    answers = {
        role: programme.enter(role).client.get(f"/evidence/{key}/file") for role in ("programme_manager", "donor")
    }
    models.Project.objects.update(sensitivity="shared")
    assert answers["programme_manager"].status_code == 200
    assert answers["programme_manager"]["Content-Disposition"].startswith("attachment")
    assert programme.enter("donor").client.get(f"/evidence/{key}/file").status_code == 404
    models.Evidence.objects.update(sensitivity="shared")
    assert programme.enter("donor").client.get(f"/evidence/{key}/file").status_code == 200


def test_what_a_reader_may_not_see_is_not_called_unmeasured(programme: Programme) -> None:
    """A value that nobody verified is there: to those who see verified ones alone, no state of it is claimed."""
    value = fill(programme)
    models.Value.objects.create(
        indicator=value.indicator, iso3="MLI", month=value.month, state="value", amount=40, status="entered"
    )
    models.Indicator.objects.exclude(pk=value.indicator.pk).delete()
    for visitor, path in ((programme.enter("donor"), "/matrix"), (Visitor(language="en"), "/public/sahel-cbm")):
        words = visitor.open(path).words
        assert "nothing verified to show" in words, path
        assert "not yet measured" not in words, path
        assert "incomplete" in words, path
