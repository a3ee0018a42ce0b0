"""What wedges, clipboards and readers deliver, and what of it is a zone."""

from __future__ import annotations

import pytest

from jalon.documents.mrz import MrzFormat, read_mrz
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import SCAN_CHARACTERS_MAX

FIRST = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
SECOND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")


@pytest.mark.parametrize(
    "received",
    [
        f"{FIRST}\n{SECOND}",
        f"{FIRST}\n{SECOND}\n",
        f"{FIRST}\r\n{SECOND}\r\n",
        f"{FIRST}\r{SECOND}\r",
        f"{FIRST}\u2028{SECOND}",
        FIRST + SECOND,
        f"\x02{FIRST}\r\n{SECOND}\x03",
        f"\ufeff{FIRST}\n\n\n{SECOND}",
        f"{FIRST}\t{SECOND}",
        f"{FIRST.lower()}\n{SECOND.lower()}",
        f"  {' '.join(FIRST)} \n {SECOND}  ",
        "".join(chr(ord(c) + 0xFEE0) for c in FIRST) + "\n" + SECOND,
        FIRST.replace("<<", "«") + "\n" + SECOND.replace("<<", "«"),
    ],
)
def test_zone_in_any_dress_is_read_without_a_remark(received: str) -> None:
    reading = read_mrz(received)
    assert reading.lines == (FIRST, SECOND)
    assert reading.valid
    assert reading.findings == ()
    assert reading.raw == received


@pytest.mark.parametrize(
    ("received", "remark"),
    [
        (f"{FIRST[:20]}\n{FIRST[20:]}{SECOND}", "documents.zone.line_ends_restored"),
        (f"{FIRST}{SECOND}{FIRST}{SECOND}", "documents.zone.read_twice"),
        (f"{FIRST}\n{SECOND}\n{FIRST}\n{SECOND}\n", "documents.zone.read_twice"),
        (f"Nom: ERIKSSON\nPrénoms: ANNA MARIA\n{FIRST}\n{SECOND}", "documents.zone.other_text_ignored"),
        (f"{FIRST.rstrip('<')}\n{SECOND}", "documents.zone.name_line_completed"),
        (f"{FIRST}<<\n{SECOND}", "documents.zone.name_line_completed"),
    ],
)
def test_zone_that_had_to_be_straightened_is_read_with_a_remark(received: str, remark: str) -> None:
    reading = read_mrz(received)
    assert reading.lines == (FIRST, SECOND)
    assert [finding.code for finding in reading.findings] == [remark]


def test_three_lines_with_the_name_cut_short_are_completed() -> None:
    reading = read_mrz([TD1[0], TD1[1], TD1[2].rstrip("<")])
    assert (reading.format, reading.lines, reading.valid) == (MrzFormat.TD1, TD1, True)


@pytest.mark.parametrize(
    ("received", "code", "offset"),
    [
        ("", "documents.zone.empty", 0),
        (" \n\t\r\n", "documents.zone.empty", 0),
        ("X" * 10_000, "documents.zone.too_long", SCAN_CHARACTERS_MAX),
        (f"{FIRST}\n{SECOND[:-1]}", "documents.zone.length", 88),
        (f"{FIRST}\n{SECOND}0", "documents.zone.length", 89),
        (f"{FIRST[:-1]}0X\n{SECOND}", "documents.zone.length", 44),
        ("bonjour", "documents.zone.length", 7),
        (f"{FIRST}\n", "documents.zone.length", 44),
    ],
)
def test_text_that_is_no_zone_is_refused_with_its_offset(received: str, code: str, offset: int) -> None:
    with pytest.raises(UnableToRead) as refused:
        read_mrz(received)
    assert (refused.value.code, refused.value.offset) == (code, offset)


def test_character_outside_the_alphabet_is_found_and_the_rest_is_read() -> None:
    reading = read_mrz([FIRST, SECOND.replace("L898902C3", "L8989%2C3")])
    assert not reading.valid
    assert reading.fields.surname == "ERIKSSON"
    assert not reading.checks["document_number"]
    assert reading.checks["birth_date"]
    found = next(finding for finding in reading.findings if finding.code == "documents.zone.strange_character")
    assert dict(found.parameters) == {"line": 2, "column": 6}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("P<UTO" + "<" * 39, SECOND), MrzFormat.TD3),
        (("V<UTO" + "<" * 39, SECOND), MrzFormat.MRVA),
        (("V<UTO" + "<" * 31, SECOND[:36]), MrzFormat.MRVB),
        (("AGD<<" + "<" * 31, SECOND[:36]), MrzFormat.MRVB),
        (("AGUTO" + "<" * 31, SECOND[:36]), MrzFormat.TD2),
        (("I<UTO" + "<" * 31, SECOND[:36]), MrzFormat.TD2),
        (("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6"), MrzFormat.FRA_ID),
        (("IDFRABERTHIER<<CORINNE<<<<<<<<<<<<<<", "D231458907FRA6512068F3001011<<<<<<<2"), MrzFormat.TD2),
        (TD1, MrzFormat.TD1),
    ],
)
def test_format_is_told_by_shape_code_and_layout(lines: tuple[str, ...], expected: MrzFormat) -> None:
    assert read_mrz(lines).format is expected
