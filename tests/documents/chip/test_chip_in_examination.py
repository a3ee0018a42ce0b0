"""The chip among the checks of an examination."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jalon.documents.chip.files import ChipFiles
from jalon.documents.examination import Evidence
from jalon.documents.examine import examine
from jalon.documents.finding import Severity
from jalon.documents.trust.trust_store import TrustStore
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from tools.make_chip_cases import Pki, zone

ON = date(2026, 11, 23)
PAGE = zone("NER").decode()
PAGE_TEXT = f"{PAGE[:44]}\n{PAGE[44:]}"


def with_page(text: str, chip: dict[str, bytes] | None, store: TrustStore | None) -> Any:
    return examine(Evidence(text, chip=ChipFiles.of(chip) if chip is not None else None), at=ON, trust_store=store)


def test_without_chip_its_signature_is_not_performed() -> None:
    examination = with_page(PAGE_TEXT, None, None)
    assert examination.check("chip_signature").reason is NotCheckedReason.NO_READER
    assert examination.chip is None
    with pytest.raises(KeyError):
        examination.check("chip_agrees")


def test_genuine_chip_passes_and_its_copy_is_not_excluded(pki: Pki, store: TrustStore) -> None:
    examination = with_page(PAGE_TEXT, pki.chip(), store)
    assert examination.check("chip_signature").state is CheckState.PASSED
    assert examination.check("chip_agrees").state is CheckState.PASSED
    assert examination.check("chip_copy").reason is NotCheckedReason.NOT_BUILT
    assert {"documents.source.chip", "documents.source.trust_store"} <= {source.id for source in examination.sources}
    assert examination.clean


def test_without_store_nothing_is_proven_and_nobody_accused(pki: Pki) -> None:
    examination = with_page(PAGE_TEXT, pki.chip(), None)
    assert examination.check("chip_signature").state is CheckState.UNDETERMINED
    assert examination.severity is Severity.NOTE


def test_altered_chip_fails_its_check(pki: Pki, store: TrustStore) -> None:
    chip = pki.chip()
    examination = with_page(PAGE_TEXT, chip | {"DG11": chip["DG11"] + b"\0"}, store)
    assert examination.check("chip_signature").state is CheckState.FAILED
    assert examination.severity is Severity.SERIOUS


def test_chip_of_another_book_differs_from_the_page(pki: Pki, store: TrustStore) -> None:
    page = PAGE[44:].replace("J34230101", "J34230209").replace("900101", "910101")
    examination = with_page(f"{PAGE[:44]}\n{page}", pki.chip(), store)
    check = examination.check("chip_agrees")
    assert check.state is CheckState.FAILED
    codes = {finding.code for finding in check.findings}
    assert codes == {"documents.chip_agrees.document_number_differs", "documents.chip_agrees.birth_date_differs"}
    assert {finding.severity for finding in check.findings} == {Severity.ATTENTION}, "its check digits are wrong"


def test_number_that_no_check_digit_tells_apart_is_the_same(pki: Pki, store: TrustStore) -> None:
    examination = with_page(PAGE_TEXT.replace("SPECIMEN<<AICHA", "SPECIMEN<<AISHA"), pki.chip(), store)
    assert [finding.code for finding in examination.check("chip_agrees").findings] == [
        "documents.chip_agrees.names_differs"
    ]


def test_page_or_zone_that_is_missing_leaves_the_comparison_undone(pki: Pki, store: TrustStore) -> None:
    no_page = examine(Evidence(chip=ChipFiles.of(pki.chip())), at=ON, trust_store=store)
    assert no_page.check("chip_agrees").reason is NotCheckedReason.NO_DOCUMENT
    assert no_page.check("chip_signature").state is CheckState.PASSED
    no_zone = with_page(PAGE_TEXT, {"SOD": pki.chip()["SOD"]}, store)
    assert no_zone.check("chip_agrees").reason is NotCheckedReason.CHIP_NOT_READ
    assert no_zone.check("chip_signature").state is CheckState.UNDETERMINED
