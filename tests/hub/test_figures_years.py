"""Periods over the turn of a year: every year protected by itself, nothing added that nobody protected."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from django.conf import settings

from jalon.cli import main
from jalon.kernel import limits
from jalon.kernel.texts import LANGUAGES
from jalon.stats.disclosure.codec import decode
from tests.disclosure.borders import narrow
from tests.hub.conftest import Headquarters
from tests.hub.test_figures_analyst import plain, truth
from tests.pages.client import Page
from tests.pages.rules import words_of

PERIOD = "from=2025-11&to=2026-02"
BY_NATION = f"measure=crossings&by=nationality&{PERIOD}"
YEARS = (("2025-11", "2025-12"), ("2026-01", "2026-02"))


@pytest.fixture
def lake(headquarters: Headquarters) -> Path:
    folder = Path(settings.JALON_HOME) / "lake"
    asked = ["stats", "synthesise", "--crossings", "1600", "--months", "4", "--until", "2026-02", "--country", "BFA"]
    assert CliRunner().invoke(main, [*asked, "--out", str(folder)]).exit_code == 0
    return folder


def tables(page: Page) -> dict[str, list[list[str]]]:
    """The rows of every table, by its anchor."""
    for heard in page.root.iterfind(".//*[@class='only-heard']"):
        heard.text = ""
    return {
        str(table.get("id")): [[plain(words_of(cell)) for cell in row] for row in table.iter("tr")]
        for table in page.root.iterfind(".//table")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_year_has_its_table_and_all_months_a_sum_of_what_is_shown(
    headquarters: Headquarters, lake: Path, language: str
) -> None:
    visitor = headquarters.enter("statistician", language=language)
    found = tables(visitor.open(f"/figures?{BY_NATION}"))
    assert list(found) == ["table", "table-2026", "together"]
    shown = [{row[0]: row[1] for row in found[one][1:]} for one in ("table", "table-2026")]
    counts = [truth(lake, by=("nationality",), period=period) for period in YEARS]
    assert any("–" in year.values() for year in shown) or shown[0].keys() != shown[1].keys()
    for year, count in zip(shown, counts, strict=True):
        assert {int(one) for one in year.values() if one != "–"} <= {*count.values(), sum(count.values())}
    added = {row[0]: row[1] for row in found["together"][1:]}
    assert added.keys() == shown[0].keys() | shown[1].keys()
    hidden = 0
    for label, value in added.items():
        years = [one.get(label, "–") for one in shown]
        hidden += value == "–"
        assert value == ("–" if "–" in years else str(sum(map(int, years)))), label
    assert 0 < hidden < len(added)


def test_every_year_has_a_register_of_its_own_that_keeps_its_promise(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    visitor.open(f"/figures?measure=crossings&by=sex&by=direction&{PERIOD}")
    visitor.open(f"/figures?{BY_NATION}")
    held = sorted((Path(settings.JALON_HOME) / "disclosure").glob("*.npz"))
    registers = [decode(one.read_bytes()) for one in held]
    assert len(registers) == 2, "one a year"
    for register in registers:
        assert register.hidden()
        assert not narrow(register)
        months = {str(value)[:4] for cell in register.cells for name, value in cell.at if name == "month"}
        assert len(months) == 1, "no cell of a register spans two years"


def test_months_of_two_years_are_one_series(headquarters: Headquarters, lake: Path) -> None:
    page = headquarters.enter("statistician").open(f"/figures?measure=crossings&by=month&by=direction&{PERIOD}")
    bars = [plain(words_of(one)) for one in page.root.iterfind(".//*[@class='bar-label']")]
    months = [one.partition(" ")[0] for one in bars]
    assert months == sorted(months)
    assert set(months) == {"2025-11", "2025-12", "2026-01", "2026-02"}
    found = tables(page)
    assert len(found["together"]) == 2, "lines of months belong to their year: a head and a sum"
    assert found["together"][-1][-2] == str(truth(lake, period=("2025-11", "2026-02"))[()])


def test_every_number_of_every_year_is_explained_and_sums_are_made_of_them(
    headquarters: Headquarters, lake: Path
) -> None:
    visitor = headquarters.enter("statistician")
    page = visitor.open(f"/figures?measure=crossings&by=direction&{PERIOD}")
    links = [link for link in page.links() if link.startswith("/figures/explain")]
    found = tables(page)
    assert len(links) == len(found["table"]) + len(found["table-2026"]) - 2
    for year, period in zip(("2025", "2026"), YEARS, strict=True):
        told = plain(visitor.open(next(link for link in links if f"of={year}" in link)).words)
        assert f"{period[0]} – {period[1]}" in told
        assert f"crossings {period[1]} #1" in told
    back = visitor.open(links[0]).links()
    assert any("from=2025-11" in link and "to=2026-02" in link for link in back), "back to all the months"
    for of in ("", "&of=2024", "&of=x"):
        visitor.open(f"/figures/explain?measure=crossings&{PERIOD}{of}", status=422)


def test_files_hold_the_tables_of_every_year_with_their_months(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("analyst")
    asked = f"/figures?measure=crossings&by=direction&{PERIOD}&with_from=2025-09&with_to=2026-01"
    page = tables(visitor.open(asked))
    lines = list(csv.reader(io.StringIO(visitor.client.get(f"{asked}&format=csv").content.decode("utf-8-sig"))))
    assert lines[1][:4] == ["#date+start", "#date+end", "#meta+direction", "#meta+count"]
    assert len({len(line) for line in lines}) == 1
    told = [[line[0], line[1]] for line in lines[2:]]
    assert [list(pair) for pair in dict.fromkeys(map(tuple, told))] == [*map(list, YEARS), ["2025-11", "2026-02"]]
    assert [line[2:4] for line in lines[2:]] == [row[:2] for table in page.values() for row in table[1:]]
    start = lines[1].index("#date+before+start")
    assert {tuple(line[start : start + 2]) for line in lines[2:]} == {
        ("2025-09", "2025-12"),
        ("2026-01", "2026-01"),
        ("2025-09", "2026-01"),
    }
    book = zipfile.ZipFile(io.BytesIO(visitor.client.get(f"{asked}&format=xlsx").content))
    texts = "".join(ET.fromstring(book.read("xl/sharedStrings.xml")).itertext())
    assert "#date+start" in texts
    assert "crossings 2025-11 #1" in texts
    assert "crossings 2026-02 #1" in texts


def test_years_are_compared_one_by_one(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    found = tables(visitor.open("/figures?measure=crossings&from=2025-12&to=2026-02&with_from=2025-11&with_to=2026-01"))
    counts = [truth(lake, period=one)[()] for one in (("2025-12",) * 2, YEARS[1], YEARS[0], ("2026-01",) * 2)]
    for table, now, then in (("table", 0, 2), ("table-2026", 1, 3)):
        row = found[table][-1]
        assert [row[1], row[3]] == [str(counts[now]), str(counts[then])]
    visitor.open(f"/figures?measure=crossings&{PERIOD}&with_from=2025-11&with_to=2025-12", status=422)


def test_medians_of_two_years_have_no_table_of_both(headquarters: Headquarters, lake: Path) -> None:
    page = headquarters.enter("statistician").open(f"/figures?measure=processing_time&by=direction&{PERIOD}")
    assert list(tables(page)) == ["table", "table-2026"]


def test_a_view_of_two_years_is_saved_and_opens(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    asked = f"/figures?measure=crossings&by=direction&{PERIOD}"
    page = visitor.open(asked)
    visitor.submit(page, "/figures/views", name="Winter")
    link = next(one for one in visitor.open("/figures/views").links() if "by=direction" in one)
    assert tables(visitor.open(link)) == tables(page)


def test_more_years_than_the_limit_are_refused_in_words(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    first = 2026 - limits.FIGURE_YEARS_MAX
    page = visitor.open(f"/figures?measure=crossings&from={first}-12&to=2026-01", status=422)
    assert str(limits.FIGURE_YEARS_MAX) in page.words
    assert len(tables(visitor.open(f"/figures?measure=crossings&from={first + 1}-12&to=2026-01"))) > 2
