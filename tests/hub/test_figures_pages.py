"""The page of figures: asked by GET, small counts hidden, wrong questions answered in words, rights kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings

from jalon.cli import main
from jalon.kernel.texts import LANGUAGES
from tests.hub.conftest import Headquarters
from tests.pages.client import Visitor, check_headers

ASKED = "/figures?measure=crossings&by=sex&by=direction&from=2026-09&to=2026-10"


@pytest.fixture
def lake(headquarters: Headquarters) -> Path:
    folder = Path(settings.JALON_HOME) / "lake"
    asked = ["stats", "synthesise", "--crossings", "900", "--months", "2", "--country", "BFA", "--out", str(folder)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_shows_a_table_with_small_counts_hidden_and_explains_it(
    headquarters: Headquarters, lake: Path, language: str
) -> None:
    page = headquarters.enter("statistician", language=language).open(ASKED)
    assert "–" in page.words
    assert "crossings 2026-10 #1" in page.words.replace("\u2066", "").replace("\u2069", "")
    assert page.root.find(".//table") is not None


def test_file_holds_the_cells_of_the_page_a_row_of_tags_and_no_formula(headquarters: Headquarters, lake: Path) -> None:
    answer = headquarters.enter("analyst").client.get(f"{ASKED}&format=csv")
    check_headers(answer)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "#meta+sex,#meta+direction,#meta+count,#meta+complete"
    numbers = [line.split(",")[2] for line in lines[2:]]
    assert "–" in numbers
    assert all(one == "–" or int(one) > 10 for one in numbers)


def test_page_without_a_question_or_a_lake_is_a_form(headquarters: Headquarters) -> None:
    visitor = headquarters.enter("independent_monitor")
    assert visitor.open("/figures").root.find(".//form") is not None
    visitor.open(ASKED)


@pytest.mark.parametrize(
    "query",
    [
        "measure=no",
        "measure=crossings&by=village",
        "measure=crossings&from=2026-13",
        "measure=crossings&from=2026-10&to=2026-01",
        "measure=crossings&where=sex&is=many",
        "measure=crossings&where=nonsense&is=1",
        f"measure={'x' * 6000}",
    ],
)
def test_wrong_questions_are_answered_in_words(headquarters: Headquarters, query: str) -> None:
    page = headquarters.enter("statistician").open(f"/figures?{query}", status=422)
    assert page.root.find(".//*[@role='alert']") is not None


def test_a_filter_that_leaves_one_person_shows_a_dash_alone(headquarters: Headquarters, lake: Path) -> None:
    query = "measure=crossings&from=2026-10&where=nationality&is=JPN"
    page = headquarters.enter("statistician").open(f"/figures?{query}")
    assert "–" in page.words


def test_whoever_may_not_see_statistics_gets_nothing(headquarters: Headquarters, lake: Path) -> None:
    assert headquarters.enter("administrator").client.get(ASKED).status_code == 403
    assert Visitor(language="en").client.get(ASKED)["Location"].startswith("/account/sign-in")


def test_a_damaged_register_is_said_and_nothing_is_shown(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    visitor.open(ASKED)
    (held,) = (Path(settings.JALON_HOME) / "disclosure").glob("*.npz")
    held.write_bytes(held.read_bytes()[:100])
    page = visitor.open(ASKED, status=422)
    assert page.root.find(".//table") is None
