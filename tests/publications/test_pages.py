"""The pages of publications: proposed, seen, approved, corrected, withdrawn, downloaded, in three languages."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from jalon.kernel.texts import LANGUAGES
from jalon.services.statistics.publications import reading
from tests.hub.conftest import Headquarters
from tests.pages.client import Page, Visitor, check_headers
from tests.publications.test_reader_outside import late

TYPED = {
    "title": "Passages",
    "first": "2026-08",
    "last": "2026-10",
    "noise": "",
    "table1-measure": "crossings",
    "table1-by": "sex",
    "table1-and_by": "direction",
    "table2-measure": "crossings",
    "table2-by": "month",
    "table2-only": "direction=entry",
}


def proposed(headquarters: Headquarters, **typed: str) -> tuple[Visitor, Page]:
    visitor = headquarters.enter("analyst", "awa")
    form = visitor.open("/publications/propose")
    return visitor, visitor.submit(form, "/publications/propose", **(TYPED | typed))


def approved(headquarters: Headquarters) -> Visitor:
    proposed(headquarters)
    second = headquarters.enter("statistician", "boubacar")
    page = second.open("/publications")
    (link,) = [one for one in page.links() if "/proposal/" in one]
    page = second.open(link)
    second.submit(page, f"{link}/approve")
    return second


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_person_sees_what_is_published_and_the_file_says_the_same(
    headquarters: Headquarters, lake: Path, language: str
) -> None:
    _, page = proposed(headquarters)
    second = headquarters.enter("statistician", "boubacar", language=language)
    (link,) = [one for one in second.open("/publications").links() if "/proposal/" in one]
    before = second.open(link)
    second.submit(before, f"{link}/approve")
    page = second.open("/publications/BFA-2026-1")
    assert cells(before) == cells(page)
    answer = second.client.get("/publications/BFA-2026-1/1/publication.json")
    check_headers(answer)
    content = json.loads(answer.content)
    values = {str(row["numbers"]["value"]) for table in content["tables"] for row in table["rows"] if "numbers" in row}
    assert values <= {cell for row in cells(page) for cell in row}
    assert second.open("/publications/BFA-2026-1?again=1").root.find(".//*[@role='alert']") is None


def cells(page: Page) -> list[list[str]]:
    return [["".join(cell.itertext()).strip() for cell in row] for row in page.root.iter("tr")]


def test_spreadsheets_hold_the_cells_a_row_of_tags_and_no_formula(headquarters: Headquarters, lake: Path) -> None:
    second = approved(headquarters)
    answer = second.client.get("/publications/BFA-2026-1/1/table-1.csv")
    check_headers(answer)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "#meta+sex,#meta+direction,#indicator+value+num"
    book = openpyxl.load_workbook(io.BytesIO(second.client.get("/publications/BFA-2026-1/1/publication.xlsx").content))
    rows = [[str(cell.value) for cell in row] for row in book.worksheets[1].iter_rows()]
    assert rows == [line.split(",") for line in lines]
    assert "BFA-2026-1" in str(book.worksheets[0]["A2"].value)
    assert second.client.get("/publications/BFA-2026-1/1/table-9.csv").status_code == 404
    assert second.client.get("/publications/BFA-2026-1/2/publication.json").status_code == 404
    assert second.client.get("/publications/BFA-2026-9").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"title": ""},
        {"first": "2026-13"},
        {"first": "2026-10", "last": "2026-08"},
        {"first": "2025-12"},
        {"last": "2026-11"},
        {"table1-measure": "no"},
        {"table1-by": "hour"},
        {"table1-measure": "refusals", "table1-by": "channel"},
        {"table2-only": "direction"},
        {"table2-only": "sex=many"},
        {"table1-measure": "", "table2-measure": ""},
    ],
)
def test_what_cannot_be_published_is_said_on_the_form(
    headquarters: Headquarters, lake: Path, typed: dict[str, str]
) -> None:
    visitor = headquarters.enter("analyst", "awa")
    form = visitor.open("/publications/propose")
    page = visitor.submit(form, "/publications/propose", status=422, **(TYPED | typed))
    assert page.root.find(".//*[@role='alert']") is not None


def test_a_correction_is_a_new_edition_that_says_what_changed_and_the_old_file_stays(
    headquarters: Headquarters, lake: Path
) -> None:
    second = approved(headquarters)
    old = second.client.get("/publications/BFA-2026-1/1/publication.json").content
    page = second.open("/publications/BFA-2026-1")
    page = second.submit(page, "/publications/BFA-2026-1/edition", status=422, **{"edition-note": "late post"})
    assert page.root.find(".//*[@role='alert']") is not None, "nothing has changed yet"
    late(lake, ["2026-10"], 400, 3)
    page = second.open("/publications/BFA-2026-1")
    second.submit(page, "/publications/BFA-2026-1/edition", **{"edition-note": "late post"})
    third = headquarters.enter("supervisor", "chef")
    (link,) = [one for one in third.open("/publications").links() if "/proposal/" in one]
    page = third.open(link)
    assert "late post" in page.words
    third.submit(page, f"{link}/approve")
    page = third.open("/publications/BFA-2026-1")
    assert "late post" in page.words
    content = json.loads(third.client.get("/publications/BFA-2026-1/2/publication.json").content)
    assert content["changes"]["rows"]
    assert third.client.get("/publications/BFA-2026-1/1/publication.json").content == old
    assert reading.made_anew(content=json.loads(old)).equal


def test_a_withdrawal_is_said_on_every_page_of_it(headquarters: Headquarters, lake: Path) -> None:
    second = approved(headquarters)
    page = second.open("/publications/BFA-2026-1")
    second.submit(page, "/publications/BFA-2026-1/withdraw", status=422, **{"withdraw-note": ""})
    second.submit(page, "/publications/BFA-2026-1/withdraw", **{"withdraw-note": "counted twice"})
    reader = headquarters.enter("independent_monitor")
    page = reader.open("/publications/BFA-2026-1")
    assert "counted twice" in page.words
    assert not [form for form in page.root.iter("form") if "withdraw" in (form.get("action") or "")]
    book = reader.client.get("/publications/BFA-2026-1/1/publication.xlsx").content
    first = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert "counted twice" in [str(row[0].value) for row in first.iter_rows()]


def test_the_proposer_finds_no_button_to_approve_and_may_take_it_back(headquarters: Headquarters, lake: Path) -> None:
    visitor, page = proposed(headquarters)
    (link,) = [one for one in visitor.open("/publications").links() if "/proposal/" in one]
    page = visitor.open(link)
    assert not [form for form in page.root.iter("form") if "approve" in (form.get("action") or "")]
    visitor.submit(page, f"{link}/close", note="")
    assert visitor.client.get(link).status_code == 404
