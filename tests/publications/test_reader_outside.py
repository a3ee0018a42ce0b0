"""The attacker with what a public reader downloads: every file, all editions together (issue 7, point 5)."""

from __future__ import annotations

import shutil
from ast import literal_eval
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from jalon.records.models import Publication
from jalon.services.statistics.pruning import prune_cubes
from jalon.services.statistics.publications import proposing, reading
from jalon.stats.disclosure.attacker import attack
from jalon.stats.disclosure.cells import Cell
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import is_small, width_min
from jalon.stats.lake.manifest import MonthFacts, Partition
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.reading import open_lake
from jalon.stats.lake.writing import writing
from jalon.stats.measures.engines import DuckEngine
from jalon.stats.measures.source import LakeSource
from jalon.stats.protected import laid_out
from jalon.stats.publishing import protecting
from jalon.stats.publishing.asking import TableAsked
from jalon.stats.publishing.document import read_publication
from jalon.stats.publishing.rows import Sight, given_of, plain_sight
from tests.hub.conftest import Headquarters
from tests.publications.conftest import AT, MONTHS, close
from tests.publications.reader import everything_in, targets, told_before
from tests.publications.test_two_persons import account, approve, file_of, publish

BY_SEX_AND_AGE = TableAsked("crossings", "2026-10", "2026-10", ("sex", "age_band"))
BY_SEX = TableAsked("crossings", "2026-10", "2026-10", ("sex", "post"))
BY_POST = TableAsked("crossings", "2026-10", "2026-10", ("post", "direction", "sex"))
BY_NATION = TableAsked("crossings", "2026-10", "2026-10", ("direction", "nationality"))
QUARTER = TableAsked("crossings", "2026-08", "2026-10", ("month", "nationality"))
ENTRIES = TableAsked("crossings", "2026-10", "2026-10", ("nationality",), {"direction": ("entry",)})
WOMEN = TableAsked("crossings", "2026-10", "2026-10", ("post",), {"sex": ("female",)})


def narrow(files: Sequence[bytes], lake: Path) -> dict[str, tuple[float, int]]:
    """Hidden counts that the reader bounds to max(k, 20 %) or less: how wide, and what is true.

    Once with every file for itself, and once more believing that counts only grew from edition to edition: then what
    an earlier edition told is no secret, and the doubt has to be about those who came since.
    """
    found = {}
    editions = any("replaces" in read_publication(data) for data in files)
    for growing in (False, True) if editions else (False,):
        known = everything_in(files, growing=growing)
        hidden = set(known.hidden)
        asked = {cell: truth for cell, truth in truths(files, lake).items() if cell in hidden}
        for cell, interval in attack(known, asked).items():
            assert interval.low - 1e-6 <= asked[cell] <= interval.high + 1e-6, "the reader's view holds the truth"
            secret = asked[cell] - int(told_before(cell, known) or 0)
            if interval.width < width_min(secret) - 1e-6:
                found[str(cell)] = (interval.width, asked[cell])
    return found


def truths(files: Sequence[bytes], lake: Path) -> dict[Cell, int]:
    """The count behind every hidden cell, from the cubes that the files name."""
    found = {}
    for table, at, cell in targets(files):
        found[cell] = sight_of(str(table | {"rows": []}), lake).row(given_of(at))["numbers"]["value"]
    return found


@cache
def sight_of(table: str, lake: Path) -> Sight:
    """What is really counted in a table of a file."""
    plain = literal_eval(table)
    cubes = {(country, month): vintage for country, month, vintage in plain["cubes"]}
    source = LakeSource(open_lake(lake), cubes, cubes_only=True)
    laid = laid_out(TableAsked.of(plain).question(), source, DuckEngine(), [])
    return plain_sight(laid, source, DuckEngine(), None)


def late(lake: Path, months: Sequence[str], crossings: int, seed: int) -> None:
    """Entries that arrive after the months were closed: a new vintage of their rows, and of their cubes."""
    random = Random(seed)
    with writing(lake) as writer:
        for month in months:
            held = open_lake(lake).rows("crossings", months=(month, month))
            more = held.take([random.randrange(held.num_rows) for _ in range(crossings)])
            rows = in_order(pa.concat_tables([held, more]).unify_dictionaries().drop_columns(["country", "month"]))
            writer.write(Partition("crossings", "BFA", month), [rows], facts=MonthFacts("late"), made_at=AT)
    close(lake, vintage=2, months=tuple(months))


def every_file() -> list[bytes]:
    return [bytes(row.content) for row in Publication.objects.order_by("id")]


def test_all_publications_together_tell_no_hidden_count_too_closely(headquarters: Headquarters, lake: Path) -> None:
    publish(headquarters, BY_POST, BY_SEX_AND_AGE)
    publish(headquarters, QUARTER)
    publish(headquarters, BY_NATION, WOMEN)
    publish(headquarters, ENTRIES)
    publish(headquarters, *(replace(BY_SEX, first=month, last=month) for month in MONTHS[:2]))
    publish(headquarters, replace(BY_SEX, first=MONTHS[0]))
    files = every_file()
    assert len(list(targets(files))) > 60
    assert narrow(files, lake) == {}


def test_editions_together_tell_no_hidden_count_and_no_small_change(headquarters: Headquarters, lake: Path) -> None:
    number = publish(headquarters, BY_POST, BY_NATION)
    late(lake, ["2026-10"], 150, 4)
    node, at = headquarters.hub.node, headquarters.hub.at
    proposal = proposing.propose_edition(
        node=node, account=account(headquarters, "awa"), number=number, note="Seytenga was late", at=at
    )
    assert approve(headquarters, proposal) == number
    publish(headquarters, BY_SEX_AND_AGE)
    files = every_file()
    first, second = read_publication(files[0]), read_publication(files[1])
    assert second["edition"] == 2
    assert second["changes"]["note"] == "Seytenga was late"
    assert small_changes(first, second) == []
    told = [row for row in second["changes"]["rows"] if row["before"] and row["after"]]
    assert told, "what grew by many is said"
    shown = [sum("numbers" in row for table in one["tables"] for row in table["rows"]) for one in (first, second)]
    assert shown[1] > shown[0] / 3, "an edition is not empty"
    assert all(row["after"]["value"] - row["before"]["value"] > 10 for row in told)
    assert narrow(files, lake) == {}


def small_changes(first: Any, second: Any) -> list[Any]:
    """Rows shown in both editions that differ by k persons or fewer."""
    found = []
    for old, new in zip(first["tables"], second["tables"], strict=True):
        before = {str(row["at"]): row["numbers"]["value"] for row in old["rows"] if "numbers" in row}
        for row in new["rows"]:
            if "numbers" in row and str(row["at"]) in before:
                change = row["numbers"]["value"] - before[str(row["at"])]
                found += [row["at"]] if 0 < abs(change) <= 10 else []
    return found


def test_weak_setting_one_hiding_only_what_is_small_is_broken(
    headquarters: Headquarters, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_small(laid: Any, _inside: Any, _outside: Any, _delay: Any) -> Register:
        register = Register().add(protecting.tables_of(laid))
        register.shown[:] = [not is_small(int(count)) for count in register.counts]
        return register

    monkeypatch.setattr("jalon.services.statistics.publications.drafting.protect_outside", only_small)
    monkeypatch.setattr(
        "jalon.services.statistics.publications.drafting.attacked", lambda _register: protecting.Attacked(0, 0, None)
    )
    publish(headquarters, BY_POST)
    assert narrow(every_file(), lake)


def test_weak_setting_two_publications_protected_one_by_one_are_broken(
    headquarters: Headquarters, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jalon.services.statistics.publications.drafting.hidden_on_pages", lambda **_asked: frozenset())
    monkeypatch.setattr(
        "jalon.services.statistics.publications.drafting.register_of", lambda _year: (Register(), bytes(32))
    )
    for first, last in (*((month, month) for month in MONTHS), (MONTHS[0], MONTHS[-1])):
        publish(headquarters, TableAsked("crossings", first, last, ("nationality", "direction")))
    assert narrow(every_file(), lake)


def test_weak_setting_three_editions_that_know_nothing_of_each_other_tell_small_changes(
    headquarters: Headquarters, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jalon.stats.publishing.protecting._changes", lambda _counts, _outside: protecting._Changes(frozenset(), (), ())
    )
    monkeypatch.setattr("jalon.services.statistics.publications.drafting.hidden_on_pages", lambda **_asked: frozenset())
    number = publish(headquarters, BY_POST, BY_NATION)
    late(lake, ["2026-10"], 150, 4)
    node, at = headquarters.hub.node, headquarters.hub.at
    proposal = proposing.propose_edition(
        node=node, account=account(headquarters, "awa"), number=number, note="late", at=at
    )
    approve(headquarters, proposal)
    first, second = map(read_publication, every_file())
    assert small_changes(first, second)


def test_every_figure_is_made_anew_when_the_rows_are_gone_and_a_difference_is_found(
    headquarters: Headquarters, lake: Path
) -> None:
    number = publish(headquarters, BY_POST, QUARTER, TableAsked("processing_time", "2026-10", "2026-10", ("post",)))
    for table in ("crossings", "refusals"):
        shutil.rmtree(lake / table)
    content = read_publication(file_of(number))
    found = reading.made_anew(content=content)
    assert found.equal
    assert found.figures == sum("numbers" in row for table in content["tables"] for row in table["rows"]) > 40
    row = next(row for row in content["tables"][0]["rows"] if "numbers" in row)
    row["numbers"]["value"] += 1
    (difference,) = reading.made_anew(content=content).differences
    assert (difference.table, difference.at) == (0, row["at"])
    assert difference.now == {"value": row["numbers"]["value"] - 1}
    (lake / "cubes/crossings/country=BFA/month=2026-09/vintage=1.parquet").unlink()
    found = reading.made_anew(content=content)
    assert not found.equal
    assert found.absent == ("crossings 2026-09",)


def test_a_later_vintage_leaves_what_was_published_reproducible(headquarters: Headquarters, lake: Path) -> None:
    number = publish(headquarters, BY_POST)
    late(lake, ["2026-10"], 100, 5)
    assert reading.made_anew(content=read_publication(file_of(number))).equal


def test_old_cubes_go_except_those_that_a_publication_names(headquarters: Headquarters, lake: Path) -> None:
    number = publish(headquarters, BY_POST)
    for vintage in (2, 3, 4):
        close(lake, vintage=vintage, months=("2026-10",))
    month = lake / "cubes/crossings/country=BFA/month=2026-10"
    assert prune_cubes(lake) == 7, "of four measures the first two, except the one that is published"
    assert sorted(path.name for path in month.iterdir()) == [f"vintage={kept}.parquet" for kept in (1, 3, 4)]
    assert prune_cubes(lake) == 0
    assert reading.made_anew(content=read_publication(file_of(number))).equal


def test_noise_is_the_same_for_a_cell_in_two_publications_and_is_made_anew(
    headquarters: Headquarters, lake: Path
) -> None:
    first = publish(headquarters, BY_SEX_AND_AGE, noise="1.0")
    second = publish(headquarters, TableAsked("crossings", "2026-10", "2026-10", ("sex",)), noise="1.0")
    contents = [read_publication(file_of(number)) for number in (first, second)]
    shown = [
        {str(row["at"]): row["numbers"]["value"] for row in content["tables"][0]["rows"] if "numbers" in row}
        for content in contents
    ]
    assert shown[1].items() <= shown[0].items()
    source = LakeSource.open(lake, cubes_only=True)
    laid = laid_out(BY_SEX_AND_AGE.question(), source, DuckEngine(), [])
    plain = plain_sight(laid, source, DuckEngine(), None)
    rows = [row for row in contents[0]["tables"][0]["rows"] if "numbers" in row]
    noise = [row["numbers"]["value"] - plain.row(given_of(row["at"]))["numbers"]["value"] for row in rows]
    assert any(noise)
    assert max(map(abs, noise)) <= 2
    assert contents[0]["method"]["noise_variance"] == "1.0"
    assert all(reading.made_anew(content=content).equal for content in contents)
