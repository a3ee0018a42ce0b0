"""The tables of statistics as files: cell for cell what the page shows."""

from __future__ import annotations

import csv
import io
import re

import pytest

from jalon.hub.figures_csv import table_csv
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import Peer
from jalon.services.queries.day_statistics import DayStatistics, Post
from jalon.stats.disclosure.rule import Figure, Shown
from tests.hub.conftest import Headquarters
from tests.hub.test_network import named
from tests.hub.test_pages import send
from tests.pages.client import Page, Visitor, check_headers
from tests.pages.rules import words_of

SUBJECTS = ["post", "direction", "sex", "age-band", "nationality"]


def day(headquarters: Headquarters) -> None:
    """Two posts, large cells, small ones, and ones that are withheld for the small ones' sake."""
    named(headquarters.hub, "Seytenga")
    send(headquarters, 40, nationality="BFA", age_band=AgeBand.AGE_25_39)
    send(headquarters, 20, nationality="MLI", age_band=AgeBand.AGE_18_24, direction=Direction.EXIT, outcome=3)
    send(headquarters, 4, nationality="NER", age_band=AgeBand.AGE_18_24)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def tables_of(page: Page) -> list[list[list[str]]]:
    """Cells of each table of the page as they are seen."""
    for hidden in page.root.iterfind(".//*[@class='only-heard']"):
        hidden.text = ""
    return [
        [[_plain(words_of(cell)) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]
        for table in page.root.iter("table")
    ]


def _plain(words: str) -> str:
    return re.sub(r"[\u2066-\u2069]", "", " ".join(words.split()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_file_with_the_same_cells(headquarters: Headquarters, language: str) -> None:
    day(headquarters)
    visitor = headquarters.enter("statistician", language=language)
    page = visitor.open("/statistics")
    links = [link for link in page.links() if ".csv" in link]
    tables = tables_of(page)
    assert len(links) == len(tables) == len(SUBJECTS)
    every: set[str] = set()
    for link, table in zip(links, tables, strict=True):
        answer = visitor.client.get(link)
        check_headers(answer)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert re.fullmatch(r'attachment; filename="crossings-[0-9-]{10}-[a-z-]+\.csv"', answer["Content-Disposition"])
        rows = rows_of(answer.content)
        assert rows == table
        every.update(cell for row in rows for cell in row)
    assert {"64", "–"} <= every
    assert "4" not in every
    assert not any("NER" in cell for cell in every)


def test_a_table_that_the_page_does_not_show_is_not_found(headquarters: Headquarters) -> None:
    visitor = headquarters.enter("statistician")
    assert visitor.client.get("/statistics/names.csv").status_code == 404
    assert visitor.client.get("/statistics/nationality.csv?on=2026-01-01").status_code == 404, "an empty day"
    assert visitor.client.get("/statistics/post.csv?on=tomorrow").status_code == 200, "as on the page: today"


def test_whoever_may_not_see_statistics_gets_no_file(headquarters: Headquarters) -> None:
    day(headquarters)
    assert headquarters.enter("administrator").client.get("/statistics/post.csv").status_code == 403
    assert Visitor(language="en").client.get("/statistics/post.csv")["Location"].startswith("/account/sign-in")


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1+1", "@sum", "\tx"])
def test_a_label_is_never_a_formula(headquarters: Headquarters, label: str) -> None:
    day(headquarters)
    Peer.objects.filter(node=headquarters.post.node.hex()).update(label=label)
    visitor = headquarters.enter("statistician")
    rows = rows_of(visitor.client.get("/statistics/post.csv").content)
    assert f"'{label}" in [row[0] for row in rows]


def test_a_label_with_commas_and_quotes_stays_one_cell() -> None:
    from datetime import date

    label = 'Kantchari, "nord"\nporte 2'
    total = Figure(Shown.COUNT, 12)
    figures = DayStatistics(date(2026, 11, 28), (Post("0", label),), (total,), total, (), withheld=False)
    assert rows_of(table_csv(figures, "post", "en"))[1] == [label, "12"]
