"""Certificates, keys, curves and bounds of the reader, beside what the cryptography package reads."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.documents.chip.security_object import read_security_object
from jalon.documents.trust import ber
from jalon.documents.trust.algorithms import Scheme, SignatureAlgorithm, signature_algorithm
from jalon.documents.trust.certificate import Certificate, read_certificate
from jalon.documents.trust.curves import UnknownCurve, curve_of, curves
from jalon.documents.trust.directory import read_directory
from jalon.documents.trust.names import state_of
from jalon.documents.trust.public_key import KeyProblem, public_key, signed_by
from jalon.documents.trust.recognition import kind_of
from jalon.documents.trust.revocation import read_revocation_list
from jalon.documents.trust.times import time_of
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.limits import BER_DEPTH_MAX, BER_ELEMENTS_MAX, CERTIFICATE_BYTES_MAX
from tools.chip_pki import PROFILES, Key, authority, digest_algorithm, integer, oid, revocation_list, sequence, tlv
from tools.make_chip_cases import groups_of, pki_of

LIBRARY = {
    "secp224r1": ec.SECP224R1(),
    "secp256r1": ec.SECP256R1(),
    "secp384r1": ec.SECP384R1(),
    "secp521r1": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}


@pytest.fixture(scope="module", params=sorted(PROFILES))
def made(request: pytest.FixtureRequest) -> Certificate:
    return read_certificate(authority("NE", "CSCA 1", Key(PROFILES[request.param])).der)


def test_certificate_reads_as_the_library_reads_it(made: Certificate) -> None:
    other = x509.load_der_x509_certificate(made.der)
    assert made.serial == other.serial_number
    assert (made.not_before, made.not_after) == (other.not_valid_before_utc, other.not_valid_after_utc)
    assert made.to_be_signed == other.tbs_certificate_bytes
    assert made.signature == other.signature
    assert made.key_id == other.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert made.is_authority == other.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert made.subject.shown == "NE CSCA 1"
    assert made.key.key is not None
    assert made.key.key.public_numbers() == other.public_key().public_numbers()  # type: ignore[union-attr]
    assert made.signed_by(made)


def test_revocation_list_reads_as_the_library_reads_it() -> None:
    issuer = authority("NE", "CSCA 1", Key(PROFILES["p256/sha256"]))
    der = revocation_list(issuer, {5: "2025-01-01", 70_000: "2025-02-03"})
    made, other = read_revocation_list(der), x509.load_der_x509_crl(der)
    assert made.revoked == {one.serial_number: one.revocation_date_utc for one in other}
    assert (made.this_update, made.next_update) == (other.last_update_utc, other.next_update_utc)
    assert made.number == 7
    assert made.signed_by(read_certificate(issuer.der))


def test_curves_are_those_of_the_library() -> None:
    for curve in curves():
        x, y = curve.g
        assert (y * y - (x**3 + curve.a * x + curve.b)) % curve.p == 0
        if curve.name in LIBRARY:
            numbers = ec.derive_private_key(1, LIBRARY[curve.name]).public_key().public_numbers()
            assert (numbers.x, numbers.y) == curve.g
            assert ec.derive_private_key(curve.n - 1, LIBRARY[curve.name]).public_key().public_numbers().x == x
    assert {curve.name for curve in curves()} == {*LIBRARY, "brainpoolP224r1", "brainpoolP320r1"}


def domain(name: str, **changes: int) -> ber.Element:
    curve = next(one for one in curves() if one.name == name)
    width = (curve.bits + 7) // 8
    value = {"p": curve.p, "a": curve.a, "b": curve.b, "x": curve.g[0], "y": curve.g[1], "n": curve.n, "h": 1} | changes
    base = b"\x04" + value["x"].to_bytes(width, "big") + value["y"].to_bytes(width, "big")
    return ber.read(
        sequence(
            integer(1),
            sequence(oid("1.2.840.10045.1.1"), integer(value["p"])),
            sequence(*(tlv(0x04, value[one].to_bytes(width, "big")) for one in "ab")),
            tlv(0x04, base),
            integer(value["n"]),
            integer(value["h"]),
        )
    )


@pytest.mark.parametrize("name", [curve.name for curve in curves()])
def test_explicit_domain_is_its_named_curve(name: str) -> None:
    found = curve_of(domain(name))
    assert not isinstance(found, UnknownCurve)
    assert found.name == name


@pytest.mark.parametrize("changed", ["p", "a", "b", "x", "y", "n", "h"])
def test_domain_with_one_other_number_is_not_the_curve(changed: str) -> None:
    curve = next(one for one in curves() if one.name == "brainpoolP256r1")
    before = {"p": curve.p, "a": curve.a, "b": curve.b, "x": curve.g[0], "y": curve.g[1], "n": curve.n, "h": 1}
    found = curve_of(domain("brainpoolP256r1", **{changed: before[changed] ^ 2}))
    assert isinstance(found, UnknownCurve)
    assert found.crafted


@pytest.mark.parametrize(
    ("bits", "problem"), [(512, KeyProblem.UNSUPPORTED), (1_024, None), (8_193, KeyProblem.UNSUPPORTED)]
)
def test_rsa_keys_are_bounded(bits: int, problem: KeyProblem | None) -> None:
    numbers = sequence(integer((1 << (bits - 1)) | 1), integer(65_537))
    info = sequence(sequence(oid("1.2.840.113549.1.1.1"), b"\x05\x00"), tlv(0x03, b"\0", numbers))
    assert public_key(info).problem is problem


@pytest.mark.parametrize(
    ("modulus", "exponent"), [(-(1 << 2_047), 65_537), ((1 << 2_047) | 1, -3), (1 << 2_047, 65_537)]
)
def test_impossible_rsa_keys_are_invalid(modulus: int, exponent: int) -> None:
    def signed(value: int) -> bytes:
        return tlv(0x02, value.to_bytes(257, "big", signed=True))

    numbers = sequence(signed(modulus), signed(exponent))
    info = sequence(sequence(oid("1.2.840.113549.1.1.1"), b"\x05\x00"), tlv(0x03, b"\0", numbers))
    assert public_key(info).problem in (KeyProblem.INVALID, KeyProblem.UNSUPPORTED)
    assert public_key(info).key is None


def pss(*fields: bytes) -> bytes:
    return sequence(oid("1.2.840.113549.1.1.10"), sequence(*fields))


def test_parameters_of_pss_have_their_defaults_and_their_bounds() -> None:
    assert signature_algorithm(pss()) == SignatureAlgorithm(Scheme.RSA_PSS, "sha1", "sha1", 20)
    sha256 = digest_algorithm("sha256")
    mgf = tlv(0xA1, sequence(oid("1.2.840.113549.1.1.8"), sha256))
    given = (tlv(0xA0, sha256), mgf, tlv(0xA2, integer(32)))
    assert signature_algorithm(pss(*given)) == SignatureAlgorithm(Scheme.RSA_PSS, "sha256", "sha256", 32)
    for strange in (tlv(0xA3, integer(2)), tlv(0xA2, integer(5_000)), tlv(0xA0, sequence(oid("1.2.3")))):
        assert signature_algorithm(pss(*given[1:2], strange)) is None


def test_identifier_of_a_key_takes_the_digest_of_the_signer() -> None:
    rsa = sequence(oid("1.2.840.113549.1.1.1"), b"\x05\x00")
    assert signature_algorithm(rsa, digest_algorithm("sha384")) == SignatureAlgorithm(Scheme.RSA, "sha384")
    assert signature_algorithm(rsa) is None
    assert signature_algorithm(sequence(oid("1.2.840.113549.1.1.4"))) is None


def test_plain_signature_is_r_and_s_side_by_side() -> None:
    key = Key(PROFILES["p256/sha256"])
    r, s = decode_dss_signature(key.sign(b"signed"))
    plain = SignatureAlgorithm(Scheme.ECDSA_PLAIN, "sha256")
    assert signed_by(public_key(key.info), plain, r.to_bytes(32, "big") + s.to_bytes(32, "big"), b"signed")
    assert not signed_by(public_key(key.info), plain, s.to_bytes(32, "big") + r.to_bytes(32, "big"), b"signed")
    assert not signed_by(public_key(key.info), plain, b"", b"signed")


def test_codes_of_certificates_become_those_of_documents() -> None:
    codes = {"NE": "NER", "KS": "RKS", "EU": "EUE", "UN": "UNO", "UT": "UTO", "DE": "DEU", "ZZ": "ZZ"}
    assert {code: state_of(code) for code in codes} == codes


@pytest.mark.parametrize(
    ("tag", "value", "shown"),
    [
        (0x17, b"260101000000Z", "2026-01-01T00:00:00+00:00"),
        (0x17, b"5001010000Z", "1950-01-01T00:00:00+00:00"),
        (0x18, b"20491231235959Z", "2049-12-31T23:59:59+00:00"),
        (0x18, b"20260101020000.5+0200", "2026-01-01T00:00:00+00:00"),
        (0x18, b"20260101000000", "2026-01-01T00:00:00+00:00"),
    ],
)
def test_times_are_read(tag: int, value: bytes, shown: str) -> None:
    assert time_of(ber.read(tlv(tag, value))).isoformat() == shown


@pytest.mark.parametrize(
    "value", [b"", b"2", b"20260230000000Z", b"20261301000000Z", "２０260101000000Z".encode(), b"x" * 15]
)
def test_times_that_do_not_exist_are_refused(value: bytes) -> None:
    for tag in (0x17, 0x18, 0x04):
        with pytest.raises(UnableToRead):
            time_of(ber.read(tlv(tag, value)))


def nested(depth: int, *, indefinite: bool) -> bytes:
    if indefinite:
        return b"\x30\x80" * depth + b"\0\0" * depth
    out = b"\x05\x00"
    for _ in range(depth):
        out = tlv(0x30, out)
    return out


def test_depth_and_number_of_elements_are_bounded() -> None:
    ber.check_nesting(nested(BER_DEPTH_MAX - 2, indefinite=False))
    for depth in (BER_DEPTH_MAX + 2, 5_000):
        with pytest.raises(UnableToRead, match="too_deep"):
            ber.check_nesting(nested(depth, indefinite=False))
    with pytest.raises(UnableToRead, match="too_many"):
        ber.check_nesting(tlv(0x30, b"\x05\x00" * (BER_ELEMENTS_MAX + 1)))


def test_open_lengths_are_read_to_their_end_once_and_are_no_certificate() -> None:
    data = nested(BER_DEPTH_MAX, indefinite=True)
    element = ber.read(data + b"rest")
    assert (element.end, element.after) == (len(data) - 2, len(data))
    with pytest.raises(UnableToRead, match="too_deep"):
        ber.read(nested(BER_DEPTH_MAX + 1, indefinite=True))
    with pytest.raises(UnableToRead, match="too_many"):
        ber.read(b"\x30\x80" + b"\x05\x00" * BER_ELEMENTS_MAX + b"\0\0")
    with pytest.raises(UnableToRead, match="too_many"):
        ber.read(b"\x30\x80" + nested(4, indefinite=True) * (BER_ELEMENTS_MAX // 4) + b"\0\0")
    with pytest.raises(UnableToRead, match="truncated"):
        ber.read(data[:-1])
    with pytest.raises(UnableToRead, match="truncated"):
        ber.read(b"\x30\x80\x04\x05\0\0\0", limit=7)
    with pytest.raises(UnableToRead, match="malformed"):
        ber.check_nesting(nested(3, indefinite=True))


def test_security_object_with_open_lengths_is_one_all_the_same() -> None:
    pki = pki_of("p256/sha256")
    sod = pki.sod(groups_of("NER"))
    outer = ber.read(sod)
    inner = ber.children(outer)[0]
    assert read_security_object(b"\x77\x80\x30\x80" + inner.value + b"\0\0\0\0").hashes.keys() == {1, 11}


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"\x30\x05\x00", b"\x30\x84\x7f\xff\xff\xff", b"\x1f\xff", b"\x30\x89", b"\x30\x80\x05"]
)
def test_what_is_cut_short_is_refused_with_its_offset(data: bytes) -> None:
    with pytest.raises(UnableToRead) as refused:
        ber.check_nesting(data)
    assert 0 <= refused.value.offset <= len(data)


def test_certificate_beyond_its_size_is_refused() -> None:
    with pytest.raises(UnableToRead, match="file_too_large"):
        read_certificate(tlv(0x30, bytes(CERTIFICATE_BYTES_MAX)))


GOOD = authority("NE", "CSCA 1", Key(PROFILES["p256/sha256"])).der


@settings(max_examples=300)
@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=6), st.integers(0, 8))
def test_damaged_certificates_are_read_or_refused(place: int, put: bytes, left_out: int) -> None:
    data = GOOD[:place] + put + GOOD[place + left_out :]
    try:
        found = read_certificate(data)
    except UnableTo:
        return
    assert found.key.algorithm
    assert not found.signed_by(found) or found.to_be_signed == read_certificate(GOOD).to_be_signed


@settings(max_examples=150)
@given(st.binary(max_size=120))
def test_any_bytes_are_recognised_or_refused(data: bytes) -> None:
    for reader in (kind_of, read_certificate, read_revocation_list):
        try:
            reader(data)
        except UnableTo as error:
            assert error.code.startswith("documents.")
    assert len(list(read_directory(data))) < 100


@pytest.mark.parametrize("module", ["ber", "names", "country_agreement"])
def test_examples_in_docstrings_run(module: str) -> None:
    result = doctest.testmod(import_module(f"jalon.documents.trust.{module}"))
    assert (result.failed, bool(result.attempted)) == (0, True)
