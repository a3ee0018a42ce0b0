"""Elliptic curves of travel documents: explicit parameters mean a named curve only when every number agrees.

Doc 9303-12 §4.4 has States write the whole domain into their keys. A key that borrows some of a curve's numbers and
brings its own generator can be signed for by anybody (CVE-2020-0601), so p, a, b, G, n and h are all compared.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jalon.documents.trust.ber import (
    OID,
    SEQUENCE,
    Element,
    children,
    expect,
    integer,
    object_identifier,
    octets,
    sequence,
    unreadable,
)

_TABLE = Path(__file__).parent / "data" / "curves.csv"
_PRIME_FIELD = "1.2.840.10045.1.1"


@dataclass(frozen=True)
class Curve:
    """One curve over a prime field (FIPS 186-4 D.1.2, RFC 5639 §3); ``bits`` is the size of p."""

    name: str
    oid: str
    p: int
    a: int
    b: int
    g: tuple[int, int]
    n: int
    h: int

    @property
    def bits(self) -> int:
        """Size of the field in bits."""
        return self.p.bit_length()


@dataclass(frozen=True)
class UnknownCurve:
    """A domain that is no known curve. ``crafted``: it shares the field or the order of one and differs elsewhere."""

    name: str
    crafted: bool


@cache
def curves() -> tuple[Curve, ...]:
    """All curves of ``data/curves.csv``."""
    with _TABLE.open(encoding="ascii", newline="") as stream:
        return tuple(_curve(row) for row in csv.DictReader(stream))


def _curve(row: dict[str, str]) -> Curve:
    p, a, b, x, y, n, h = (int(row[column], 16) for column in ("p", "a", "b", "gx", "gy", "n", "h"))
    return Curve(row["name"], row["oid"], p, a, b, (x, y), n, h)


def curve_of(parameters: Element) -> Curve | UnknownCurve:
    """The curve of an ECParameters: named, or explicit and equal to a named one. Raises :class:`UnableToRead`."""
    if parameters.tag == OID:
        oid = object_identifier(parameters)
        return next((curve for curve in curves() if curve.oid == oid), UnknownCurve(oid, crafted=False))
    if parameters.tag != SEQUENCE:
        return UnknownCurve("implicit", crafted=False)
    return _of_domain(parameters)


def _of_domain(parameters: Element) -> Curve | UnknownCurve:
    """SpecifiedECDomain of X9.62 (RFC 3279 §2.3.5)."""
    parts = sequence(parameters, 5)
    field = sequence(parts[1], 2)
    if object_identifier(field[0]) != _PRIME_FIELD:
        return UnknownCurve("binary field", crafted=False)
    p = integer(field[1])
    coefficients = sequence(parts[2], 2)
    a, b = (int.from_bytes(octets(one), "big") for one in coefficients[:2])
    n = integer(parts[4])
    h = integer(parts[5]) if len(parts) > 5 and parts[5].tag == 0x02 else 1
    base = octets(parts[3])
    for curve in curves():
        if (curve.p, curve.a, curve.b, curve.n, curve.h) == (p, a, b, n, h) and _is_generator(curve, base):
            return curve
    near = any(p == curve.p or n == curve.n for curve in curves())
    return UnknownCurve("explicit", crafted=near)


def _is_generator(curve: Curve, base: bytes) -> bool:
    width = (curve.bits + 7) // 8
    x, y = (number.to_bytes(width, "big") for number in curve.g)
    return base in (b"\x04" + x + y, bytes((2 + (curve.g[1] & 1),)) + x)


def parameters_of(key_algorithm: Element) -> Element:
    """The parameters of a key's AlgorithmIdentifier. Raises :class:`UnableToRead`."""
    parts = children(expect(key_algorithm, SEQUENCE))
    if len(parts) < 2:
        raise unreadable("malformed", key_algorithm.start)
    return parts[1]
