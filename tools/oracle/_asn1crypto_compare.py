"""The comparison of ``asn1crypto_reading.py``; runs in asn1crypto's environment."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from asn1crypto import algos, cms, core, parser, x509

from jalon.documents.chip.security_object import read_security_object
from jalon.documents.trust.certificate import Certificate, read_certificate
from jalon.documents.trust.master_list import read_master_list
from jalon.kernel.errors import UnableTo

VECTORS = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "emrtd"

_USAGE_BITS = ("digital_signature", "non_repudiation", "key_encipherment", "data_encipherment", "key_agreement")
_USAGE_BITS += ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")

Fields = dict[Any, object]


def ours(certificate: Certificate) -> Fields:
    return {
        "serial": certificate.serial,
        "not_before": certificate.not_before,
        "not_after": certificate.not_after,
        "key_info": certificate.key_info,
        "signature": certificate.signature,
        "to_be_signed": certificate.to_be_signed,
        "key_id": certificate.key_id,
        "authority_key_id": certificate.authority_key_id,
        "key_usage": certificate.key_usage,
        "is_authority": certificate.is_authority,
        "self_issued": certificate.self_issued,
    }


def theirs(der: bytes) -> Fields:
    certificate = x509.Certificate.load(der)
    body = certificate["tbs_certificate"]
    usage, basic = certificate.key_usage_value, certificate.basic_constraints_value
    return {
        "serial": certificate.serial_number,
        "not_before": body["validity"]["not_before"].native,
        "not_after": body["validity"]["not_after"].native,
        "key_info": body["subject_public_key_info"].dump(),
        "signature": certificate.signature,
        "to_be_signed": body.dump(),
        "key_id": certificate.key_identifier,
        "authority_key_id": certificate.authority_key_identifier,
        "key_usage": None if usage is None else frozenset(map(_USAGE_BITS.index, usage.native)),
        "is_authority": bool(basic is not None and basic["ca"].native),
        "self_issued": certificate.subject.hashable == certificate.issuer.hashable,
    }


def rate(read: Callable[[bytes], object], files: list[bytes]) -> int:
    """Readings a second of processor time over the files, a second at least."""
    count, start = 0, time.process_time()
    while (elapsed := time.process_time() - start) < 1:
        for der in files:
            read(der)
        count += len(files)
    return round(count / elapsed)


def compare_certificates(source: str, files: list[bytes]) -> int:
    """Number of fields that differ; a certificate that one reader refuses and the other takes counts as one."""
    differences: Counter[str] = Counter()
    readable = []
    for der in files:
        mine, other = _or_refusal(lambda der=der: ours(read_certificate(der))), _or_refusal(lambda der=der: theirs(der))
        if isinstance(mine, str) or isinstance(other, str):
            differences["refused by one alone"] += isinstance(mine, str) is not isinstance(other, str)
            continue
        readable.append(der)
        differences.update(name for name, value in mine.items() if value != other[name])
    found = {name: count for name, count in differences.items() if count}
    rates = {
        "ours_per_s": rate(lambda der: ours(read_certificate(der)), readable),
        "asn1crypto_per_s": rate(theirs, readable),
    }
    print(json.dumps({"certificates": source, "compared": len(files), "differences": found, **rates}), flush=True)
    return sum(found.values())


def _or_refusal(read: Callable[[], Fields]) -> Fields | str:
    try:
        return read()
    except (UnableTo, ValueError, TypeError, KeyError) as refused:
        return repr(refused)


class _Digest(core.Sequence):
    _fields = [("group", core.Integer), ("digest", core.OctetString)]  # noqa: RUF012 asn1crypto edits the list


class _Digests(core.SequenceOf):
    _child_spec = _Digest


class _SecurityObject(core.Sequence):
    """LDSSecurityObject (Doc 9303-10 §4.6.2)."""

    _fields = [  # noqa: RUF012 asn1crypto edits the list
        ("version", core.Integer),
        ("algorithm", algos.DigestAlgorithm),
        ("digests", _Digests),
        ("versions", core.Any, {"optional": True}),
    ]


def compare_security_objects() -> int:
    """The hashes of the chips whose security object can be read; number of chips where they differ."""
    compared, differing = 0, []
    for case, files in _cases():
        mine = _or_refusal(lambda files=files: dict(read_security_object(files["SOD"]).hashes))
        if not isinstance(mine, str):
            compared += 1
            differing += [case] if mine != _or_refusal(lambda files=files: _their_hashes(files["SOD"])) else []
    print(json.dumps({"security_objects": compared, "differ": differing}), flush=True)
    return len(differing)


def _cases() -> Iterator[tuple[str, dict[str, bytes]]]:
    for line in (VECTORS / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield case["case"], {name: base64.b64decode(data) for name, data in case["files"].items()}


def _their_hashes(sod: bytes) -> dict[int, bytes]:
    signed = cms.ContentInfo.load(parser.parse(sod, strict=False)[4])["content"]
    digests = _SecurityObject.load(bytes(signed["encap_content_info"]["content"]))["digests"]
    return {one["group"].native: one["digest"].native for one in digests}


def main() -> int:
    trust = json.loads((VECTORS / "trust.json").read_text(encoding="utf-8"))
    differences = compare_certificates("vectors", [base64.b64decode(one) for one in trust["csca"].values()])
    differences += compare_security_objects()
    folder = Path(os.environ.get("JALON_BENCH_DATA") or "absent") / "emrtd" / "masterlist"
    roots = tuple(read_certificate(path.read_bytes()) for path in sorted(folder.glob("*.cer")))
    for path in sorted(folder.glob("*.ml")):
        certificates = read_master_list(path.read_bytes(), roots).certificates
        differences += compare_certificates(path.name, [one.der for one in certificates])
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
