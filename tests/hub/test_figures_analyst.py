"""The analyst's pages: filters, comparison, explanation, map, files, saved views, damage; what is hidden stays so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.http import HttpResponse

from jalon.kernel import limits
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import SavedView
from jalon.services.statistics import saved_views
from jalon.stats.lake.reading import open_lake
from jalon.stats.lake.writing import manifest_path
from jalon.stats.lines import difference
from jalon.stats.measures.engines import opened
from jalon.stats.measures.evaluate import evaluate
from jalon.stats.measures.figure import FigureRow, numbers
from jalon.stats.measures.measure import measure_of
from jalon.stats.measures.source import LakeSource
from jalon.stats.protected import ProtectedRow
from tests.hub.conftest import Headquarters
from tests.hub.test_figures_pages import lake
from tests.pages.client import Page
from tests.pages.rules import words_of
from tests.publications.test_reader_outside import late

__all__ = ["lake"]

MONTH = "from=2026-10&to=2026-10"
BY_SEX = f"measure=crossings&by=sex&{MONTH}"
BY_STATE = f"measure=crossings&by=nationality&{MONTH}"


def plain(words: str) -> str:
    for mark in "\u2066\u2067\u2068\u2069":
        words = words.replace(mark, "")
    return " ".join(words.split())


def rows(page: Page) -> list[list[str]]:
    for heard in page.root.iterfind(".//*[@class='only-heard']"):
        heard.text = ""
    table = page.root.find(".//table[@id='table']")
    assert table is not None
    return [[plain(words_of(cell)) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]


def truth(folder: Path, **asked: object) -> dict[tuple[object, ...], int]:
    with opened("duckdb") as engine:
        table = evaluate("crossings", source=LakeSource.open(folder), engine=engine, **asked)  # type: ignore[arg-type]
    return {row.values: table.count(row) for row in table.rows}


def test_a_line_is_listed_by_what_is_shown_never_by_who_is_few(headquarters: Headquarters, lake: Path) -> None:
    counts = truth(lake, by=("nationality",), period=("2026-10", "2026-10"))
    assert any(count <= limits.CELL_COUNT_MIN for count in counts.values()), "the lake has somebody who is few"
    found = rows(headquarters.enter("statistician").open(f"/figures?{BY_STATE}"))[1:-1]
    assert found
    assert all(row[1] != "–" and int(row[1]) > limits.CELL_COUNT_MIN for row in found)
    every_sex = rows(headquarters.enter("analyst").open(f"/figures?{BY_SEX}"))[1:-1]
    assert len(every_sex) > len(truth(lake, by=("sex",), period=("2026-10", "2026-10"))), "words that nobody has, too"


def test_several_filters_one_removed_and_one_that_waits(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    asked = f"{BY_SEX}&where=direction&is=entry&where=transport&is="
    page = visitor.open(f"/figures?{asked}")
    assert "filters nothing" in page.words
    count = truth(lake, where={"direction": ["entry"]}, period=("2026-10", "2026-10"))[()]
    assert rows(page)[-1][1] == str(count)
    removed = [
        link for link in page.links() if link.startswith("?") and "direction" not in link and "format" not in link
    ]
    assert removed
    assert rows(visitor.open(f"/figures{removed[0]}"))[-1][1] == str(truth(lake, period=("2026-10", "2026-10"))[()])


def test_two_periods_beside_each_other_differ_only_where_both_are_shown(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    found = rows(visitor.open(f"/figures?{BY_SEX}&with_from=2026-09"))
    now, then = (truth(lake, period=(month, month))[()] for month in ("2026-10", "2026-09"))
    total = found[-1]
    sign = "−" if now < then else "+" if now > then else ""
    assert total[1] == str(now)
    assert total[3:5] == [str(then), f"{sign}{abs(now - then)}"]
    assert all(row[4] == "–" for row in found[1:] if "–" in (row[1], row[3]))
    visitor.open("/figures?measure=crossings&by=month&from=2026-10&with_from=2026-09", status=422)


def test_the_interval_of_a_difference_holds_the_difference() -> None:
    measure = measure_of("provisional_share")
    now, then = (
        ProtectedRow((), numbers(measure, FigureRow((), parts)), hidden=False)
        for parts in (
            dict.fromkeys(measure.numerator, 60) | dict.fromkeys(measure.denominator, 200),
            dict.fromkeys(measure.numerator, 30) | dict.fromkeys(measure.denominator, 200),
        )
    )
    found = difference(measure, now, then)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.percent is None
    assert found.low < found.value < found.high
    assert found.low > 0, "30 % of 200 and 15 % of 200 differ"
    assert difference(measure, now, replace(then, hidden=True)) is None


def test_every_number_is_explained_and_a_hidden_one_like_one_that_nobody_has(
    headquarters: Headquarters, lake: Path
) -> None:
    visitor = headquarters.enter("statistician")
    page = visitor.open(f"/figures?{BY_SEX}")
    links = [link for link in page.links() if link.startswith("/figures/explain")]
    assert len(links) == len(rows(page)) - 1
    for link in links:
        told = plain(visitor.open(link).words)
        assert "crossings 2026-10 #1" in told
    few = next(
        key[0] for key, count in truth(lake, by=("nationality",), period=("2026-10", "2026-10")).items() if count < 5
    )
    nobody = "JPN"
    assert few != nobody
    said = [
        plain(visitor.open(f"/figures/explain?{BY_STATE}&at=nationality%3D{state}").words).partition("What it is")[2]
        for state in (few, nobody)
    ]
    assert "This number is hidden" in said[0]
    tails = [one.partition("How complete")[2] for one in said]
    assert tails[0] == tails[1], "nothing tells few from nobody"


@pytest.mark.parametrize(
    "query", ["", "measure=crossings&at=sex%3Dmale", f"{BY_SEX}&at=sex%3Dmany", "measure=crossings&by=sex&at=post%3Dx"]
)
def test_an_explanation_of_nothing_is_refused_in_words(headquarters: Headquarters, lake: Path, query: str) -> None:
    page = headquarters.enter("statistician").open(f"/figures/explain?{query}", status=422)
    assert page.root.find(".//*[@role='alert']") is not None


def test_the_files_hold_the_lines_of_the_page(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("analyst")
    page = rows(visitor.open(f"/figures?{BY_SEX}"))
    book = zipfile.ZipFile(io.BytesIO(visitor.client.get(f"/figures?{BY_SEX}&format=xlsx").content))
    sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert not any(b"<f>" in book.read(name) for name in sheets), "no formula"
    texts = "".join(ET.fromstring(book.read("xl/sharedStrings.xml")).itertext())
    assert "#meta+sex" in texts
    assert "#meta+count" in texts
    lines = visitor.client.get(f"/figures?{BY_SEX}&format=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines[2:]] == [row[:2] for row in page[1:]]


def test_figures_by_post_lie_on_the_map(headquarters: Headquarters, lake: Path) -> None:
    page = headquarters.enter("statistician").open(f"/figures?measure=crossings&by=crossing_point&{MONTH}")
    table = rows(page)
    marks = page.root.findall(".//{http://www.w3.org/2000/svg}g[@class='place-figure']") or [
        one for one in page.root.iter() if one.get("class", "").startswith("place-figure")
    ]
    assert 0 < len(marks) <= len(table)
    assert all("figures/explain" in link for link in page.links() if "at=crossing_point" in link)


@pytest.mark.parametrize(
    "query",
    [
        "measure=crossings&from=2015-11&to=2026-02",
        f"{BY_SEX}&with_from=2025-13",
        f"{BY_SEX}&by=direction&by=transport&by=channel&by=outcome",
        f"{BY_SEX}" + "&where=direction&is=entry" * 5,
        f"measure=crossings&by=nationality&by=post&by=hour&{MONTH}",
        f"{BY_SEX}&where=sex&is=" + "x" * 3000,
    ],
)
def test_what_cannot_be_asked_is_said_in_words(headquarters: Headquarters, lake: Path, query: str) -> None:
    page = headquarters.enter("statistician").open(f"/figures?{query}", status=422)
    assert page.root.find(".//*[@role='alert']") is not None
    assert page.root.find(".//table") is None


def test_months_to_come_are_missing_and_say_so(headquarters: Headquarters, lake: Path) -> None:
    page = headquarters.enter("statistician").open("/figures?measure=crossings&from=2027-05")
    assert rows(page)[-1][1] == "–"


def test_a_view_is_saved_opened_shared_and_deleted(headquarters: Headquarters, lake: Path) -> None:
    mine = headquarters.enter("statistician")
    page = mine.open(f"/figures?{BY_SEX}")
    mine.submit(page, "/figures/views", name="By sex <b>", shared="on")
    page = mine.open("/figures/views")
    link = next(one for one in page.links() if "by=sex" in one)
    assert rows(mine.open(link)) == rows(mine.open(f"/figures?{BY_SEX}"))
    other = headquarters.enter("analyst")
    assert "By sex <b>" in plain(other.open("/figures/views").words)
    (view,) = SavedView.objects.all()
    with pytest.raises(saved_views.UnableToSaveView):
        saved_views.delete_view(account=headquarters.person("analyst").account, view=view.id, at=headquarters.hub.at)
    mine.submit(page, f"/figures/views/{view.id}/delete")
    assert "By sex" not in other.open("/figures/views").words
    view.refresh_from_db()
    assert view.deleted_by == view.owner


def test_a_view_of_ones_own_is_nobody_elses(headquarters: Headquarters, lake: Path) -> None:
    mine = headquarters.enter("statistician")
    mine.submit(mine.open(f"/figures?{BY_SEX}"), "/figures/views", name="Mine")
    assert "Mine" not in headquarters.enter("analyst").open("/figures/views").words
    mine.submit(mine.open(f"/figures?{BY_SEX}"), "/figures/views", status=422, name="Mine")
    mine.submit(mine.open(f"/figures?{BY_SEX}"), "/figures/views", status=422, name=" ")


def test_nobody_saves_more_views_than_the_limit(headquarters: Headquarters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SAVED_VIEWS_MAX", 1)
    account, at = headquarters.person("statistician").account, headquarters.hub.at
    saved_views.save_view(account=account, name="one", query="measure=crossings", shared=False, at=at)
    with pytest.raises(saved_views.UnableToSaveView):
        saved_views.save_view(account=account, name="two", query="measure=crossings", shared=False, at=at)


def _cut(folder: Path) -> None:
    for path in folder.rglob("part-*.parquet"):
        path.write_bytes(path.read_bytes()[:200])


def _spoil(folder: Path) -> None:
    for path in folder.rglob("part-*.parquet"):
        path.write_bytes(b"\0" * path.stat().st_size)


def _lose(folder: Path) -> None:
    for path in folder.rglob("part-*.parquet"):
        path.unlink()


def _manifest(folder: Path) -> None:
    one = open_lake(folder)
    for partition, vintage in one.catalog.items():
        manifest_path(folder, partition, vintage).write_bytes(b"{}")


def _catalogue(folder: Path) -> None:
    (folder / "CURRENT").write_bytes(b"nothing")


@pytest.mark.parametrize("harm", [_cut, _spoil, _lose, _manifest, _catalogue])
@pytest.mark.parametrize(
    "address", [f"/figures?{BY_SEX}", f"/figures?{BY_SEX}&format=xlsx", f"/figures/explain?{BY_SEX}"]
)
def test_a_damaged_lake_is_said_with_what_is_done_about_it(
    headquarters: Headquarters, lake: Path, harm: Callable[[Path], None], address: str
) -> None:
    visitor = headquarters.enter("statistician")
    harm(lake)
    page = visitor.open(address, status=422)
    assert "--rebuild" in page.words
    assert page.root.find(".//table") is None


@pytest.mark.parametrize("language", LANGUAGES[:1])
@pytest.mark.parametrize("address", ["/statistics", "/statistics/post.csv", "/refusals", f"/figures?{BY_SEX}"])
def test_a_table_that_cannot_be_protected_is_said(
    headquarters: Headquarters, lake: Path, monkeypatch: pytest.MonkeyPatch, address: str, language: str
) -> None:
    monkeypatch.setattr(limits, "TABLE_CELLS_MAX", -1)
    page = headquarters.enter("analyst", language=language).open(address, status=422)
    assert page.root.find(".//*[@role='alert']") is not None


def test_what_is_provisional_is_hatched_and_said(headquarters: Headquarters, lake: Path) -> None:
    one = open_lake(lake)
    for partition, vintage in one.catalog.items():
        manifest = one.manifest(partition)
        first, *others = manifest.facts.posts
        posts = (replace(first, complete=False, waiting=3), *others)
        manifest_path(lake, partition, vintage).write_bytes(
            manifest.with_facts(replace(manifest.facts, posts=posts)).to_json()
        )
    answer: HttpResponse = headquarters.enter("statistician").client.get(f"/figures?{BY_SEX}")
    html = answer.content.decode()
    assert 'class="partial-value"' in html
    assert "(provisional)" in html
    assert Path(settings.JALON_HOME).is_dir()


@pytest.mark.parametrize(("more", "told"), [(150, True), (3, False)])
def test_what_changed_since_the_edition_before_is_told_unless_it_counts_few(
    headquarters: Headquarters, lake: Path, more: int, *, told: bool
) -> None:
    visitor = headquarters.enter("statistician")
    then = rows(visitor.open(f"/figures?measure=crossings&{MONTH}"))[-1][1]
    late(lake, ["2026-10"], more, 4)
    page = visitor.open(f"/figures/explain?measure=crossings&{MONTH}")
    said = plain(page.words)
    now = str(truth(lake, period=("2026-10", "2026-10"))[()])
    change = int(now) - int(then)
    assert 0 < change <= more
    assert "crossings 2026-10 #2" in said
    assert (now in said and then in said and f"+{change}" in said) is told
    assert told or not (now in said and then in said), "two shown numbers must not count three persons"
