"""The format national-csv: broken records are told one by one, the rest goes in; a broken file changes nothing."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.kernel.limits import LIST_LINE_BYTES_MAX
from jalon.kernel.texts import LANGUAGES, text
from jalon.screening import Audience, Index
from jalon.screening.formats.lines import lines_of
from jalon.screening.formats.national_csv import COLUMNS, read_national_csv
from jalon.screening.formats.records import BrokenRecord, GoodRecord, UnableToReadList
from jalon.screening.formats.registry import UnableToChooseFormat, reader_of
from jalon.screening.intake import UnableToImport
from jalon.screening.synthetic import synthetic_lines, synthetic_list

VECTORS = Path(__file__).parents[1] / "vectors" / "screening"
AS_OF = date(2026, 11, 23)
GOOD = {"names": "ZANDOGORMA HAWA"}


def read(path: Path, audience: Audience = Audience.POST) -> list[GoodRecord | BrokenRecord]:
    return list(read_national_csv([path], audience, AS_OF))


def test_each_broken_record_of_the_vectors_is_told_with_its_line_and_reason() -> None:
    expected = json.loads((VECTORS / "national-broken.json").read_text(encoding="utf-8"))
    found = [
        {"line": record.line, "code": record.code if isinstance(record, BrokenRecord) else None}
        for record in read(VECTORS / "national-broken.csv")
    ]
    assert found == expected


def test_each_reason_has_a_sentence_in_three_languages_without_personal_data() -> None:
    broken = [record for record in read(VECTORS / "national-broken.csv") if isinstance(record, BrokenRecord)]
    for record in broken:
        for language in LANGUAGES:
            sentence = text(record.code, language, **record.parameters)
            assert "ZANDOGORMA" not in sentence


def test_discreet_entry_goes_into_an_index_of_the_hub_only_with_an_order() -> None:
    found = {record.line: record for record in read(VECTORS / "national-broken.csv", Audience.HUB)}
    for line, record in ((line, record) for line, record in found.items() if isinstance(record, GoodRecord)):
        assert not record.entry.discreet or record.entry.judicial_order, line
    assert any(isinstance(record, GoodRecord) and record.entry.discreet for record in found.values())


def test_marks_that_could_disguise_a_name_are_left_out() -> None:
    names = [record.entry.names for record in read(VECTORS / "national-broken.csv") if isinstance(record, GoodRecord)]
    assert ("MOHAMED KOUMBILA",) in names


@pytest.mark.parametrize(("separator", "mark"), [(",", ""), (";", ""), (";", "\ufeff")])
def test_comma_semicolon_byte_order_mark_and_any_order_of_columns_are_read(tmp_path: Path, separator, mark) -> None:
    columns = tuple(reversed(COLUMNS))
    values = {
        "id": "1",
        "names": "HAWA",
        "ground": "missing_person",
        "legal_basis": "l",
        "source": "s",
        "entered_on": "2026-01-01",
        "expires_on": "2027-01-01",
        "review_on": "2027-01-01",
    }
    row = separator.join(values.get(column, "") for column in columns)
    path = tmp_path / "l.csv"
    path.write_text(f"{mark}{separator.join(columns)}\r\n{row}\r\n\r\n", encoding="utf-8")
    (record,) = read(path)
    assert isinstance(record, GoodRecord)
    assert (record.line, record.entry.names) == (2, ("HAWA",))


def test_gz_is_read_directly(tmp_path: Path, list_of) -> None:
    path = tmp_path / "l.csv.gz"
    path.write_bytes(gzip.compress(list_of(GOOD, GOOD).encode()))
    assert [record.line for record in read(path)] == [2, 3]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "columns"),
        (b"id,names\n", "columns"),
        (b"\xff\xfei\x00d\x00", "encoding"),
        (b"id\xff,names\n", "encoding"),
        (gzip.compress(b"x" * 10_000, mtime=0)[:-20], "damaged"),
        (b"\x1f\x8bnot gzip at all", "damaged"),
        (b"x" * (3 * LIST_LINE_BYTES_MAX), "columns"),
    ],
)
def test_file_that_cannot_be_read_gives_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "l.csv"
    path.write_bytes(content)
    with pytest.raises(UnableToReadList) as refused:
        read(path)
    assert refused.value.code == f"screening.list_file.{code}"


def test_absent_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadList) as refused:
        read(tmp_path / "none.csv")
    assert refused.value.code == "screening.list_file.absent"


def test_gz_cut_short_leaves_the_former_list(lists, list_of) -> None:
    lists.of(GOOD)
    whole = gzip.compress(list_of(*[GOOD] * 500).encode())
    with pytest.raises(UnableToReadList):
        lists.put(whole[:-9])
    assert Index.open(lists.directory).heads[0].entries == 1


def test_list_without_one_usable_record_leaves_the_former_list(lists) -> None:
    lists.of(GOOD)
    with pytest.raises(UnableToImport) as refused:
        lists.of(GOOD | {"ground": "religion"})
    assert refused.value.code == "screening.intake.nothing_usable"
    assert Index.open(lists.directory).heads[0].entries == 1


def test_broken_records_are_counted_in_the_list(lists) -> None:
    index = lists.of(GOOD, GOOD | {"ground": "asylum"}, GOOD)
    assert (index.heads[0].entries, index.heads[0].broken) == (2, 1)
    assert [(one.line, one.code) for one in lists.broken] == [(3, "screening.record.ground_refused")]


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UnableToChooseFormat) as refused:
        reader_of("none-such")
    assert "national-csv" in text(refused.value.code, "en", **refused.value.parameters)


def test_every_record_of_a_synthetic_list_goes_in_and_seeds_repeat(tmp_path: Path) -> None:
    content = synthetic_list(300, 5, AS_OF)
    assert content == synthetic_list(300, 5, AS_OF)
    assert content != synthetic_list(300, 6, AS_OF)
    path = tmp_path / "s.csv"
    path.write_text(content, encoding="utf-8")
    records = read(path)
    assert len(records) == 300
    assert all(isinstance(record, GoodRecord) for record in records)


def test_long_list_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as stream:
        stream.writelines(synthetic_lines(8_000, 3, AS_OF))
        stream.write("y" * 20_000_000)
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_national_csv([path], Audience.POST, AS_OF))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 8_001
    assert peak < 12_000_000


def test_line_without_end_meets_the_limit_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jalon.screening.formats.lines.LIST_FILE_BYTES_MAX", 200_000)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"z" * 50_000_000))
    with pytest.raises(UnableToReadList) as refused:
        list(lines_of(path))
    assert refused.value.code == "screening.list_file.too_large"
    assert refused.value.offset < 300_000


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600))
def test_any_bytes_after_the_first_line_are_entries_or_broken_records(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(",".join(COLUMNS).encode() + b"\n" + content)
    lines = [record.line for record in read(path)]
    assert lines == sorted(set(lines))


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=40), max_size=5))
def test_any_cells_are_an_entry_or_a_broken_record(tmp_path: Path, list_of, cells: dict[str, str]) -> None:
    path = tmp_path / "cells.csv"
    safe = {column: cell.encode("utf-8", "replace").decode() for column, cell in cells.items()}
    path.write_text(list_of(GOOD | safe), encoding="utf-8")
    for record in read(path):
        assert isinstance(record, GoodRecord | BrokenRecord)
