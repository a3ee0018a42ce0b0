"""Rates of one population over another on the page of figures: shown where both counts are, explained, in files."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from jalon.kernel.texts import LANGUAGES
from jalon.stats.disclosure.codec import decode
from jalon.stats.measures.engines import opened
from jalon.stats.measures.evaluate import evaluate
from jalon.stats.measures.source import LakeSource
from tests.disclosure.borders import narrow
from tests.hub.conftest import Headquarters
from tests.hub.test_figures_analyst import plain, rows
from tests.stats.small_lake import whole, write

PERIOD = "from=2026-01&to=2026-03"
BY_TYPE = f"measure=detections_per_10000&by=detection_type&{PERIOD}"
TABLES = ("crossings", "detections", "alerts")


@pytest.fixture
def lake(headquarters: Headquarters) -> Path:
    folder = Path(settings.JALON_HOME) / "lake"
    some = whole(7, 2400)
    for table in TABLES:
        write(folder, table, some[table])
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rate_stands_with_its_interval_where_both_counts_do(
    headquarters: Headquarters, lake: Path, language: str
) -> None:
    page = headquarters.enter("statistician", language=language).open(f"/figures?{BY_TYPE}")
    with opened("duckdb") as engine:
        source = LakeSource.open(lake)
        truth = evaluate(
            "detections_per_10000", by=["detection_type"], period=("2026-01", "2026-03"), source=source, engine=engine
        )
    numbers = {str(truth.numbers(row)["value"]): truth.numbers(row) for row in truth.rows}
    shown = [row for row in rows(page)[1:-1] if row[1] != "–"]
    assert shown
    for row in shown:
        told = numbers[row[1]]
        assert row[2] == f"{told['low']} – {told['high']}"
        assert int(told["numerator"] or 0) > 10


def test_the_two_counts_stand_in_the_registers_of_their_populations(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    for by in ("detection_type", "sex", "document_kind&by=sex"):
        visitor.open(f"/figures?measure=detections_per_10000&by={by}&{PERIOD}")
    visitor.open(f"/figures?measure=crossings&by=document_kind&{PERIOD}")
    held = [decode(one.read_bytes()) for one in (Path(settings.JALON_HOME) / "disclosure").glob("*.npz")]
    counted = sorted(sorted({cell.counted.partition(" ")[0] for cell in one.cells}) for one in held)
    assert counted == [["crossings"], ["detections"]]
    for register in held:
        assert register.hidden()
        assert not narrow(register)


def test_a_rate_is_explained_by_its_two_counts_and_by_what_came_since(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    page = visitor.open(f"/figures?{BY_TYPE}")
    link = next(link for link, row in zip(explained(page.links()), rows(page)[1:], strict=True) if row[1] != "–")
    told = plain(visitor.open(link).words)
    assert "Detections" in told
    assert "neither is hidden" in told
    assert "crossings 2026-01 #1" in told
    assert "detections 2026-01 #1" in told
    write(lake, "crossings", whole(8, 2600)["crossings"])
    again = plain(visitor.open(link).words)
    assert "crossings 2026-01 #2" in again
    assert "detections 2026-01 #1" in again
    assert "This number was:" in again


def explained(links: list[str]) -> list[str]:
    return [link for link in links if link.startswith("/figures/explain")]


def test_few_detections_more_hide_what_the_rate_was(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("statistician")
    asked = f"measure=detections_per_10000&{PERIOD}"
    was = rows(visitor.open(f"/figures?{asked}"))[-1][1]
    some = whole(7, 2400)["detections"]
    more = next(one for one in some if one["decided"] and not one["false_alert"])
    write(lake, "detections", [*some, more])
    told = plain(visitor.open(f"/figures/explain?{asked}").words)
    assert rows(visitor.open(f"/figures?{asked}"))[-1][1] != was
    assert f"This number was: {was}" not in told
    assert "This number was: –" in told, "two rates that differ by one detection count it"


def test_the_files_hold_rates_with_how_they_are_counted(headquarters: Headquarters, lake: Path) -> None:
    visitor = headquarters.enter("analyst")
    page = rows(visitor.open(f"/figures?{BY_TYPE}"))
    content = visitor.client.get(f"/figures?{BY_TYPE}&format=csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content)))
    assert lines[1] == ["#meta+detection_type", "#indicator+num", "#meta+interval", "#meta+complete"]
    assert [line[:2] for line in lines[2:]] == [row[:2] for row in page[1:]]
    book = zipfile.ZipFile(io.BytesIO(visitor.client.get(f"/figures?{BY_TYPE}&format=xlsx").content))
    texts = "".join(ET.fromstring(book.read("xl/sharedStrings.xml")).itertext())
    assert "neither is hidden" in texts
    assert "detections 2026-03 #1" in texts


@pytest.mark.parametrize("measure", ["unchecked_crossings", "alerts_per_10000"])
def test_shares_and_rates_of_two_periods_differ_by_what_is_shown_and_within_an_interval(
    headquarters: Headquarters, lake: Path, measure: str
) -> None:
    asked = f"measure={measure}&from=2026-02&to=2026-03&with_from=2026-01"
    total = rows(headquarters.enter("statistician").open(f"/figures?{asked}"))[-1]
    with opened("duckdb") as engine:
        source = LakeSource.open(lake)
        now, then = (
            table.numbers(table.rows[0])
            for table in (
                evaluate(measure, period=period, source=source, engine=engine)
                for period in (("2026-02", "2026-03"), ("2026-01", "2026-01"))
            )
        )
    difference = Decimal(now["value"] or 0) - Decimal(then["value"] or 0)
    assert difference
    assert total[1:3] == [str(now["value"]), f"{now['low']} – {now['high']}"]
    assert total[4] == str(then["value"])
    value, low, high = (Decimal(one.replace("−", "-")) for one in re.findall(r"[+−]?[0-9.]+", total[5]))
    assert value == difference
    assert low < difference < high
    assert total[6] == "–", "a change of a share or a rate is not told in per cent of it"


def test_a_share_beside_a_hidden_one_has_no_difference(headquarters: Headquarters, lake: Path) -> None:
    write(lake, "crossings", [one | {"unchecked": 0} for one in whole(7, 2400)["crossings"]])
    with_few = "measure=unchecked_crossings&from=2026-02&to=2026-03&with_from=2026-01"
    total = rows(headquarters.enter("statistician").open(f"/figures?{with_few}"))[-1]
    assert total[1] == "–", "nobody is hidden like few"
    assert total[-2:] == ["–", "–"]


def test_months_that_the_period_lacks_are_hidden_and_said(headquarters: Headquarters, lake: Path) -> None:
    page = headquarters.enter("statistician").open(f"/figures?{BY_TYPE}&where=month&is=2025-11")
    assert rows(page)[-1][1] == "–"
