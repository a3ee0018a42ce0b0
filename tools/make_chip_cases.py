"""Chips of synthetic travellers with keys of their own at every run: a folder to verify with ``jalon chip verify``.

    python -m tools.make_chip_cases FOLDER [--profile p256/sha256 ...]

Writes ``MANIFEST.json``, ``cases/``, ``csca/`` and ``crl/``. Each scenario states its verdict and its reason's code.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from tools.chip_pki import (
    LDS_OBJECT,
    PROFILES,
    Issued,
    Key,
    Profile,
    authority,
    certificate,
    day,
    digest_algorithm,
    document_types,
    extension,
    integer,
    name,
    oid,
    revocation_list,
    sequence,
    signed_attributes,
    signed_data,
    signer_info,
    tlv,
    usage,
)

VERIFY_AT = "2026-11-23"
STATES = {"p256/sha256": ("NE", "NER"), "bp256/sha256": ("ML", "MLI"), "p384/sha384": ("MR", "MRT")}
STATES |= {"rsa2048/sha256": ("BF", "BFA"), "rsa3072/sha256/PSS": ("TD", "TCD"), "bp384/sha512": ("UT", "UTO")}
SIGNED_AT = day("2024-06-01")
Files = dict[str, bytes]


def zone(state: str) -> bytes:
    """A passport's zone with right check digits."""

    def digit(text: str) -> str:
        values = (0 if c == "<" else int(c, 36) for c in text)
        return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)

    number, birth, expiry = "J34230101", "900101", "310101"
    middle = f"{number}{digit(number)}{state}{birth}{digit(birth)}F{expiry}{digit(expiry)}{'<' * 14}0"
    total = digit(middle[:10] + middle[13:20] + middle[21:43])
    return (f"P<{state}SPECIMEN<<AICHA".ljust(44, "<") + middle + total).encode()


def groups_of(state: str) -> dict[int, bytes]:
    """DG1 and DG11."""
    details = tlv(0x6B, tlv(0x5C, b"\x5f\x0e"), tlv(0x5F0E, b"SPECIMEN<<AICHA"))
    return {1: tlv(0x61, tlv(0x5F1F, zone(state))), 11: details}


_TAGS = {1: 0x61, 3: 0x63, 11: 0x6B, 12: 0x6C, 14: 0x6E, 15: 0x6F}


def com(*groups: int) -> bytes:
    tags = bytes(_TAGS[group] for group in groups)
    return tlv(0x60, tlv(0x5F01, b"0108"), tlv(0x5F36, b"040000"), tlv(0x5C, tags))


@dataclass
class Pki:
    """One State: its authority, a signer, a revoked signer, and chips."""

    profile: Profile
    country: str
    state: str
    csca: Issued = field(init=False)
    signer: Issued = field(init=False)
    revoked: Issued = field(init=False)
    old_csca: Issued = field(init=False)
    link: Issued = field(init=False)

    def __post_init__(self) -> None:
        self.csca = authority(self.country, "CSCA 1", Key(self.profile))
        self.old_csca = authority(self.country, "CSCA 0", Key(self.profile), valid=("2015-01-01", "2027-01-01"))
        self.link = authority(self.country, "CSCA 1", self.csca.key, by=self.old_csca)
        self.signer, self.revoked = self.issue(), self.issue()

    def issue(self, **changes: Any) -> Issued:
        """A document signer's certificate, by the authority unless told otherwise."""
        country = changes.pop("country", self.country)
        given = {"by": self.csca, "extensions": (usage(0), document_types("P"))} | changes
        return certificate(name(country, "DSC"), given.pop("key", None) or Key(self.profile), **given)

    def sod(
        self,
        groups: Mapping[int, bytes],
        signer: Issued | None = None,
        *,
        digest: str = "",
        along: bool = True,
        certificates: Sequence[bytes] | None = None,
        by_key_id: bool = False,
        bare: bool = False,
        **attributes: Any,
    ) -> bytes:
        """EF.SOD over data groups; ``attributes`` go to the signed ones, ``bare`` signs without any."""
        signer, digest = signer or self.signer, digest or self.profile.digest
        hashes = (
            sequence(integer(number), tlv(0x04, hashlib.new(digest, data).digest())) for number, data in groups.items()
        )
        content = sequence(integer(0), digest_algorithm(digest), sequence(*hashes))
        given = {"content_type": LDS_OBJECT, "signed_at": SIGNED_AT} | attributes
        signed = None if bare else signed_attributes(content, self.profile.digest, **given)
        certificates = ([signer.der] if along else []) if certificates is None else certificates
        info = signer_info(signer, signed, content, by_key_id=by_key_id)
        return tlv(0x77, signed_data(LDS_OBJECT, content, certificates, [info]))

    def chip(self, signer: Issued | None = None, *, groups: dict[int, bytes] | None = None, **changes: Any) -> Files:
        """A whole chip."""
        groups = groups or groups_of(self.state)
        files = {
            "COM": com(*(number for number in groups if number in _TAGS)),
            "SOD": self.sod(groups, signer, **changes),
        }
        return files | {f"DG{number}": data for number, data in groups.items()}


@dataclass(frozen=True)
class Scenario:
    """What to make, the verdict, and the code of its reason (``""`` for a chip without any)."""

    verdict: str
    code: str
    make: Callable[[Pki], Files]
    elliptic: bool = False


def _edited(files: Files, **changes: bytes) -> Files:
    return files | changes


def _without(files: Files, name_: str) -> Files:
    return {key: value for key, value in files.items() if key != name_}


def _flipped(data: bytes, place: int) -> bytes:
    place %= len(data)
    return data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]


def _altered_content(pki: Pki) -> Files:
    chip = pki.chip()
    old = hashlib.new(pki.profile.digest, chip["DG1"]).digest()
    return chip | {"SOD": chip["SOD"].replace(old, _flipped(old, 0), 1)}


def _rogue(pki: Pki, common: str, authority_id: bytes | None = None) -> Files:
    rogue = authority(pki.country, common, Key(pki.profile))
    return pki.chip(pki.issue(by=rogue, authority_id=authority_id))


def _self_signed(pki: Pki) -> Issued:
    return certificate(name(pki.country, "DSC self"), Key(pki.profile), extensions=(usage(0),))


def _domain(pki: Pki, *, crafted: bool) -> bytes:
    """A P-256 key with its domain written out; crafted, its generator is the key's own point."""
    key = Key(PROFILES["p256/sha256"])
    p = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    one = ec.derive_private_key(1, ec.SECP256R1()).public_key().public_numbers()
    base = key.point if crafted else b"\x04" + one.x.to_bytes(32, "big") + one.y.to_bytes(32, "big")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    domain = sequence(
        integer(1),
        sequence(oid("1.2.840.10045.1.1"), integer(p)),
        sequence(tlv(0x04, (p - 3).to_bytes(32, "big")), tlv(0x04, b.to_bytes(32, "big"))),
        tlv(0x04, base),
        integer(order),
        integer(1),
    )
    info = sequence(sequence(oid("1.2.840.10045.2.1"), domain), tlv(0x03, b"\0", key.point))
    return pki.sod(groups_of(pki.state), pki.issue(key=key, key_info=info))


def _with_dg12(pki: Pki) -> Files:
    details = tlv(0x6C, tlv(0x5C, b"\x5f\x26"), tlv(0x5F26, b"20240601"))
    return pki.chip(groups=groups_of(pki.state) | {12: details}, signed_at=None)


def _with_fingers(pki: Pki) -> Files:
    return _without(pki.chip(groups=groups_of(pki.state) | {3: b"\x63\x00"}), "DG3")


def _wrong_digits(pki: Pki) -> Files:
    text = zone(pki.state)
    return pki.chip(groups=groups_of(pki.state) | {1: tlv(0x61, tlv(0x5F1F, text[:53] + b"8" + text[54:]))})


def _many(depth: int) -> bytes:
    out = b""
    for _ in range(depth):
        out = tlv(0x30, out)
    return tlv(0x77, out)


_CHIP, _SIGNER, _FILE = "documents.chip.", "documents.signer.", "documents.chip_file."
_KEY_PERIOD = extension("2.5.29.16", sequence(tlv(0x80, b"20240101000000Z"), tlv(0x81, b"20240301000000Z")))
_STRANGE = extension("1.2.3.4.5", b"\x05\x00", critical=True)

SCENARIOS: dict[str, Scenario] = {
    "valid": Scenario("VALID", "", lambda p: p.chip()),
    "dg1_altered": Scenario(
        "INVALID", _CHIP + "group_altered", lambda p: _edited(c := p.chip(), DG1=_flipped(c["DG1"], 30))
    ),
    "dg11_altered": Scenario(
        "INVALID", _CHIP + "group_altered", lambda p: _edited(c := p.chip(), DG11=_flipped(c["DG11"], -1))
    ),
    "dg_injected": Scenario("INVALID", _CHIP + "group_not_signed", lambda p: _edited(p.chip(), DG12=tlv(0x6C))),
    "dg_missing": Scenario("INCOMPLETE", _CHIP + "group_missing", lambda p: _without(p.chip(), "DG11")),
    "signature_altered": Scenario(
        "INVALID", _CHIP + "signature_wrong", lambda p: _edited(c := p.chip(), SOD=_flipped(c["SOD"], -1))
    ),
    "content_altered": Scenario("INVALID", _CHIP + "digest_wrong", _altered_content),
    "digest_wrong": Scenario("INVALID", _CHIP + "digest_wrong", lambda p: p.chip(hashed=b"\1" * 32)),
    "digest_absent": Scenario("INVALID", _CHIP + "digest_absent", lambda p: p.chip(hashed=b"")),
    "attributes_absent": Scenario("INVALID", _CHIP + "attributes_absent", lambda p: p.chip(bare=True)),
    "content_type_wrong": Scenario(
        "INVALID", _CHIP + "content_type_wrong", lambda p: p.chip(content_type="1.2.840.113549.1.7.1")
    ),
    "signer_absent": Scenario("UNTRUSTED", _SIGNER + "certificate_absent", lambda p: p.chip(along=False)),
    "csca_unknown": Scenario("UNTRUSTED", _SIGNER + "not_by_known_anchor", lambda p: _rogue(p, "CSCA rogue")),
    "csca_spoofed_name": Scenario("UNTRUSTED", _SIGNER + "not_by_known_anchor", lambda p: _rogue(p, "CSCA 1")),
    "csca_spoofed_name_and_id": Scenario(
        "INVALID", _SIGNER + "signature_wrong", lambda p: _rogue(p, "CSCA 1", p.csca.key.identifier)
    ),
    "country_unknown": Scenario(
        "UNTRUSTED",
        _SIGNER + "no_anchor_for_country",
        lambda p: p.chip(p.issue(country="SN", by=authority("SN", "CSCA", Key(p.profile))), groups=groups_of("SEN")),
    ),
    "signer_revoked": Scenario("INVALID", _SIGNER + "revoked", lambda p: p.chip(p.revoked)),
    "signer_expired_before": Scenario(
        "INVALID",
        _SIGNER + "expired_when_signed",
        lambda p: p.chip(p.issue(valid=("2020-01-01", "2023-01-01"))),
    ),
    "signer_expired_now": Scenario(
        "WARN", _SIGNER + "expired_now", lambda p: p.chip(p.issue(valid=("2024-01-01", "2025-01-01")))
    ),
    "signer_not_yet_valid": Scenario(
        "INVALID", _SIGNER + "not_yet_valid", lambda p: p.chip(p.issue(valid=("2027-01-01", "2034-01-01")))
    ),
    "signer_outside_key_period": Scenario(
        "WARN", _SIGNER + "outside_key_period", lambda p: p.chip(p.issue(extensions=(usage(0), _KEY_PERIOD)))
    ),
    "key_usage_wrong": Scenario(
        "INVALID", _SIGNER + "key_usage_wrong", lambda p: p.chip(p.issue(extensions=(usage(1),)))
    ),
    "key_usage_absent": Scenario(
        "WARN", _SIGNER + "key_usage_absent", lambda p: p.chip(p.issue(extensions=(document_types("P"),)))
    ),
    "signer_is_authority": Scenario(
        "INVALID",
        _SIGNER + "is_authority",
        lambda p: p.chip(authority(p.country, "DSC", Key(p.profile), by=p.csca)),
    ),
    "unknown_critical_extension": Scenario(
        "INVALID",
        _SIGNER + "unknown_critical_extension",
        lambda p: p.chip(p.issue(extensions=(usage(0), _STRANGE))),
    ),
    "country_mismatch": Scenario("INVALID", _CHIP + "issuer_differs", lambda p: p.chip(groups=groups_of("CIV"))),
    "signer_country_mismatch": Scenario(
        "INVALID", _SIGNER + "country_differs", lambda p: p.chip(p.issue(country="FR"))
    ),
    "country_in_lower_case": Scenario("VALID", "", lambda p: p.chip(p.issue(country=p.country.lower()))),
    "document_type_differs": Scenario(
        "WARN", _CHIP + "document_type_differs", lambda p: p.chip(p.issue(extensions=(usage(0), document_types("I"))))
    ),
    "com_lists_more": Scenario("WARN", _CHIP + "com_lists_more", lambda p: _edited(p.chip(), COM=com(1, 11, 14, 15))),
    "com_lists_fewer": Scenario("WARN", _CHIP + "com_lists_fewer", lambda p: _edited(p.chip(), COM=com(1))),
    "weak_digest": Scenario("WARN", _CHIP + "weak_digest", lambda p: p.chip(digest="sha1")),
    "check_digits_wrong": Scenario("WARN", _CHIP + "mrz_check_digits_wrong", _wrong_digits),
    "self_signed": Scenario("UNTRUSTED", _SIGNER + "self_signed", lambda p: p.chip(_self_signed(p))),
    "signer_without_key_ids": Scenario("VALID", "", lambda p: p.chip(p.issue(key_ids=False))),
    "named_by_key_id": Scenario("VALID", "", lambda p: p.chip(by_key_id=True)),
    "fingers_not_read": Scenario("VALID", _CHIP + "group_protected", _with_fingers),
    "signing_time_absent": Scenario("WARN", _CHIP + "signing_time_absent", lambda p: p.chip(signed_at=None)),
    "signing_time_from_issue_date": Scenario("WARN", _CHIP + "signing_time_from_issue_date", _with_dg12),
    "sod_absent": Scenario("INCOMPLETE", _CHIP + "sod_absent", lambda p: _without(p.chip(), "SOD")),
    "sod_trailing_bytes": Scenario(
        "WARN", _CHIP + "trailing_bytes", lambda p: _edited(c := p.chip(), SOD=c["SOD"] + bytes(16))
    ),
    "sod_truncated": Scenario(
        "ERROR", _FILE + "truncated", lambda p: _edited(c := p.chip(), SOD=c["SOD"][: len(c["SOD"]) // 2])
    ),
    "sod_wrong_tag": Scenario(
        "ERROR", _FILE + "wrong_tag", lambda p: _edited(c := p.chip(), SOD=b"\x78" + c["SOD"][1:])
    ),
    "sod_length_bomb": Scenario(
        "ERROR", _FILE + "truncated", lambda p: _edited(p.chip(), SOD=b"\x77\x84\x7f\xff\xff\xff\x30\x00")
    ),
    "sod_empty": Scenario("ERROR", _FILE + "empty", lambda p: _edited(p.chip(), SOD=b"")),
    "sod_nested_bomb": Scenario("ERROR", _FILE, lambda p: _edited(p.chip(), SOD=_many(5_000))),
    "explicit_domain": Scenario("VALID", "", lambda p: p.chip() | {"SOD": _domain(p, crafted=False)}, elliptic=True),
    "crafted_domain": Scenario(
        "INVALID", _SIGNER + "curve_crafted", lambda p: p.chip() | {"SOD": _domain(p, crafted=True)}, elliptic=True
    ),
}


@dataclass(frozen=True)
class Case:
    """One chip with what is to be said of it."""

    name: str
    scenario: Scenario
    files: Files


def cases(pki: Pki) -> Iterator[Case]:
    """Every scenario that the profile allows: an explicit domain is made with P-256 and its digest."""
    for name_, scenario in SCENARIOS.items():
        if not scenario.elliptic or pki.profile == PROFILES["p256/sha256"]:
            yield Case(f"{pki.state}_{name_}", scenario, scenario.make(pki))


def trusted(pki: Pki) -> tuple[bytes, bytes]:
    """The authority's certificate and its revocation list."""
    return pki.csca.der, revocation_list(pki.csca, {pki.revoked.serial: "2025-01-01"})


def pki_of(profile: str) -> Pki:
    """A State with keys of a profile."""
    return Pki(PROFILES[profile], *STATES[profile])


def write(folder: Path, profiles: list[str], at: datetime) -> int:
    """Write cases, trusted certificates and the manifest; returns the number of cases."""
    manifest = []
    for profile in profiles:
        pki = pki_of(profile)
        for place, (kind, data) in enumerate(zip(("csca", "crl"), trusted(pki), strict=True)):
            target = folder / kind / f"{pki.state}{('.cer', '.crl')[place]}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        for case in cases(pki):
            target = folder / "cases" / case.name
            target.mkdir(parents=True, exist_ok=True)
            for name_, data in case.files.items():
                (target / f"EF_{name_}.bin").write_bytes(data)
            reason = {"expected": case.scenario.verdict, "reason": case.scenario.code}
            manifest.append(
                {"case": f"cases/{case.name}", "profile": profile, **reason, "verify_at": at.date().isoformat()}
            )
    (folder / "MANIFEST.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return len(manifest)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--profile", action="append", choices=sorted(PROFILES))
    arguments = parser.parse_args()
    written = write(arguments.folder, arguments.profile or list(PROFILES), day(VERIFY_AT))
    print(f"{written} cases")


if __name__ == "__main__":
    main()
