"""Pages of the programme, in three languages, by those who may open them."""

from __future__ import annotations

import pytest

from jalon.kernel.texts import LANGUAGES
from tests.pages.marking import marked_texts
from tests.programme.conftest import Programme


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/projects", "/project", "/project?project=ner-parallel"])
def test_manager_opens_every_page(programme: Programme, path: str, language: str) -> None:
    with marked_texts():
        programme.enter("programme_manager", language=language, marked=True).open(path)


def test_donor_sees_no_internal_project(programme: Programme) -> None:
    donor = programme.enter("donor")
    assert programme.project.title not in donor.open("/projects").words
    assert donor.client.get("/project?project=sahel-cbm").status_code == 404
