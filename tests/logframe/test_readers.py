"""Workbooks, IATI and text: what each form says is read, and what is hostile is refused with its place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.kernel.texts import text
from jalon.logframe.check import check
from jalon.logframe.reading import read_logframe
from jalon.logframe.report import lines

VECTORS = Path(__file__).parents[1] / "vectors" / "logframe"


def workbook() -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Logframe"
    for row in (
        ["Water for three valleys"],
        ["Countries: Kenya, Uganda and Rwanda"],
        [],
        ["Results", "Indicators", "Unit", "Baseline", "Target", "Kenya", "Uganda", "Rwanda"],
        ["Output 1: Water points", "1.1 Number of wells drilled", "wells", 0, 30, 10, 10, 5],
        [None, "1.2 Number of technicians trained", "persons", None, "=SUM(F6:H6)", 20, 20, 20],
        [None, "1.3 Percentage of wells that work", "%", 0.5, 0.9],
    ):
        sheet.append(row)
    sheet.merge_cells("A5:A7")
    sheet["E7"].number_format = "0%"
    sheet.row_dimensions[7].hidden = True
    plan = book.create_sheet("Work plan")
    plan.append(["Activity", "Responsible", "Quantity"])
    plan.append(["Drilling of wells", "A company", 40])
    book.create_sheet("Photos").append(["a picture"])
    return book


def kept(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refused(content: bytes, name: str) -> UnableToRead:
    with pytest.raises(UnableToRead) as caught:
        read_logframe(content, name)
    for language in ("fr", "ar", "en"):
        assert text(caught.value.code, language, **caught.value.parameters)
    return caught.value


def test_a_workbook_with_merged_cells_formulas_hidden_rows_and_headings_below() -> None:
    frame = read_logframe(kept(workbook()), "book.xlsx")
    (result,) = frame.results
    assert [one.text for one in result.indicators] == [
        "Number of wells drilled",
        "Number of technicians trained",
        "Percentage of wells that work",
    ]
    assert [str(one.amount.value) if one.amount else None for one in result.targets] == ["30", None, "90"]
    assert {one.code for one in check([frame]).findings} == {
        "logframe.sum.split_differs",
        "logframe.quantity.row_differs",
        "logframe.indicator.no_baseline",
        "logframe.remark.formula_without_value",
        "logframe.remark.hidden_row",
        "logframe.remark.sheet_not_understood",
        "logframe.activity.no_row",
    } - {"logframe.activity.no_row"}
    places = [str(place) for one in check([frame]).findings for place in one.places]
    assert "book.xlsx Logframe!E5" in places
    assert "book.xlsx Logframe!E6" in places


def iati(middle: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03"><iati-activity>
<recipient-country code="KE" percentage="50"/><recipient-country code="UG" percentage="30"/>
<result type="1"><title><narrative>Teachers are prepared</narrative></title>
<indicator measure="1"><title><narrative>Number of teachers trained</narrative></title>
<reference vocabulary="99" code="I1"/><baseline year="2030" value="0"/>
<period><period-start iso-date="2030-01-01"/><period-end iso-date="2030-12-31"/>
<target value="100"/><target value="60"><dimension name="country" value="KE"/></target>
<target value="50"><dimension name="country" value="UG"/></target>
<target value="70"><dimension name="sex" value="female"/></target>
<target value="20"><dimension name="sex" value="male"/></target>
</period></indicator>{middle}</result></iati-activity></iati-activities>""".encode()


def test_iati_has_targets_by_country_and_sex_and_shares_of_countries() -> None:
    frame = read_logframe(iati(), "activity.xml")
    found = {one.code: one for one in check([frame]).findings}
    assert found["logframe.sum.split_differs"].parameters["sum"] == "110"
    assert found["logframe.sum.parts_differ"].parameters["sum"] == "90"
    assert found["logframe.sum.whole_differs"].parameters["sum"] == "80"
    missing = '<indicator measure="1"><title><narrative>Number of schools visited</narrative></title></indicator>'
    codes = {one.code for one in check([read_logframe(iati(missing), "a.xml")]).findings}
    assert {"logframe.indicator.no_target", "logframe.indicator.no_baseline"} <= codes


MARKDOWN = """# Project: Strong schools

Target countries: Kenya, Uganda and Rwanda

## Output 1: Teachers are better prepared in all four countries

Indicators:
- Number of teachers trained in early reading
- Number of schools visited
Baseline: 0
Targets:
- 300 teachers trained in early reading (100 per country: Kenya, Uganda and Rwanda)
Activities:
1.1 Train teachers in early reading
1.2 Visit schools

## Work plan
- Training of teachers in early reading (250 teachers)
"""


def test_a_text_with_headings_and_lists() -> None:
    found = check([read_logframe(MARKDOWN.encode(), "proposal.md")]).findings
    assert {one.code for one in found} == {
        "logframe.quantity.row_differs",
        "logframe.country.count_differs",
        "logframe.indicator.no_target",
        "logframe.activity.no_row",
    }
    assert {place.line for one in found for place in one.places} <= set(range(1, 20))


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"outputs: [a, {", "a.yaml", "logframe.file.not_yaml"),
        (b"outputs: \xff\xfe", "a.yaml", "logframe.file.not_yaml"),
        (b"outputs: []\noutputs: []\n", "a.yaml", "logframe.file.key_twice"),
        (b"a: " + b"[" * 100 + b"]" * 100, "a.yaml", "logframe.file.too_deep"),
        (b"[" * 1_000_000, "a.yaml", "logframe.file.not_yaml"),
        (b"a: &a [x, x]\n" + b"b: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n" * 1, "a.yaml", "logframe.file.no_logframe"),
        (b"nothing: here\n", "a.yaml", "logframe.file.no_logframe"),
        (b"x" * (limits.LOGFRAME_FILE_BYTES_MAX + 1), "a.yaml", "logframe.file.too_long"),
        (b"PK\x03\x04 no archive", "a.xlsx", "logframe.file.not_workbook"),
        (b"<iati-activities><iati-activity></iati-activities>", "a.xml", "logframe.file.not_xml"),
        (
            b"PK\x03\x04PK\x01\x02\x14\x00\x4b\x00"
            + bytes(38)
            + b"PK\x05\x06"
            + bytes(4)
            + b"\x01\x00\x01\x00\x2e\x00\x00\x00\x04\x00\x00\x00\x00\x00",
            "a.xlsx",
            "logframe.file.not_workbook",
        ),
        (b"<html/>", "a.xml", "logframe.file.not_iati"),
        (b"<iati-activities/>", "a.xml", "logframe.file.no_logframe"),
        (
            b'<!DOCTYPE a [<!ENTITY b "c">]><iati-activities>&b;</iati-activities>',
            "a.xml",
            "logframe.file.forbidden_xml",
        ),
        (b"<iati-activities>" + b"<a>" * 200, "a.xml", "logframe.file.too_deep"),
        (b"text \xff", "a.txt", "logframe.file.not_text"),
        (b"a\x00b", "a.txt", "logframe.file.not_text"),
        (b"x" * (limits.LOGFRAME_TEXT_CHARACTERS_MAX + 1), "a.txt", "logframe.file.text_too_long"),
    ],
)
def test_hostile_input_is_refused_with_a_place_and_a_sentence(content: bytes, name: str, code: str) -> None:
    error = refused(content, name)
    assert error.code == code
    assert error.offset >= 0


def test_aliases_that_multiply_are_counted_each_time() -> None:
    doubling = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(60))
    assert refused(doubling.encode(), "a.yaml").code == "logframe.file.too_large"


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (limits.LOGFRAME_WORKBOOK_BYTES_MAX + 1))
    assert refused(stream.getvalue(), "a.xlsx").code == "logframe.file.workbook_too_large"


def test_a_sheet_of_more_cells_than_are_read_is_refused() -> None:
    book = workbook()
    book["Photos"]["XFD1048576"] = "far away"
    assert refused(kept(book), "a.xlsx").code == "logframe.file.workbook_too_large"


def test_more_statements_than_can_be_compared_are_refused() -> None:
    rows = "".join(f"  - {{id: W{n}, text: row {n}}}\n" for n in range(limits.LOGFRAME_STATEMENTS_MAX + 1))
    assert refused(f"rows:\n{rows}".encode(), "a.yaml").code == "logframe.file.too_many_statements"


@settings(max_examples=120)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["outputs", "targets", "indicators", "rows", "value", "text", "id", "per_country", "KEN", "unit"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=25,
    ),
    st.sampled_from(["a.yaml", "a.txt", "a.xml", "a.xlsx"]),
)
def test_no_content_makes_a_reader_or_a_rule_fall_over(tree: object, name: str) -> None:
    import yaml

    content = yaml.safe_dump({"countries": [{"iso3": "KEN"}, {"iso3": "UGA"}], "outputs": tree}, allow_unicode=True)
    try:
        checked = check([read_logframe(content.encode(), name)])
    except UnableToRead as error:
        assert text(error.code, "en", **error.parameters)
    else:
        assert list(lines(checked, "ar"))
