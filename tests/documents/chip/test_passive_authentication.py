"""What passive authentication says beyond the scenarios: revocation, time, remembered signers, hostile bytes."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import ChipVerdict, verify
from jalon.documents.chip.security_object import read_security_object
from jalon.documents.trust.ber import children, read
from jalon.documents.trust.certificate import read_certificate
from jalon.documents.trust.chain import AnchorState
from jalon.documents.trust.trust_store import Anchor, TrustStore
from jalon.kernel.texts import LANGUAGES
from tests.documents.chip.conftest import AT, store_with
from tools.chip_pki import Key, authority, certificate, name, revocation_list, usage
from tools.make_chip_cases import Pki, groups_of, pki_of

P256 = pki_of("p256/sha256")
CHIP = P256.chip()
STORE = store_with([P256.csca.der], [revocation_list(P256.csca, {})])


def _signed_parts(sod: bytes) -> tuple[bytes, bytes | None, bytes]:
    """Content, signed attributes and the signer's certificate: versions and the list of digests are not signed."""
    signed = read_security_object(sod).signed
    return signed.content, signed.signers[0].signed_attributes, signed.certificates[0]


SIGNED_PARTS = _signed_parts(CHIP["SOD"])


def codes(found: ChipVerdict) -> list[str]:
    return [finding.code.removeprefix("documents.") for finding in found.findings]


def test_revocation_that_was_not_checked_is_said(pki: Pki) -> None:
    chip = ChipFiles.of(pki.chip())
    without = verify(chip, store_with([pki.csca.der]), AT)
    assert (without.verdict.value, codes(without)) == ("WARN", ["signer.revocation_absent"])
    stale = verify(chip, store_with([pki.csca.der], [revocation_list(pki.csca, {})]), AT + timedelta(days=200))
    assert (stale.verdict.value, codes(stale)) == ("WARN", ["signer.revocation_stale"])


def test_stale_list_still_revokes(pki: Pki) -> None:
    old = revocation_list(pki.csca, {pki.signer.serial: "2024-01-01"}, this="2024-01-01", following="2024-02-01")
    found = verify(ChipFiles.of(pki.chip()), store_with([pki.csca.der], [old]), AT)
    assert found.verdict.value == "INVALID"
    assert "signer.revoked" in codes(found)


def test_list_of_a_stranger_revokes_nothing(pki: Pki) -> None:
    stranger = authority("NE", "CSCA 1", Key(pki.profile))
    forged = revocation_list(stranger, {pki.signer.serial: "2025-01-01"})
    store = store_with([pki.csca.der], [forged])
    assert (len(store.revocations), len(store.unverified)) == (0, 1)
    assert codes(verify(ChipFiles.of(pki.chip()), store, AT)) == ["signer.revocation_absent"]


def test_newer_key_of_the_same_name_revokes_for_the_older_one(pki: Pki) -> None:
    newer = authority("NE", "CSCA 1", Key(pki.profile))
    listed = revocation_list(newer, {pki.signer.serial: "2025-01-01"})
    found = verify(ChipFiles.of(pki.chip()), store_with([pki.csca.der, newer.der], [listed]), AT)
    assert "signer.revoked" in codes(found)


def test_revoked_anchor_vouches_for_nobody(pki: Pki) -> None:
    listed = revocation_list(pki.csca, {pki.csca.serial: "2025-01-01"})
    found = verify(ChipFiles.of(pki.chip()), store_with([pki.csca.der], [listed]), AT)
    assert (found.verdict.value, codes(found)) == ("INVALID", ["signer.anchor_revoked"])


def test_signer_that_the_store_knows_stands_in_for_one_left_out(pki: Pki) -> None:
    anchors = [Anchor(read_certificate(pki.csca.der), AnchorState.SELF_SIGNED, ())]
    store = TrustStore(anchors, signers=[read_certificate(pki.signer.der)])
    for by_key_id in (False, True):
        chip = ChipFiles.of(pki.chip(along=False, by_key_id=by_key_id))
        assert codes(verify(chip, store, AT)) == ["signer.revocation_absent"]


def test_link_certificate_alone_leads_from_the_old_key_to_the_new_signer(pki: Pki) -> None:
    store = store_with([pki.link.der, pki.old_csca.der])
    found = verify(ChipFiles.of(pki.chip()), store, AT)
    assert codes(found) == ["signer.revocation_absent"]
    assert found.signer is not None
    assert found.signer.anchor is not None
    assert found.signer.anchor.der == pki.link.der


def test_expired_anchor_is_a_note(pki: Pki) -> None:
    late = datetime(2037, 1, 1, tzinfo=UTC)
    found = verify(ChipFiles.of(pki.chip()), store_with([pki.csca.der]), late)
    assert found.verdict.value == "WARN"
    assert "signer.anchor_expired" in codes(found)


def test_british_overseas_citizen_is_signed_for_by_the_united_kingdom() -> None:
    britain = Pki(P256.profile, "GB", "GBR")
    store = store_with([britain.csca.der], [revocation_list(britain.csca, {})])
    assert verify(ChipFiles.of(britain.chip(groups=groups_of("GBN"))), store, AT).verdict.value == "VALID"
    assert verify(ChipFiles.of(britain.chip(groups=groups_of("FRA"))), store, AT).verdict.value == "INVALID"


def test_state_that_no_table_knows_is_not_compared(pki: Pki, store: TrustStore) -> None:
    found = verify(ChipFiles.of(pki.chip(groups=groups_of("QQQ"))), store, AT)
    assert (found.verdict.value, codes(found)) == ("WARN", ["chip.issuer_not_compared"])


def test_key_on_an_unsupported_curve_is_not_verified_and_not_accused(pki: Pki, store: TrustStore) -> None:
    key = Key(pki.profile)
    named = bytes.fromhex("06092b2403030208010105")  # brainpoolP224r1, which the library does not verify
    info = key.info.replace(bytes.fromhex("06082a8648ce3d030107"), named)
    info = info[:1] + bytes((info[1] + 1,)) + info[2:3] + bytes((info[3] + 1,)) + info[4:]
    found = verify(ChipFiles.of(pki.chip(pki.issue(key=key, key_info=info))), store, AT)
    assert (found.verdict.value, codes(found)) == ("INCOMPLETE", ["signer.key_unsupported"])
    assert found.findings[0].parameters["algorithm"] == "brainpoolP224r1"


def test_point_off_its_curve_is_no_key(pki: Pki, store: TrustStore) -> None:
    key = Key(pki.profile)
    info = key.info[:-1] + bytes((key.info[-1] ^ 1,))
    found = verify(ChipFiles.of(pki.chip(pki.issue(key=key, key_info=info))), store, AT)
    assert (found.verdict.value, codes(found)) == ("INVALID", ["signer.key_invalid"])


def test_attributes_signed_in_the_order_of_der_and_written_in_another_verify(pki: Pki, store: TrustStore) -> None:
    chip = pki.chip()
    signer = read_security_object(chip["SOD"]).signed.signers[0]
    assert signer.signed_attributes is not None
    parts = [part.whole for part in children(read(signer.signed_attributes))]
    assert sorted(parts) == parts
    sod = chip["SOD"].replace(b"".join(parts), b"".join(reversed(parts)))
    assert sod != chip["SOD"]
    assert verify(ChipFiles.of(chip | {"SOD": sod}), store, AT).verdict.value == "VALID"


def test_group_with_two_hashes_is_no_security_object(pki: Pki, store: TrustStore) -> None:
    chip = pki.chip()
    sod = chip["SOD"].replace(b"\x02\x01\x0b\x04\x20", b"\x02\x01\x01\x04\x20")
    assert sod != chip["SOD"]
    found = verify(ChipFiles.of(chip | {"SOD": sod}), store, AT)
    assert (found.verdict.value, codes(found)) == ("ERROR", ["chip_file.malformed"])


def test_signer_is_found_among_other_certificates(pki: Pki, store: TrustStore) -> None:
    groups = groups_of("NER")
    others = [pki.revoked.der, pki.csca.der, pki.signer.der]
    chip = pki.chip() | {"SOD": pki.sod(groups, certificates=others)}
    assert verify(ChipFiles.of(chip), store, AT).verdict.value == "VALID"


def test_strangers_are_not_remembered() -> None:
    store = store_with([P256.csca.der])
    rogue = P256.issue(by=authority("NE", "rogue", Key(P256.profile)))
    first, second = (verify(ChipFiles.of(P256.chip(rogue)), store, AT).signer for _ in range(2))
    assert first is not second


def test_signer_is_judged_once(pki: Pki) -> None:
    store = store_with([pki.csca.der])
    first = verify(ChipFiles.of(pki.chip()), store, AT).signer
    second = verify(ChipFiles.of(pki.chip()), store, AT).signer
    assert first is second


def test_signature_of_the_state_itself_is_an_authority_signing_documents(pki: Pki, store: TrustStore) -> None:
    found = verify(ChipFiles.of(pki.chip(pki.csca)), store, AT)
    assert found.verdict.value == "INVALID"
    assert "signer.is_authority" in codes(found)


def test_self_signed_signer_of_an_unknown_state_is_said_to_rest_on_itself() -> None:
    made = certificate(name("SN", "DSC"), Key(P256.profile), extensions=(usage(0),))
    found = verify(ChipFiles.of(P256.chip(made, groups=groups_of("SEN"))), STORE, AT)
    assert codes(found) == ["signer.self_signed"]


def _never_raises(files: ChipFiles) -> ChipVerdict:
    start = time.perf_counter()
    found = verify(files, STORE, AT)
    assert time.perf_counter() - start < 2.0
    for finding in found.findings:
        assert all(finding.sentence(language) and finding.next_step(language) for language in LANGUAGES)
    return found


@settings(max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from(["SOD", "COM", "DG1", "DG2", "DG11", "DG12", "DG14", "DG15"]), st.binary(max_size=200)
    )
)
def test_any_bytes_are_answered(files: dict[str, bytes]) -> None:
    assert _never_raises(ChipFiles.of(files)).verdict.value != "VALID"


@settings(max_examples=250)
@given(st.integers(0, 2**32))
def test_no_damage_to_any_file_passes_as_valid(seed: int) -> None:
    dice = random.Random(seed)
    name_ = dice.choice(["SOD", "SOD", "SOD", "DG1", "DG11"])
    data = bytearray(CHIP[name_])
    for _ in range(dice.randrange(1, 4)):
        place = dice.randrange(len(data))
        action = dice.randrange(3)
        if action == 0:
            data[place] ^= 1 << dice.randrange(8)
        elif action == 1:
            del data[place : place + dice.randrange(1, 20)]
        else:
            data[place:place] = dice.randbytes(dice.randrange(1, 8))
    if bytes(data) != CHIP[name_]:
        found = _never_raises(ChipFiles.of(CHIP | {name_: bytes(data)}))
        assert found.verdict.value != "VALID" or (name_ == "SOD" and _signed_parts(bytes(data)) == SIGNED_PARTS)
