"""Registers, baselines, hubs and classes on their pages: entered by one person, confirmed by another, seen by whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from jalon.programme import models
from jalon.programme.models import Baseline, BaselineMonths, Evidence, KnownHub, RegisterEntry, Value
from jalon.services.programme import opening
from jalon.services.programme.changes import UnableToChangeProgramme
from tests.pages.client import Visitor
from tests.programme.conftest import Programme
from tests.programme.filled import as_seen, attach, fill
from tests.programme.test_facts import HUB, KEY, detected, months, public, signed

MATERIALS = "/registers/add/materials_adopted"


def post(visitor: Visitor, path: str, **fields: object) -> int:
    """Send a form; the status. That forms without their token are refused, test_rights says of every address."""
    return send(visitor, path, **fields).status_code


def given(programme: Programme, **changed: object) -> dict[str, object]:
    """An entry as the page sends it, with a file of evidence."""
    day = (programme.at - timedelta(days=40)).date().isoformat()
    file = SimpleUploadedFile("list.pdf", b"%PDF-1.7 invented")
    return {
        "iso3": "BFA",
        "happened_on": day,
        "subject": "manual-one",
        "quantity": "1",
        "evidence": "",
        "file": file,
    } | changed


def send(visitor: Visitor, path: str, **fields: object) -> HttpResponse:
    """Send a form; the answer."""
    visitor.client.handler.enforce_csrf_checks = False
    return visitor.client.post(path, fields)


@pytest.fixture
def awa(programme: Programme) -> Visitor:
    """The focal point of Burkina Faso."""
    return programme.enter("focal_point", "awa", countries=("BFA",))


@pytest.fixture
def manager(programme: Programme) -> Visitor:
    """The programme manager."""
    return programme.enter("programme_manager")


def test_a_focal_point_enters_with_a_file_and_the_manager_confirms_it(
    programme: Programme, awa: Visitor, manager: Visitor
) -> None:
    assert post(awa, MATERIALS, **given(programme)) == 303
    entry = RegisterEntry.objects.get()
    assert (entry.iso3, entry.subject, entry.evidence.file_name) == ("BFA", "manual-one", "list.pdf")
    assert "counts once a second person" in awa.open("/registers").words
    assert post(awa, f"/registers/{entry.pk}/confirm") == 422, "nobody confirms their own"
    assert not Value.objects.filter(indicator__code="OP1-I4").exists()
    assert post(manager, f"/registers/{entry.pk}/confirm") == 303
    assert Value.objects.get(indicator__code="OP1-I4", iso3="BFA").amount == 1


def test_a_correction_counts_once_confirmed_and_until_then_the_old_entry_does(
    programme: Programme, awa: Visitor, manager: Visitor
) -> None:
    persons = given(programme, n_female_age_25_39="4", n_male_unknown="2")
    assert post(awa, "/registers/add/trainers_trained", **persons) == 303
    old = RegisterEntry.objects.get()
    assert old.quantity == 6
    post(manager, f"/registers/{old.pk}/confirm")
    again = given(programme, n_female_age_25_39="5", evidence=str(old.evidence_id), file="")
    assert post(awa, f"/registers/{old.pk}/correct", **again) == 303
    new = RegisterEntry.objects.get(replaces=old)
    number = Value.objects.get(indicator__code="OP1-I5", iso3="BFA")
    assert number.amount == 6
    post(manager, f"/registers/{new.pk}/confirm")
    number.refresh_from_db()
    assert number.amount == 5
    old.refresh_from_db()
    assert old.withdrawn_at is not None


def test_what_is_withdrawn_leaves_the_matrix_too(programme: Programme, awa: Visitor, manager: Visitor) -> None:
    post(awa, MATERIALS, **given(programme))
    entry = RegisterEntry.objects.get()
    post(manager, f"/registers/{entry.pk}/confirm")
    assert post(awa, f"/registers/{entry.pk}/withdraw", why="") == 422
    assert post(awa, f"/registers/{entry.pk}/withdraw", why="Entered twice") == 303
    value = Value.objects.get(indicator__code="OP1-I4", iso3="BFA")
    assert (value.state, value.amount) == ("not_yet_measured", None)
    assert "Entered twice" in awa.open(f"/registers/{entry.pk}").words


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"file": ""}, "one of the two"),
        ({"subject": "Amadou Diallo"}, "short code"),
        ({"happened_on": "2999-01-01"}, "still to come"),
        ({"iso3": "MLI"}, "choice"),
        ({"quantity": "-3"}, "cannot be read"),
    ],
)
def test_a_page_says_what_is_wrong_with_an_entry(
    programme: Programme, awa: Visitor, changed: dict[str, object], said: str
) -> None:
    answer = send(awa, MATERIALS, **given(programme, **changed))
    assert answer.status_code == 422
    assert not RegisterEntry.objects.exists()
    assert not Evidence.objects.exists(), "a file of an entry that was refused is not kept"
    assert said in answer.content.decode()


def test_an_entry_of_another_country_is_not_there_for_a_focal_point(programme: Programme, manager: Visitor) -> None:
    post(manager, MATERIALS, **given(programme, iso3="MLI"))
    entry = RegisterEntry.objects.get()
    awa = programme.enter("focal_point", "awa", countries=("BFA",))
    assert awa.client.get(f"/registers/{entry.pk}").status_code == 404
    assert str(entry.pk) not in [one.text for one in awa.open("/registers").root.iter("bdi")]


def test_a_baseline_is_established_by_page_and_verified_by_another(
    programme: Programme, awa: Visitor, manager: Visitor
) -> None:
    shown = attach(programme, as_seen(programme))
    path = "/baseline?i=OP1-I5&c=BFA"
    form = {"value": "3", "measured_on": programme.at.date().isoformat(), "evidence": str(shown.pk), "seen": "0"}
    assert post(awa, path, **form) == 303
    assert post(manager, path, **form) == 422, "somebody entered it meanwhile"
    assert post(awa, "/baseline/verify?i=OP1-I5&c=BFA", version="1") == 422, "nobody verifies their own"
    assert post(manager, "/baseline/verify?i=OP1-I5&c=BFA", version="1") == 303
    assert Baseline.objects.get(iso3="BFA", indicator__code="OP1-I5").verified_by_label == "Programme-Manager"
    assert "verified by" in awa.open("/baselines").words


def test_months_of_a_baseline_by_page(programme: Programme, manager: Visitor) -> None:
    shown = attach(programme, as_seen(programme))
    first, last = months(programme, 2)
    path = "/baseline/months?i=OC-I1"
    assert post(manager, path, first=first, last="soon", evidence=str(shown.pk)) == 422
    assert post(manager, path, first=first, last=last, evidence=str(shown.pk)) == 303
    second = programme.enter("programme_manager", "second")
    assert "verify" not in second.open("/computed/OC-I1").words.casefold()
    assert post(second, "/baseline/months/confirm?i=OC-I1", first=first, last=last) == 303
    assert BaselineMonths.objects.get().confirmed_by_label == "Second"


def test_a_hub_is_entered_compared_confirmed_and_ended_by_page(programme: Programme, manager: Visitor) -> None:
    hub = {
        "label": "Ouagadougou",
        "iso3": "BFA",
        "hub": HUB,
        "public_key": public(KEY),
        "since": "2024-01",
        "until": "",
    }
    assert post(manager, "/facts/hubs/add", **(hub | {"hub": "xyz"})) == 422
    assert post(manager, "/facts/hubs/add", **hub) == 303
    found = KnownHub.objects.get()
    content = signed(programme, detected(months(programme, 1)[0], 5))
    file = SimpleUploadedFile("facts.json", content)
    assert post(manager, "/facts", file=file) == 422, "nobody confirmed its key yet"
    assert "nobody else has confirmed" in manager.open(f"/facts/files/{models.FactFile.objects.get().pk}").words
    second = programme.enter("programme_manager", "second")
    digits = public(KEY)
    assert f"{digits[:4]} {digits[4:8]}" in second.open(f"/facts/hubs/{found.pk}").words
    assert post(manager, f"/facts/hubs/{found.pk}/confirm") == 422
    assert post(second, f"/facts/hubs/{found.pk}/confirm") == 303
    taken = send(manager, "/facts", file=SimpleUploadedFile("facts.json", content))
    assert taken.status_code == 303
    assert "Cases detected" in manager.open(taken["Location"]).words
    assert post(manager, f"/facts/hubs/{found.pk}/drop") == 422, "one that was confirmed is ended"
    assert post(manager, f"/facts/hubs/{found.pk}/end", until="2023-12") == 422
    assert post(manager, f"/facts/hubs/{found.pk}/end", until="2024-01") == 303
    assert "names another hub" in manager.open(taken["Location"]).words


READERS = {
    ("programme_manager", ""): set(models.CLASSES),
    ("focal_point", "awa"): {"internal", "shared", "public"},
    ("donor", ""): {"shared", "public"},
}


def plant_rows(programme: Programme) -> None:
    """A row of the plan and an activity of each class."""
    result = programme.project.results.get(code="OP1")
    for sensitivity in models.CLASSES:
        word = f"planted-{sensitivity}"
        models.PlanRow.objects.create(
            project=programme.project, code=f"Y-{sensitivity}", text=word, months=[1], sensitivity=sensitivity
        )
        models.Activity.objects.create(
            project=programme.project, result=result, code=f"Z-{sensitivity}", text=word, sensitivity=sensitivity
        )


def test_rows_of_the_plan_and_their_exports_are_read_by_class(programme: Programme) -> None:
    fill(programme)
    models.Project.objects.update(sensitivity="public", starts_on="2025-01-01", ends_on="2026-12-31")
    plant_rows(programme)
    for (role, name), classes in READERS.items():
        visitor = programme.enter(role, name, countries=("BFA",) if name else ())
        words = visitor.open("/plan").words
        assert {one for one in models.CLASSES if f"planted-{one}" in words} == classes, role
        audiences = ("public", "donor") if role == "donor" else ("public", "donor", "internal")
        for audience in audiences:
            content = visitor.client.get(f"/exports?audience={audience}&format=hxl").content.decode()
            whole = content + visitor.client.get(f"/exports?audience={audience}&format=iati").content.decode()
            widest = {"public": {"public"}, "donor": {"shared", "public"}, "internal": {"internal", "shared", "public"}}
            found = {one for one in models.CLASSES if f"planted-{one}" in whole}
            assert found <= widest[audience] & (classes | {"internal"}), (role, audience)
    anybody = Visitor(language="en").open("/public/sahel-cbm").words
    assert {one for one in models.CLASSES if f"planted-{one}" in anybody} == {"public"}


@pytest.mark.parametrize("kind", opening.KINDS)
def test_every_kind_of_record_gets_a_class_by_page(programme: Programme, manager: Visitor, kind: str) -> None:
    fill(programme)
    page = manager.open(f"/rights/class?kind={kind}")
    keys = [one.get("value") for one in page.root.iter("input") if one.get("name") == "records"]
    rows = opening.records_of(programme.project, kind)
    assert len(keys) == rows.count()
    if not keys:
        return
    assert post(manager, f"/rights/class?kind={kind}", records=keys[:2], sensitivity="shared") == 303
    field = "values_sensitivity" if kind == "values" else "sensitivity"
    assert rows.filter(pk__in=keys[:2], **{field: "shared"}).count() == len(keys[:2])


def test_classes_are_given_all_or_none(programme: Programme) -> None:
    fill(programme)
    opening.close_name(
        who=as_seen(programme), project=programme.project, kind="place", name="Tinzaouaten", at=programme.at
    )
    rows = list(programme.project.plan_rows.order_by("pk")[:2])
    models.PlanRow.objects.filter(pk=rows[1].pk).update(responsible=["Office at Tinzaouaten"])
    with pytest.raises(UnableToChangeProgramme) as unable:
        opening.classify_many(
            who=as_seen(programme),
            project=programme.project,
            kind="plan_row",
            keys=[one.pk for one in rows],
            sensitivity="public",
            at=programme.at,
        )
    assert unable.value.parameters == {"record": rows[1].code}
    assert not programme.project.plan_rows.filter(sensitivity="public").exists()
