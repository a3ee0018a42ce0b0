"""The verdict is a pure function of the findings: its whole table."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

import jalon.documents.chip
from jalon.documents.chip.verdict import STEPS, Verdict, verdict_of
from jalon.documents.finding import Finding, Severity
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.texts import every_text

ROOM = Path(jalon.documents.chip.__file__).parent.parent


def finding(code: str, subject: str = "SOD") -> Finding:
    return Finding(code, Severity.NOTE, subject)


def test_no_finding_is_valid() -> None:
    assert verdict_of([]) is Verdict.VALID


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("documents.chip.group_protected", "VALID"),
        ("documents.signer.revocation_absent", "WARN"),
        ("documents.signer.expired_now", "WARN"),
        ("documents.chip.com_lists_fewer", "WARN"),
        ("documents.chip.group_missing", "INCOMPLETE"),
        ("documents.signer.key_unsupported", "INCOMPLETE"),
        ("documents.chip.sod_absent", "INCOMPLETE"),
        ("documents.signer.no_anchor_for_country", "UNTRUSTED"),
        ("documents.signer.not_by_known_anchor", "UNTRUSTED"),
        ("documents.signer.certificate_absent", "UNTRUSTED"),
        ("documents.chip.group_altered", "INVALID"),
        ("documents.signer.revoked", "INVALID"),
        ("documents.signer.curve_crafted", "INVALID"),
        ("documents.chip.issuer_differs", "INVALID"),
    ],
)
def test_one_finding_decides_its_step(code: str, verdict: str) -> None:
    assert verdict_of([finding(code)]).value == verdict


@pytest.mark.parametrize(
    ("subject", "verdict"), [("SOD", "ERROR"), ("DG1", "INCOMPLETE"), ("DG11", "WARN"), ("COM", "WARN")]
)
def test_unreadable_file_weighs_by_what_rests_on_it(subject: str, verdict: str) -> None:
    assert verdict_of([finding("documents.chip_file.truncated", subject)]).value == verdict


def test_gravest_of_any_two_wins_in_either_order() -> None:
    one_of_each = {STEPS[code]: code for code in STEPS}
    order = list(Verdict)
    for first, second in itertools.product(one_of_each, repeat=2):
        both = [finding(one_of_each[first]), finding(one_of_each[second])]
        assert verdict_of(both) is max(first, second, key=order.index)


def test_every_code_of_chip_and_signer_has_a_step_and_every_step_a_text() -> None:
    texts = {
        text.code
        for text in every_text()
        if re.match(r"documents\.(chip|signer)\.", text.code) and not text.code.endswith(".next")
    }
    assert texts == set(STEPS)


def test_only_a_contradiction_fails_the_check() -> None:
    failed = {verdict for verdict in Verdict if verdict.check_state is CheckState.FAILED}
    passed = {verdict for verdict in Verdict if verdict.check_state is CheckState.PASSED}
    assert failed == {Verdict.INVALID}
    assert passed == {Verdict.VALID, Verdict.WARN}
    assert Verdict.UNTRUSTED.check_state is CheckState.UNDETERMINED
