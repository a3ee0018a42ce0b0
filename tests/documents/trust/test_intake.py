"""What comes into the trust store, and what does not."""

from __future__ import annotations

import base64

import pytest

from jalon.documents.trust.chain import AnchorState
from jalon.documents.trust.errors import UnableToTrust
from jalon.documents.trust.recognition import Kind
from jalon.documents.trust.trust_store import Origin, TrustStore
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.texts import text
from tests.documents.trust.conftest import PROFILE, Vouching, read, take
from tools.chip_pki import Issued, Key, authority, certificate, name, revocation_list, usage


def states(store: TrustStore) -> dict[str, str]:
    return {anchor.certificate.subject.state: anchor.state.value for anchor in store.anchors}


def test_master_list_comes_in_with_state_and_provenance_of_each_anchor(vouching: Vouching) -> None:
    store, taken = take(TrustStore(), vouching.list_of(), roots=(read(vouching.root),))
    assert (taken.kind, taken.anchors, taken.held, taken.rejected) == (Kind.MASTER_LIST, 3, 0, [])
    assert states(store) == {"NER": "self_signed", "SEN": "self_signed", "GBR": "self_signed"}
    (head,) = store.lists
    assert (head.country, head.signed_at.date().isoformat(), head.certificates) == ("DEU", "2026-05-28", 3)
    assert head.root == read(vouching.root).fingerprint
    assert {one.source for anchor in store.anchors for one in anchor.provenance} == {"DEU 2026-05-28"}


def test_list_that_no_named_root_vouches_for_stays_out(vouching: Vouching) -> None:
    stranger = authority("DE", "csca", Key(PROFILE))
    for roots in ((), (read(stranger),)):
        with pytest.raises(UnableToTrust, match="list_signer_unknown"):
            take(TrustStore(), vouching.list_of(), roots=roots)


def test_root_recorded_with_a_list_verifies_the_next_once_it_is_an_anchor(vouching: Vouching) -> None:
    certificates = (vouching.root.der, *(one.der for one in vouching.states.values()))
    store, _ = take(TrustStore(), vouching.list_of(*certificates), roots=(read(vouching.root),))
    newer, taken = take(store, vouching.list_of(*certificates, on="2026-08-01"))
    assert (taken.anchors, taken.held) == (0, 4)
    assert newer.lists[0].signed_at.date().isoformat() == "2026-08-01"


@pytest.mark.parametrize("place", [-1, 300, 500])
def test_altered_list_stays_out(vouching: Vouching, place: int) -> None:
    data = bytearray(vouching.list_of())
    data[place] ^= 1
    with pytest.raises(UnableTo):
        take(TrustStore(), bytes(data), roots=(read(vouching.root),))


def test_undated_list_and_lists_of_signers_who_may_not_stay_out(vouching: Vouching) -> None:
    roots = (read(vouching.root),)
    other_purpose = vouching.issue("1.3.6.1.5.5.7.3.1")
    expired = vouching.issue(valid=("2020-01-01", "2021-01-01"))
    for data, condition in (
        (vouching.list_of(on=None), "list_undated"),
        (vouching.list_of(signer=other_purpose), "list_signer_not_allowed"),
        (vouching.list_of(signer=expired), "list_signer_expired"),
    ):
        with pytest.raises(UnableToTrust, match=condition):
            take(TrustStore(), data, roots=roots)


def test_older_list_is_no_way_back(vouching: Vouching) -> None:
    roots = (read(vouching.root),)
    store, _ = take(TrustStore(), vouching.list_of(on="2026-08-01"), roots=roots)
    with pytest.raises(UnableToTrust, match="list_older") as refused:
        take(store, vouching.list_of(on="2026-07-31"), roots=roots)
    assert "2026-07-31" in text(refused.value.code, "fr", **refused.value.parameters)


def test_anchor_that_a_newer_list_leaves_out_is_withdrawn_unless_another_vouches(vouching: Vouching) -> None:
    roots = (read(vouching.root),)
    niger, senegal = vouching.states["NE"], vouching.states["SN"]
    store, _ = take(TrustStore(), vouching.list_of(), roots=roots)
    store, _ = take(store, senegal.der, fingerprint=read(senegal).fingerprint, confirmed_by="A. Issa")
    store, taken = take(store, vouching.list_of(niger.der, on="2026-06-01"), roots=roots)
    assert taken.withdrawn == 1
    assert states(store) == {"NER": "self_signed", "SEN": "self_signed"}


def test_broken_certificate_of_a_list_is_told_and_the_others_come_in(vouching: Vouching) -> None:
    data = vouching.list_of(vouching.states["NE"].der, b"\x30\x03\x02\x01\x00")
    store, taken = take(TrustStore(), data, roots=(read(vouching.root),))
    assert len(store.anchors) == 1
    assert [one.code for one in taken.rejected] == ["documents.chip_file.truncated"]


def test_single_certificate_needs_its_fingerprint_and_who_confirmed_it(vouching: Vouching) -> None:
    der, print_ = vouching.states["NE"].der, read(vouching.states["NE"]).fingerprint
    for terms in (
        {},
        {"fingerprint": print_},
        {"confirmed_by": "A. Issa"},
        {"fingerprint": print_, "confirmed_by": " "},
    ):
        with pytest.raises(UnableToTrust, match="fingerprint_missing"):
            take(TrustStore(), der, **terms)
    for wrong in (print_[:-1], print_[:-1] + "x", print_[:32], "00" * 32, "é"):
        with pytest.raises(UnableToTrust, match="fingerprint_differs"):
            take(TrustStore(), der, fingerprint=wrong, confirmed_by="A. Issa")
    spaced = " ".join(print_[place : place + 4].upper() for place in range(0, 64, 4))
    store, _ = take(TrustStore(), der, fingerprint=spaced, confirmed_by="A. Issa")
    (provenance,) = store.anchors[0].provenance
    assert (provenance.origin, provenance.source) == (Origin.BILATERAL, "A. Issa")


def test_link_certificate_comes_in_by_the_key_that_signed_it(vouching: Vouching) -> None:
    old = vouching.states["NE"]
    link = authority("NE", "CSCA 2", Key(PROFILE), by=old)
    store, _ = take(TrustStore(), old.der, fingerprint=read(old).fingerprint, confirmed_by="A. Issa")
    linked, taken = take(store, link.der)
    assert taken.anchors == 1
    assert {anchor.state for anchor in linked.anchors} == {AnchorState.SELF_SIGNED, AnchorState.LINK_VERIFIED}
    assert {one.origin for anchor in linked.anchors for one in anchor.provenance} == {Origin.BILATERAL, Origin.LINK}


def test_no_state_links_for_another(vouching: Vouching) -> None:
    old = vouching.states["NE"]
    store, _ = take(TrustStore(), old.der, fingerprint=read(old).fingerprint, confirmed_by="A. Issa")
    for foreign in (authority("SN", "CSCA", Key(PROFILE), by=old), authority("NE", "CSCA 2", Key(PROFILE))):
        with pytest.raises(UnableToTrust, match="fingerprint_missing"):
            take(store, foreign.der)


def test_document_signer_is_no_authority(vouching: Vouching) -> None:
    signer = certificate(name("NE", "DSC"), Key(PROFILE), by=vouching.states["NE"], extensions=(usage(0),))
    with pytest.raises(UnableToTrust, match="not_an_authority"):
        take(TrustStore(), signer.der, fingerprint=read(signer).fingerprint, confirmed_by="A. Issa")


def test_orphan_of_a_list_is_held_and_called_so(vouching: Vouching) -> None:
    orphan = authority("NE", "CSCA", Key(PROFILE), by=vouching.states["SN"])
    store, _ = take(TrustStore(), vouching.list_of(orphan.der), roots=(read(vouching.root),))
    assert states(store) == {"NER": "orphan"}


def test_revocation_list_comes_in_signed_and_newer(vouching: Vouching) -> None:
    niger = vouching.states["NE"]
    empty = TrustStore()
    with pytest.raises(UnableToTrust, match="revocation_issuer_unknown"):
        take(empty, revocation_list(niger, {}))
    store, _ = take(empty, vouching.list_of(), roots=(read(vouching.root),))
    store, taken = take(store, revocation_list(niger, {5: "2026-01-01"}, this="2026-10-01", number=3))
    assert taken.revocations == 1
    with pytest.raises(UnableToTrust, match="revocation_older"):
        take(store, revocation_list(niger, {}, this="2026-09-30", number=2))
    store, _ = take(store, revocation_list(niger, {6: "2026-01-01"}, this="2026-11-01", number=4))
    assert [set(one.revoked) for one in store.revocations] == [{6}]


def test_pem_is_taken_as_well(vouching: Vouching) -> None:
    niger = vouching.states["NE"]
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(niger.der) + b"-----END CERTIFICATE-----\n"
    store, _ = take(TrustStore(), pem, fingerprint=read(niger).fingerprint, confirmed_by="A. Issa")
    assert states(store) == {"NER": "self_signed"}


@pytest.mark.parametrize("data", [b"", b"hello", b"\x30\x00", b"\x30\x02\x05\x00", b"\x04\x01a", b"{}", b"\xff" * 99])
def test_what_is_none_of_these_is_not_recognised(data: bytes) -> None:
    with pytest.raises((UnableToTrust, UnableToRead)):
        take(TrustStore(), data)


def ldif(*entries: tuple[str, bytes | str]) -> bytes:
    out = ["version: 1", ""]
    for number, (attribute, value) in enumerate(entries):
        line = (
            f"{attribute}:: {base64.b64encode(value).decode()}" if isinstance(value, bytes) else f"{attribute}: {value}"
        )
        folded = [line[:76], *(" " + line[place : place + 75] for place in range(76, len(line), 75))]
        out += [f"dn: cn={number},o=dsc,c=NE,dc=data,dc=download,dc=pkd", "objectClass: top", *folded, ""]
    return "\n".join(out).encode()


def test_directory_is_read_entry_by_entry_and_rejects_are_told(vouching: Vouching) -> None:
    niger: Issued = vouching.states["NE"]
    signer = certificate(name("NE", "DSC"), Key(PROFILE), by=niger, extensions=(usage(0),))
    data = ldif(
        ("certificateRevocationList;binary", revocation_list(niger, {})),
        ("userCertificate;binary", signer.der),
        ("userCertificate;binary", signer.der[:50]),
        ("userCertificate;binary", "plain text"),
        ("cACertificate;binary", authority("SN", "rogue", Key(PROFILE)).der),
        ("pkdMasterListContent", vouching.list_of()),
        ("description", "nothing"),
    )
    store, taken = take(TrustStore(), data, roots=(read(vouching.root),))
    assert (taken.kind, taken.anchors, taken.signers, taken.revocations) == (Kind.DIRECTORY, 3, 1, 1)
    codes = sorted(one.code.removeprefix("documents.") for one in taken.rejected)
    assert codes == ["chip_file.truncated", "trust.entry_unreadable", "trust.fingerprint_missing"]
    assert all(one.place > 0 and text(one.code, "ar", **one.parameters) for one in taken.rejected)
    assert store.signers[0].der == signer.der
