"""Pages of the programme, in three languages, by those who may open them."""

from __future__ import annotations

import pytest

from jalon.kernel.texts import LANGUAGES
from jalon.programme import models
from tests.pages.marking import marked_texts
from tests.programme.conftest import Programme
from tests.programme.filled import fill

PATHS = (
    "/",
    "/projects",
    "/project?project=ner-parallel",
    "/project?project=sahel-cbm",
    "/project/dates",
    "/project/budget",
    "/project/checks",
    "/matrix",
    "/matrix?on=2026-03-02",
    "/grid",
    "/grid?result=OP1&country=BFA",
    "/cell?i=OP1-I5&c=BFA&m=2026-03",
    "/cell?i=OP1-I5&c=MLI&m=2026-03",
    "/baseline?i=OP1-I5&c=BFA",
    "/evidence",
    "/evidence/add",
    "/assumptions",
    "/assumptions/OP1-A1",
    "/findings",
    "/scope",
    "/scope/state",
    "/scope/decide",
    "/practices",
    "/practices/add",
    "/rights",
    "/rights/focal",
    "/rights/class",
    "/rights/names",
    "/changes",
    "/public",
    "/public/sahel-cbm",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_manager_opens_every_page_in_the_language(programme: Programme, language: str) -> None:
    fill(programme)
    with marked_texts():
        visitor = programme.enter("programme_manager", language=language, marked=True)
        for path in PATHS:
            visitor.open(path)
        offer = models.PracticeOffer.objects.get()
        proof = models.Evidence.objects.get()
        check = models.AfterCheck.objects.filter(project=programme.project).first()
        assert check is not None
        for path in (
            f"/practices/offer/{offer.pk}/answer",
            f"/practices/{offer.practice_id}/offer",
            f"/evidence/{proof.pk}/remove",
            f"/project/checks/{check.pk}",
        ):
            visitor.open(path)


@pytest.mark.parametrize("path", ["/project/dates", "/evidence/add", "/scope/state", "/practices/add"])
def test_an_empty_form_says_what_is_missing(programme: Programme, path: str) -> None:
    visitor = programme.enter("programme_manager")
    page = visitor.open(path)
    assert visitor.submit(page, path, status=422).root.iter("section")


def test_values_of_the_demonstration_say_so_on_every_page_that_shows_one(programme: Programme) -> None:
    fill(programme, origin="demo")
    visitor = programme.enter("programme_manager")
    for path in ("/matrix", "/grid", "/cell?i=OP1-I5&c=BFA&m=2026-03", "/public/sahel-cbm"):
        assert "demo" in visitor.open(path).words, path


def test_donor_sees_no_internal_project(programme: Programme) -> None:
    donor = programme.enter("donor")
    assert programme.project.title not in donor.open("/projects").words
    assert donor.client.get("/project?project=sahel-cbm").status_code == 404
