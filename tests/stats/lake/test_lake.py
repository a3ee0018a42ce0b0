"""The lake keeps vintages whole, says what is damaged, and orders rows so that their order says nothing."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.stats.lake.checking import check
from jalon.stats.lake.errors import UnableToReadLake, UnableToWriteLake
from jalon.stats.lake.manifest import Manifest, MonthFacts, Partition, PostFact
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.reading import open_lake
from jalon.stats.lake.schema import CROSSINGS, table_named, tables
from jalon.stats.lake.writing import manifest_path, write_vintage, writing

MARCH = Partition("crossings", "BFA", "2026-03")
APRIL = Partition("crossings", "BFA", "2026-04")
AT = datetime(2026, 4, 2, 8, tzinfo=UTC)
FACTS = MonthFacts("a test")


def rows(*given: dict[str, Any]) -> pa.Table:
    """Crossings of the values given, all else null."""
    columns = [one for one in CROSSINGS.columns if one.name not in ("country", "month")]
    return pa.table({c.name: pa.array([row.get(c.name) for row in given], c.type) for c in columns})


def one(**values: Any) -> dict[str, Any]:
    """A crossing of 2 March."""
    return {"day": date(2026, 3, 2), "hour": 9, "post": "Faramana", "direction": 2, "weight": 1} | values


def test_rows_come_back_with_their_country_and_month(tmp_path: Path) -> None:
    made = write_vintage(tmp_path, MARCH, [rows(one(nationality="MLI"), one(sex=3))], facts=FACTS, made_at=AT)
    assert made is not None
    assert (made.vintage, made.rows) == (1, 2)
    found = open_lake(tmp_path).rows("crossings").to_pylist()
    assert [(row["country"], row["month"], row["nationality"], row["sex"]) for row in found] == [
        ("BFA", "2026-03", "MLI", None),
        ("BFA", "2026-03", None, 3),
    ]


def test_the_same_rows_make_no_new_vintage_and_other_rows_do(tmp_path: Path) -> None:
    assert write_vintage(tmp_path, MARCH, [rows(one())], facts=FACTS, made_at=AT)
    assert write_vintage(tmp_path, MARCH, [rows(one())], facts=FACTS, made_at=AT.replace(hour=9)) is None
    again = write_vintage(tmp_path, MARCH, [rows(one(), one())], facts=FACTS, made_at=AT)
    assert again is not None
    assert again.vintage == 2
    assert open_lake(tmp_path).rows("crossings").num_rows == 2


def test_what_is_newly_known_of_a_post_changes_the_manifest_and_not_the_vintage(tmp_path: Path) -> None:
    write_vintage(tmp_path, MARCH, [rows(one())], facts=FACTS, made_at=AT)
    told = MonthFacts("a test", posts=(PostFact("Faramana", rows=1, complete=True),))
    assert write_vintage(tmp_path, MARCH, [rows(one())], facts=told, made_at=AT) is None
    manifest = open_lake(tmp_path).part(MARCH).manifest
    assert (manifest.vintage, manifest.facts.completeness) == (1, 1.0)


def test_a_round_that_fails_leaves_every_month_as_it_was(tmp_path: Path) -> None:
    write_vintage(tmp_path, MARCH, [rows(one())], facts=FACTS, made_at=AT)
    with pytest.raises(ZeroDivisionError):
        _write_a_broken_round(tmp_path)
    lake = open_lake(tmp_path)
    assert lake.catalog == {MARCH: 1}
    assert lake.rows("crossings").num_rows == 1
    made = write_vintage(tmp_path, MARCH, [rows(one(), one())], facts=FACTS, made_at=AT)
    assert made is not None
    assert open_lake(tmp_path).rows("crossings").num_rows == 2


def _write_a_broken_round(root: Path) -> None:
    with writing(root) as writer:
        writer.write(MARCH, [rows(one(), one())], facts=FACTS, made_at=AT)
        writer.write(APRIL, (rows(one()).slice(0, 1 // (1 - turn)) for turn in range(2)), facts=FACTS, made_at=AT)


def test_two_writers_exclude_one_another(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(UnableToWriteLake) as raised, writing(tmp_path):
        pass
    assert raised.value.code == "stats.lake.busy"


def test_a_missing_and_a_cut_file_and_a_changed_manifest_are_said(tmp_path: Path) -> None:
    write_vintage(tmp_path, MARCH, [rows(one())], facts=FACTS, made_at=AT)
    lake = open_lake(tmp_path)
    path = lake.part(MARCH).paths[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert _code_of(lake) == "stats.lake.file_damaged"
    path.unlink()
    assert _code_of(lake) == "stats.lake.file_missing"
    path.write_bytes(whole)
    manifest = manifest_path(tmp_path, MARCH, 1)
    manifest.write_bytes(manifest.read_bytes().replace(b'"rows": 1', b'"rows": 2'))
    assert _code_of(lake) == "stats.lake.manifest_damaged"


def _code_of(lake: Any) -> str:
    with pytest.raises(UnableToReadLake) as raised:
        lake.part(MARCH)
    return raised.value.code


def test_an_absent_lake_a_damaged_catalogue_and_an_unknown_table_are_said(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadLake) as absent:
        open_lake(tmp_path)
    assert absent.value.code == "stats.lake.absent"
    write_vintage(tmp_path, MARCH, [rows(one())], facts=FACTS, made_at=AT)
    with pytest.raises(UnableToReadLake) as unknown:
        open_lake(tmp_path).rows("persons")
    assert unknown.value.code == "stats.lake.table_unknown"
    (tmp_path / "c000001").write_bytes(b"{}")
    with pytest.raises(UnableToReadLake) as damaged:
        open_lake(tmp_path)
    assert damaged.value.code == "stats.lake.catalog_damaged"


def test_a_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    day = date(2026, 3, 5)
    post = PostFact("Seytenga", 3, day, day, day, day, ((day, date(2026, 3, 9)),), 1, 2)
    facts = MonthFacts("hub", (post,), {"future": 1}, {"transport": 2}, 1, 4, day)
    made = write_vintage(tmp_path, MARCH, [rows(one())], facts=facts, made_at=AT)
    assert made is not None
    assert Manifest.from_json(made.to_json()) == made


ROW = st.fixed_dictionaries(
    {
        "day": st.dates(date(2026, 3, 1), date(2026, 3, 31)) | st.none(),
        "post": st.sampled_from(["Seytenga", "Faramana", "Téra"]) | st.none(),
        "sex": st.integers(0, 4) | st.none(),
        "processing_s": st.integers(-(2**31), 2**31 - 1) | st.none(),
        "provisional": st.booleans() | st.none(),
    }
)


@given(st.lists(ROW, max_size=30), st.randoms(use_true_random=False))
def test_order_depends_on_the_rows_alone_and_is_that_of_their_values(
    given: list[dict[str, Any]], chance: random.Random
) -> None:
    mixed = list(given)
    chance.shuffle(mixed)
    ordered = in_order(rows(*given)).to_pylist()
    assert ordered == in_order(rows(*mixed)).to_pylist()
    names = [name for name in CROSSINGS.arrow.names if name not in ("country", "month")]
    assert ordered == sorted(ordered, key=lambda row: [_key(row[name]) for name in names])


def _key(value: Any) -> tuple[bool, Any]:
    return (value is None, 0 if value is None else value)


def test_no_table_has_a_column_that_could_name_anybody() -> None:
    named = {column.name for table in tables() for column in table.columns}
    forbidden = {
        "id",
        "slip",
        "surname",
        "given_names",
        "birth",
        "document_number",
        "zone",
        "officer",
        "note",
        "target",
    }
    assert not named & forbidden
    assert table_named("crossings").arrow.names[:3] == ["country", "month", "day"]


def test_a_check_names_every_damage_and_nothing_else(tmp_path: Path) -> None:
    write_vintage(tmp_path, MARCH, [rows(one())], facts=FACTS, made_at=AT)
    write_vintage(tmp_path, APRIL, [rows(one())], facts=FACTS, made_at=AT)
    lake = open_lake(tmp_path)
    assert (check(lake).rows, check(lake).damages) == (2, ())
    path = lake.part(APRIL).paths[0]
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    found = check(lake)
    assert [(one.partition, one.code) for one in found.damages] == [(APRIL, "stats.lake.file_damaged")]
    assert found.damaged == (APRIL,)
