"""Lists of other authorities and workbooks, synthetic ones of the same shapes, good and broken."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jalon.screening import Audience, DocumentKey, Ground
from jalon.screening.entry import SourceKind
from jalon.screening.formats.national_csv import COLUMNS
from jalon.screening.formats.ofac import births
from jalon.screening.formats.records import BrokenRecord, UnableToReadList
from jalon.screening.formats.registry import own_date_of, reader_of

AS_OF = date(2026, 11, 23)
PERSON = """<INDIVIDUAL><DATAID>{id}</DATAID><FIRST_NAME>ZANDO</FIRST_NAME><SECOND_NAME>GORMA</SECOND_NAME>
<UN_LIST_TYPE>INVENTED</UN_LIST_TYPE><REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2020-01-02</LISTED_ON>
<GENDER>Male</GENDER><NATIONALITY><VALUE>Iran (Islamic Republic of)</VALUE><VALUE>Mali</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>ZANDOU GOURMA; Abou Zando</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1980-05-17</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1978</FROM_YEAR><TO_YEAR>1980</TO_YEAR>
</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>
<NUMBER>AB 123456</NUMBER><ISSUING_COUNTRY>Mali</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT></INDIVIDUAL>"""


def un(*people: str, head: str = "") -> str:
    body = f"<INDIVIDUALS>{chr(10).join(people)}</INDIVIDUALS>"
    return f'<?xml version="1.0"?>{head}<CONSOLIDATED_LIST>{body}</CONSOLIDATED_LIST>'


def read(name: str, *paths: Path) -> list:
    return list(reader_of(name)(paths, Audience.POST, AS_OF))


def put(folder: Path, content: str | bytes, name: str = "list") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_un_individual_has_names_births_nationalities_and_documents(tmp_path: Path) -> None:
    (record,) = read("un-xml", put(tmp_path, gzip.compress(un(PERSON.format(id=7)).encode())))
    entry = record.entry
    assert (entry.entry_id, entry.ground) == ("7", Ground.UN_SANCTIONS)
    assert entry.names == ("ZANDO GORMA", "ZANDOU GOURMA", "Abou Zando")
    assert [str(birth) for birth in entry.births] == ["1980-05-17", "1978", "1979", "1980"]
    assert entry.nationalities == ("IRN", "MLI")
    assert entry.documents == (DocumentKey("P", "MLI", "AB123456"),)
    assert entry.entered_on == date(2020, 1, 2)


def test_un_records_that_are_broken_are_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    empty = "<INDIVIDUAL><DATAID>9</DATAID></INDIVIDUAL>"
    found = read("un-xml", put(tmp_path, un(PERSON.format(id=1), PERSON.format(id=1), empty, PERSON.format(id=2))))
    codes = [record.code if isinstance(record, BrokenRecord) else None for record in found]
    assert codes == [None, "screening.record.id_repeated", "screening.record.nothing_to_compare", None]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "condition"),
    [
        (un(PERSON.format(id="&b;"), head=BOMB), "declaration"),
        (un(PERSON.format(id="&a;"), head=EXTERNAL), "declaration"),
        (un(PERSON.format(id=1))[:-40], "not_xml"),
        ("<html></html>", "other_root"),
        (un(), "no_records"),
        ("", "not_xml"),
        (b"\xff\xfe<\x00", "encoding"),
        ('<?xml version="1.0" encoding="x-none"?><CONSOLIDATED_LIST/>', "encoding"),
        (un("<INDIVIDUAL><A>" + "x" * 5_000_000 + "</A></INDIVIDUAL>"), "element_too_large"),
        (un("<INDIVIDUAL>" + "<A>" * 40 + "</A>" * 40 + "</INDIVIDUAL>"), "not_xml"),
        (gzip.compress(un(PERSON.format(id=1)).encode(), mtime=0)[:-20], "damaged"),
    ],
)
def test_un_file_that_cannot_be_read_is_refused(tmp_path: Path, content: str | bytes, condition: str) -> None:
    with pytest.raises(UnableToReadList) as refused:
        read("un-xml", put(tmp_path, content))
    assert refused.value.code == f"screening.list_file.{condition}"


ENTRY = '{id},"GORMA, Zando","individual","INVENTED",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{remarks}"\n'
REMARKS = (
    "DOB 17 May 1980; alt. DOB circa 1979; nationality Mali; Gender Female; Passport AB123456 (Mali); a.k.a. 'ZAZA'."
)


def test_ofac_entries_and_aliases_are_one_list(tmp_path: Path) -> None:
    entries = ENTRY.format(id=1, remarks=REMARKS) + '2,"A SHIP","vessel",' + ",".join(["-0- "] * 9) + "\n\x1a"
    aliases = '1,5,"aka","GOURMA, Zandou",-0- \n'
    addresses = '1,1,"x","y","z",-0- \n'
    paths = [put(tmp_path, entries, "sdn"), put(tmp_path, aliases, "alt"), put(tmp_path, addresses, "add")]
    (record,) = read("ofac", *paths)
    entry = record.entry
    assert entry.names == ("GORMA, Zando", "GOURMA, Zandou", "ZAZA")
    assert [str(birth) for birth in entry.births] == ["1980-05-17", "~1979"]
    assert (entry.nationality, entry.sex.name, entry.ground) == ("MLI", "FEMALE", Ground.PUBLIC_LIST)
    assert entry.source_kind is SourceKind.PUBLIC
    assert entry.documents == (DocumentKey("P", "MLI", "AB123456"),)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10 Dec 1948", ["1948-12-10"]),
        ("Dec 1948", ["1948-12"]),
        ("1948", ["1948"]),
        ("1946 to 1948", ["1946", "1947", "1948"]),
        ("1900 to 1990", ["~1945"]),
        ("31 Feb 1948", []),
        ("unknown", []),
    ],
)
def test_ofac_birth_dates(written: str, expected: list[str]) -> None:
    assert [str(birth) for birth in births(written)] == expected


def test_ofac_broken_lines_and_other_files(tmp_path: Path) -> None:
    content = ENTRY.format(id=1, remarks="") + '2,"unclosed\n' + "1,2,3\n" + ENTRY.format(id=1, remarks="")
    codes = [record.code for record in read("ofac", put(tmp_path, content)) if isinstance(record, BrokenRecord)]
    assert codes == ["screening.record.not_csv", "screening.record.cells", "screening.record.id_repeated"]
    with pytest.raises(UnableToReadList) as refused:
        read("ofac", put(tmp_path, "a,b\n"))
    assert refused.value.code == "screening.list_file.other_columns"


def test_ftm_persons_and_documents(tmp_path: Path) -> None:
    person = {"id": "p1", "schema": "Person", "datasets": ["invented"], "properties": {"name": ["Zando Gorma"]}}
    person["properties"] |= {"birthDate": ["1980-05"], "nationality": ["ml"], "gender": ["male"], "alias": ["Zaza", 7]}
    passport = {"id": "d1", "schema": "Passport", "properties": {"number": ["AB1"], "country": ["ml"]}}
    company = {"id": "c1", "schema": "Company", "properties": {}}
    lines = [json.dumps(one) for one in (person, passport, company)] + [
        "{",
        "[1]",
        '{"schema": "Person", "properties": {}}',
    ]
    found = read("ftm", put(tmp_path, "\n".join(lines)))
    good = [record.entry for record in found if not isinstance(record, BrokenRecord)]
    assert [entry.entry_id for entry in good] == ["p1", "d1"]
    assert good[0].names == ("Zando Gorma", "Zaza")
    assert good[1].documents == (DocumentKey("P", "MLI", "AB1"),)
    assert [record.line for record in found if isinstance(record, BrokenRecord)] == [4, 5, 6]


def workbook(path: Path, rows: list[list[object]]) -> Path:
    def cell(value: object, place: int, row: int) -> str:
        where = f"{chr(65 + place)}{row}"
        if isinstance(value, int):
            return f'<c r="{where}"><v>{value}</v></c>'
        return f'<c r="{where}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""

    body = "".join(
        f'<row r="{number}">{"".join(cell(value, place, number) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{body}</sheetData></worksheet>")
    return path


def test_workbook_has_the_columns_of_the_national_format(tmp_path: Path) -> None:
    values = {"id": "E1", "names": "ZANDOGORMA HAWA", "birth_date": 29_358, "ground": "court_warrant"}
    values |= {
        "legal_basis": "law",
        "source": "court",
        "entered_on": "2026-01-10",
        "expires_on": 46_800,
        "review_on": 46_400,
    }
    rows = [list(COLUMNS), [values.get(column, "") for column in COLUMNS], ["E2", "NOBODY"]]
    good, broken = read("national-xlsx", workbook(tmp_path / "list.xlsx", rows))
    assert (str(good.entry.birth), good.entry.expires_on) == ("1980-05-17", date(2028, 2, 17))
    assert broken.code == "screening.record.ground_unknown"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"id,names\n"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnableToReadList) as refused:
        read("national-xlsx", put(tmp_path, content))
    assert refused.value.code == "screening.list_file.not_workbook"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (' dateGenerated="2026-02-27T00:00:09.554Z"', datetime(2026, 2, 27, 0, 0, 9, 554_000, UTC)),
        (" xmlns:x='y' dateGenerated='2026-02-27'", datetime(2026, 2, 27, tzinfo=UTC)),
        (' dateGenerated="2026-99-99"', None),
        ("", None),
    ],
)
def test_un_list_says_of_what_date_it_is(tmp_path: Path, stated: str, expected: datetime | None) -> None:
    content = un(PERSON.format(id=7)).replace("<CONSOLIDATED_LIST>", f"<CONSOLIDATED_LIST{stated}>")
    assert own_date_of("un-xml", put(tmp_path, gzip.compress(content.encode()))) == expected
    assert own_date_of("ofac", put(tmp_path, "x")) is None
