"""Exports: who gets what, the five states, the published schema, and spreadsheets that run nothing."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from jalon.logframe.exports.hxl import hxl_rows, write_hxl_csv
from jalon.logframe.exports.iati import NAMESPACE, missing, write_iati
from jalon.logframe.exports.snapshot import Audience, Project, Snapshot, UnableToExport, for_audience
from jalon.logframe.exports.xlsx import write_hxl_xlsx, write_xlsx
from jalon.logframe.values import State
from tests.logframe.programme import SNAPSHOT

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "vectors/iati/iati-activities-schema.xsd"))
HASHTAG = re.compile(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*")


def exported(audience: Audience, snapshot: Snapshot = SNAPSHOT) -> etree._Element:
    return etree.fromstring(write_iati(for_audience(snapshot, audience), "en"))


@pytest.mark.parametrize("audience", Audience)
def test_an_activity_file_is_valid_for_every_audience(audience: Audience) -> None:
    SCHEMA.assertValid(exported(audience).getroottree())


def test_the_schema_can_refuse() -> None:
    broken = write_iati(SNAPSHOT, "en").replace(b"<reporting-org", b"<reporting-organisation", 1)
    broken = broken.replace(b"</reporting-org>", b"</reporting-organisation>", 1)
    assert not SCHEMA.validate(etree.fromstring(broken))


def test_states_stay_apart_in_an_activity_file() -> None:
    found = {}
    for actual in exported(Audience.PUBLIC).iter("actual"):
        country = actual.xpath("dimension[@name='country']/@value")
        parts = actual.xpath("dimension[@name!='country']/@value")
        month = actual.getparent().find("period-start").get("iso-date")[:7]
        state = actual.findtext(f"{{{NAMESPACE}}}state")
        assert actual.findtext("comment/narrative")
        found[(*country, month, *parts)] = (state, actual.get("value"))
    assert found[("BFA", "2026-01")] == ("value", "42")
    assert found[("BFA", "2026-01", "female")] == ("value", "12")
    assert found[("BFA", "2026-02", "female")] == found[("BFA", "2026-02", "male")] == ("withheld", None)
    assert found[("MLI", "2026-01")] == ("zero", "0")
    assert found[("MLI", "2026-02")] == ("not_yet_measured", None)
    assert found[("MRT", "2026-01")] == ("not_applicable", None)
    assert found[("MRT", "2026-02")] == ("withheld", None)
    assert found[("NER", "2026-01")] == ("withheld", None)
    assert found[("NER", "2026-02")] == ("withheld", None)


def test_a_baseline_that_nobody_verified_is_still_to_be_established_outside() -> None:
    stated = {audience: [one.get("value") for one in exported(audience).iter("baseline")] for audience in Audience}
    assert stated == {Audience.INTERNAL: ["0", "7"], Audience.DONOR: ["0"], Audience.PUBLIC: ["0"]}


def test_evidence_is_linked_only_when_it_is_public_and_has_an_address() -> None:
    links = {one.get("url") for one in exported(Audience.PUBLIC).iter("document-link")}
    assert links == {"https://example.org/a.pdf"}
    assert len({one.get("url") for one in exported(Audience.INTERNAL).iter("document-link")}) == 2
    codes = [one.code for one in missing(for_audience(SNAPSHOT, Audience.PUBLIC))]
    assert "logframe.exports.no_link" in codes


def test_what_is_missing_is_listed_and_not_invented() -> None:
    found = [(one.code.rpartition(".")[2], dict(one.parameters)) for one in missing(SNAPSHOT)]
    assert ("no_baseline", {"indicator": "I1"}) in found
    assert ("no_baseline", {"indicator": "I2"}) not in found
    assert ("target_without_indicator", {"target": "T9"}) in found
    assert not any(one.blocks for one in missing(SNAPSHOT))
    bare = replace(SNAPSHOT, project=Project("demo", {"en": "A project"}))
    with pytest.raises(UnableToExport) as refused:
        write_iati(bare, "en")
    assert refused.value.code == "logframe.exports.iati_incomplete"
    unfinished = replace(SNAPSHOT, project=replace(SNAPSHOT.project, ends_on=None))
    written = write_iati(unfinished, "en")
    SCHEMA.assertValid(etree.fromstring(written).getroottree())
    assert b"<target" not in written


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.DONOR])
def test_nothing_closed_is_in_any_file(audience: Audience) -> None:
    shown = for_audience(SNAPSHOT, audience)
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(shown, missing(shown), "en")))
    written = write_iati(shown, "en").decode() + write_hxl_csv(shown, "en").decode()
    written += " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    for closed in (
        "Internal output",
        "Hidden",
        "Secret assumption",
        "names.pdf",
        "Internal row",
        "differs",
        "77",
        "88",
    ):
        assert closed not in written
    assert ("Opinion" in written) == (audience is Audience.DONOR)
    whole = write_iati(SNAPSHOT, "en").decode()
    assert all(closed in whole for closed in ("Internal output", "Hidden", "names.pdf", "77", "88"))


def test_a_project_that_is_not_theirs_is_refused() -> None:
    closed = replace(SNAPSHOT, project=replace(SNAPSHOT.project, sensitivity="shared"))
    assert for_audience(closed, Audience.DONOR).project is closed.project
    with pytest.raises(UnableToExport) as refused:
        for_audience(closed, Audience.PUBLIC)
    assert refused.value.code == "logframe.exports.project_closed"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_workbook_holds_texts_and_numbers_and_no_formula(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(SNAPSHOT, missing(SNAPSHOT), language)))
    assert len(book.sheetnames) == 5
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    written = {cell.value for cell in cells}
    assert {'=HYPERLINK("x")', "@do", "+Row", "-Someone", "=1+1 differs", 42, 60, 20} <= written
    assert all(bool(sheet.sheet_view.rightToLeft) == (language == "ar") for sheet in book)


def test_states_stay_apart_in_rows() -> None:
    rows = list(hxl_rows(for_audience(SNAPSHOT, Audience.PUBLIC), "en"))
    tags = rows[1]
    assert all(HASHTAG.fullmatch(tag) for tag in tags)
    cells = [dict(zip(tags, row, strict=True)) for row in rows[2:]]
    states = {(one["#status+value"], one["#indicator+value+num"] == "") for one in cells}
    assert states == {
        ("value", False), ("zero", False), ("not_yet_measured", True), ("not_applicable", True), ("withheld", True),
    }  # fmt: skip
    assert {one["#status+value"] for one in cells} == {state.value for state in State}
    assert all(one["#meta+demonstration"] == "true" for one in cells)


def test_hxl_is_the_same_in_both_forms_and_quotes_formulas() -> None:
    risky = replace(SNAPSHOT, results=(replace(SNAPSHOT.results[1], code="=1"),))
    read = list(csv.reader(io.StringIO(write_hxl_csv(risky, "fr").decode("utf-8-sig"))))
    assert read[2][0] == "'=1"
    assert read[1][0] == "#output+code"
    book = openpyxl.load_workbook(io.BytesIO(write_hxl_xlsx(risky, "fr")))
    sheet = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert [[cell.removeprefix("'") for cell in row] for row in read] == sheet


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    for write in (write_iati, write_hxl_csv, write_hxl_xlsx, lambda one, lang: write_xlsx(one, missing(one), lang)):
        assert write(SNAPSHOT, "fr") == write(SNAPSHOT, "fr")
