"""The public pages are no target list: planted names and places are searched in everything that anybody may open."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import get_resolver

from jalon.kernel.texts import LANGUAGES
from jalon.programme import models
from jalon.services.programme import opening
from jalon.services.programme.changes import UnableToChangeProgramme
from jalon.signin.rights import EVERYBODY
from jalon.signin.view_check import every_pattern
from tests.pages.client import Visitor
from tests.programme.conftest import Programme
from tests.programme.filled import as_seen, fill

COMMUNITY, OFFICER, PLACE = "Tinzawaten-Imaginaire", "Adjudant Ouattara", "Marché de Kouro Fictif"
COORDINATES = ("14.2081, -0.9437", "14° 12' N", "30PXV 4512 7788", "12.3714 N, 1.5197 W")
SECRETS = (COMMUNITY, OFFICER, PLACE, *COORDINATES)


def plant(programme: Programme) -> None:
    """Put every secret into every field of words of records that are not public, and of some that were published."""
    words = " ".join(SECRETS)
    project = programme.project
    for kind, name in (("community", COMMUNITY), ("officer", OFFICER), ("place", PLACE)):
        opening.close_name(who=as_seen(programme), project=project, kind=kind, name=name, at=programme.at)
    models.Assumption.objects.update(observation=words)
    models.GovernmentDecision.objects.update(note=words)
    models.Scope.objects.update(note=words)
    models.ProjectCountry.objects.update(beneficiaries=words, system_note=words)
    models.Partner.objects.update(role=words)
    models.Target.objects.filter(project=project).update(note=words)
    models.Evidence.objects.update(title=COMMUNITY, file_name=OFFICER, added_by_label=OFFICER)
    models.Value.objects.update(entered_by_label=OFFICER, verified_by_label=OFFICER)
    models.ValueVersion.objects.update(by_label=OFFICER, why=words)
    models.PracticeOffer.objects.update(note=words)
    for index, secret in enumerate(SECRETS):
        # Published before somebody closed the name, or by a hand that went round the check.
        models.BestPractice.objects.create(
            project=project,
            iso3="BFA",
            title=f"Practice {index}",
            text=secret,
            sensitivity="public",
            entered_at=programme.at,
        )
    models.Indicator.objects.filter(project=project, code="OP3-I1").update(text=words, sensitivity="public")
    models.Project.objects.filter(pk=project.pk).update(
        note=words, starts_on=date(2026, 1, 1), ends_on=date(2031, 7, 9)
    )


def public_addresses(programme: Programme) -> list[str]:
    """Every address that anybody may open, filled in."""
    routes = [
        str(one.pattern)
        for one in every_pattern(get_resolver().url_patterns)
        if getattr(one.callback, "right", "") == EVERYBODY
    ]
    found = [f"/{route.replace('<slug:code>', programme.project.code)}" for route in routes]
    return [one for one in found if one.startswith(("/public", "/feed", "/export"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_public_page_shows_a_planted_name_or_place(programme: Programme, language: str) -> None:
    fill(programme)
    plant(programme)
    addresses = public_addresses(programme)
    assert len(addresses) >= 2
    shown = ""
    for path in addresses:
        content = Visitor(language=language).client.get(path).content.decode()
        for secret in SECRETS:
            assert secret not in content, (path, secret)
        shown += content
    assert "Joint rota" in shown, "nothing public was looked at"
    assert "2031" not in shown


def test_the_search_would_find_what_leaks(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(programme)
    plant(programme)
    monkeypatch.setattr("jalon.services.queries.programme.public.reveals", lambda *_: False)
    content = Visitor(language="en").client.get("/public/sahel-cbm").content.decode()
    assert COMMUNITY in content
    assert COORDINATES[0] in content


@pytest.mark.parametrize("secret", SECRETS)
def test_a_text_that_names_a_place_or_person_cannot_be_published(programme: Programme, secret: str) -> None:
    fill(programme)
    plant(programme)
    practice = models.BestPractice.objects.create(
        project=programme.project,
        iso3="BFA",
        title="A title",
        text=f"We met at {secret.upper()}.",
        entered_at=programme.at,
    )
    with pytest.raises(UnableToChangeProgramme, match="reveals"):
        opening.classify(
            who=as_seen(programme),
            project=programme.project,
            kind="practice",
            key=practice.pk,
            sensitivity="public",
            at=programme.at,
        )


def test_the_name_of_an_account_and_any_evidence_stay_closed(programme: Programme) -> None:
    fill(programme)
    who = as_seen(programme)
    key = models.Evidence.objects.get().pk
    with pytest.raises(UnableToChangeProgramme, match="evidence_never"):
        opening.classify(
            who=who, project=programme.project, kind="evidence", key=key, sensitivity="public", at=programme.at
        )
    assert opening.reveals(["Thanks to programme-manager"], opening.closed_words(programme.project))
    assert not opening.reveals(["20 posts, 4 countries, 15.5 % more"], opening.closed_words(programme.project))


def test_small_counts_of_persons_are_hidden_and_the_whole_gives_none_away(programme: Programme) -> None:
    value = fill(programme)
    models.Value.objects.update(amount=34)
    models.Value.objects.create(
        indicator=value.indicator, iso3="MLI", month=value.month, state="value", amount=3, status="verified"
    )
    models.Value.objects.create(
        indicator=value.indicator, iso3="MRT", month=value.month, state="value", amount=61, status="verified"
    )
    page = Visitor(language="en").open("/public/sahel-cbm")
    cells = [one for one in page.root.iter("td") if one.get("class") == "number"]
    words = ["".join(one.itertext()).strip() for one in cells]
    assert "3" not in words
    assert words.count("hidden") == 2, "with one alone hidden, the whole would give it away"
    assert "98 incomplete" in words, "nothing verified of Niger"
