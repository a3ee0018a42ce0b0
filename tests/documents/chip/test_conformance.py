"""204 chips of the vectors, and every scenario again with keys of this run: verdict and reason."""

from __future__ import annotations

from typing import Any

import pytest

from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import verify
from jalon.documents.trust.trust_store import TrustStore
from jalon.kernel.texts import LANGUAGES
from tests.documents.chip.conftest import AT, store_with
from tools.make_chip_cases import PROFILES, SCENARIOS, cases, pki_of, trusted

REASONS = {
    "valid": "",
    "dg1_altered": "chip.group_altered",
    "dg11_altered": "chip.group_altered",
    "dg_injected": "chip.group_not_signed",
    "dg_missing": "chip.group_missing",
    "signature_altered": "chip.signature_wrong",
    "econtent_altered": "chip.digest_wrong",
    "messagedigest_wrong": "chip.digest_wrong",
    "messagedigest_missing": "chip.digest_absent",
    "contenttype_wrong": "chip.content_type_wrong",
    "dsc_absent": "signer.certificate_absent",
    "csca_unknown": "signer.not_by_known_anchor",
    "csca_spoofed_name": "signer.not_by_known_anchor",
    "csca_spoofed_name_and_ski": "signer.signature_wrong",
    "dsc_revoked": "signer.revoked",
    "dsc_expired_before_signing": "signer.expired_when_signed",
    "dsc_expired_now": "signer.expired_now",
    "dsc_not_yet_valid": "signer.not_yet_valid",
    "dsc_keyusage_wrong": "signer.key_usage_wrong",
    "dsc_is_ca": "signer.is_authority",
    "country_mismatch": "chip.issuer_differs",
    "dsc_country_mismatch": "signer.country_differs",
    "doctype_mismatch": "chip.document_type_differs",
    "com_lists_more": "chip.com_lists_more",
    "com_lists_fewer": "chip.com_lists_fewer",
    "weak_hash": "chip.weak_digest",
    "mrz_checkdigit_wrong": "chip.mrz_check_digits_wrong",
    "dsc_self_signed": "signer.self_signed",
    "sod_truncated": "chip_file.truncated",
    "sod_trailing_bytes": "chip.trailing_bytes",
    "sod_wrong_tag": "chip_file.wrong_tag",
    "sod_length_bomb": "chip_file.truncated",
    "sod_empty": "chip_file.truncated",
    "sod_nested_bomb": "chip_file.",
}


def test_each_of_the_204_vectors_gets_its_verdict_and_its_reason(
    vectors: list[dict[str, Any]], vector_files: dict[str, dict[str, bytes]]
) -> None:
    store = store_with(list(vector_files["csca"].values()), list(vector_files["crl"].values()))
    assert len(store.revocations) == 6
    wrong = []
    for case in vectors:
        found = verify(ChipFiles.of(case["files"]), store, AT)
        reason = REASONS[case["case"].partition("_")[2]]
        codes = [finding.code for finding in found.findings]
        explained = any(code.startswith(f"documents.{reason}") for code in codes) if reason else codes == []
        if found.verdict.value != case["expected"] or not explained:
            wrong.append((case["case"], case["expected"], found.verdict.value, codes))
    assert (len(vectors), wrong) == (204, [])


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_every_scenario_with_new_keys_gets_its_verdict_and_its_reason(profile: str) -> None:
    pki = pki_of(profile)
    certificate, revoked = trusted(pki)
    store = store_with([certificate], [revoked])
    made = list(cases(pki))
    assert len(made) >= len(SCENARIOS) - 2
    for case in made:
        found = verify(ChipFiles.of(case.files), store, AT)
        codes = [finding.code for finding in found.findings]
        assert found.verdict.value == case.scenario.verdict, (case.name, codes)
        assert any(code.startswith(case.scenario.code) for code in codes) or not case.scenario.code, case.name
        for finding in found.findings:
            assert all(finding.sentence(language) and finding.next_step(language) for language in LANGUAGES)


def test_without_any_anchor_nothing_genuine_is_called_forged(vectors: list[dict[str, Any]]) -> None:
    empty = TrustStore()
    for case in vectors:
        if case["expected"] in ("VALID", "WARN"):
            found = verify(ChipFiles.of(case["files"]), empty, AT)
            assert found.verdict.value == "UNTRUSTED"
            assert "documents.signer.no_anchor_for_country" in {finding.code for finding in found.findings}
            assert all(finding.severity.value != "serious" for finding in found.findings)
