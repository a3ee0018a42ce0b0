"""The reference pages of chip and trust store keep step with the program."""

from __future__ import annotations

import re
from pathlib import Path

from jalon.documents.chip.verdict import STEPS, Verdict
from jalon.documents.trust.chain import AnchorState
from jalon.documents.trust.trust_store import Origin
from jalon.kernel import limits
from tools.make_chip_cases import SCENARIOS

PAGES = Path(__file__).parents[3] / "docs" / "reference"
CHIP = (PAGES / "chip.md").read_text(encoding="utf-8")
TRUST = (PAGES / "trust.md").read_text(encoding="utf-8")


def test_page_gives_every_code_its_verdict_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z]+)` \| (`(?:chip|signer)\..*) \|$", CHIP, re.MULTILINE)
    named = {f"documents.{code}": verdict for verdict, codes in rows for code in re.findall(r"`([a-z_.]+)`", codes)}
    assert named == {code: verdict.value for code, verdict in STEPS.items()}
    assert all(f"| `{verdict.value}` |" in CHIP for verdict in Verdict)


def test_page_gives_the_limits_of_the_program() -> None:
    for limit in (
        limits.SOD_BYTES_MAX,
        limits.CERTIFICATE_BYTES_MAX,
        limits.CHIP_FILE_BYTES_MAX,
        limits.BER_ELEMENTS_MAX,
        limits.RSA_KEY_BITS_MIN,
        limits.RSA_KEY_BITS_MAX,
    ):
        assert f"{limit:,}" in CHIP
    assert f"{limits.BER_DEPTH_MAX} levels" in CHIP
    assert f"chips of {len(SCENARIOS)} scenarios" in CHIP


def test_page_names_every_state_and_origin_of_an_anchor() -> None:
    assert all(f"`{word.value}`" in TRUST for word in (*AnchorState, *Origin))
