"""Distinguished names: compared by what they say, since States write one name in several kinds of strings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from jalon.documents.trust.ber import SEQUENCE, SET, Element, children, expect, object_identifier, read, sequence
from jalon.kernel.countries import country

_COUNTRY, _COMMON_NAME = "2.5.4.6", "2.5.4.3"
_BMP_STRING, _T61_STRING = 0x1E, 0x14
_PARTS_MAX = 32


@dataclass(frozen=True)
class Name:
    """A name: ``key`` for comparison, ``country`` in upper case as written (``""`` without), ``shown`` for people."""

    key: tuple[tuple[str, str], ...]
    country: str
    shown: str

    @property
    def state(self) -> str:
        """The State in ICAO's three letters; the written code where no table knows it."""
        return state_of(self.country)


@lru_cache(maxsize=1_024)
def state_of(code: str) -> str:
    """Three letters for a certificate's country code.

    Kosovo signs as KS and the European Union as EU (both met in master lists), the United Nations as UN, and
    specimens as UT.

    >>> state_of("NE"), state_of("KS"), state_of("UN")
    ('NER', 'RKS', 'UNO')
    """
    special = {"KS": "RKS", "XK": "RKS", "EU": "EUE", "UN": "UNO", "UT": "UTO"}.get(code)
    if special:
        return special
    entry = country(code)
    return entry.alpha3 if entry else code


def name_of(element: Element) -> Name:
    """The name of an RDNSequence. Raises :class:`UnableToRead`."""
    return _name(expect(element, SEQUENCE).whole)


@lru_cache(maxsize=2_048)
def _name(whole: bytes) -> Name:
    parts = [
        (object_identifier(pair[0]), _text(pair[1]))
        for rdn in children(read(whole), _PARTS_MAX)
        for attribute in children(expect(rdn, SET), _PARTS_MAX)
        for pair in (sequence(attribute, 2),)
    ]
    country_code = next((value.strip().upper() for oid, value in parts if oid == _COUNTRY), "")
    common = next((value for oid, value in parts if oid == _COMMON_NAME), "")
    shown = f"{country_code} {common}".strip() or ", ".join(value for _, value in parts)
    return Name(tuple((oid, " ".join(value.casefold().split())) for oid, value in parts), country_code, shown[:200])


def _text(element: Element) -> str:
    if element.tag == _BMP_STRING:
        return element.value.decode("utf-16-be", "replace")
    return element.value.decode("latin-1" if element.tag == _T61_STRING else "utf-8", "replace")
