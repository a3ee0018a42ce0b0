"""The file of facts: whole numbers that a hub knows of its State, signed, for the programme's results matrix.

One JSON object: ``format``, ``hub`` (16 hexadecimal digits), ``country``, ``made_at``, ``facts``, ``signature``. The
signature is Ed25519 by the hub's signing key over the canonical bytes of the object without it: RFC 8785 for the values
that occur here (text, whole numbers, null, arrays, objects with plain ASCII names; no fractions). Which facts exist
stands in :mod:`jalon.stats.fact_kinds` and docs/reference/facts.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead

FORMAT = "jalon-facts/1"
STATES = ("value", "zero", "not_yet_measured", "not_applicable", "withheld")
_FIELDS = frozenset({"format", "hub", "country", "made_at", "facts", "signature"})
_FACT_FIELDS = frozenset({"fact", "country", "period", "dimensions", "value", "state", "vintage"})
_FORMS = {
    "hub": re.compile(r"[0-9a-f]{16}", re.ASCII),
    "country": re.compile(r"[A-Z]{3}", re.ASCII),
    "fact": re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII),
    "period": re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII),
    "signature": re.compile(r"[0-9a-f]{128}", re.ASCII),
}
_DIMENSION_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_DIMENSION_TEXT_MAX = 80
_DIMENSIONS_MAX = 6
_VALUE_MAX = 2**53 - 1


def key_fingerprint(public: bytes) -> str:
    """SHA-256 of a public key in groups of four hexadecimal digits, as two people read it to each other.

    >>> key_fingerprint(bytes(32))[:14]
    '6668 7aad f862'
    """
    return grouped(hashlib.sha256(public).hexdigest())


def grouped(digits: str) -> str:
    """Digits in groups of four."""
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


class UnableToReadFacts(UnableToRead):
    """A file of facts that is not one, or that the named hub did not sign."""


@dataclass(frozen=True)
class Fact:
    """One number. ``period``: YYYY-MM. ``vintage``: of the month's rows that it was counted from, None for registers.

    ``state`` is *value* above 0 and *zero* at 0; in the other states there is no value.
    """

    fact: str
    country: str
    period: str
    value: int | None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    vintage: int | None = None

    def __post_init__(self) -> None:
        if not self.state:
            object.__setattr__(self, "state", "not_yet_measured" if self.value is None else _state_of(self.value))
        assert self.state in STATES, self.state

    @property
    def key(self) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        """What makes it one fact: what, where, when, of whom."""
        return self.fact, self.country, self.period, tuple(sorted(self.dimensions.items()))

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "fact": self.fact,
            "country": self.country,
            "period": self.period,
            "dimensions": dict(self.dimensions),
            "value": self.value,
            "state": self.state,
            "vintage": self.vintage,
        }


@dataclass(frozen=True)
class FactFile:
    """A whole file. ``hub``: the node that signed it, 16 hexadecimal digits; ``made_at`` knows its offset from UTC."""

    hub: str
    country: str
    made_at: datetime
    facts: tuple[Fact, ...]


def canonical(value: Any) -> bytes:
    """Canonical bytes of a JSON value without fractions (RFC 8785)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def write_facts(content: FactFile, signing_key: bytes) -> bytes:
    """The signed file, facts in the order of their keys; the same content and key give the same bytes.

    ``signing_key``: the hub's Ed25519 private key, 32 bytes.
    """
    facts = sorted(content.facts, key=lambda fact: fact.key)
    envelope: dict[str, Any] = {
        "format": FORMAT,
        "hub": content.hub,
        "country": content.country,
        "made_at": content.made_at.isoformat(),
        "facts": [fact.plain() for fact in facts],
    }
    _examined(envelope)
    signature = Ed25519PrivateKey.from_private_bytes(signing_key).sign(canonical(envelope))
    return canonical(envelope | {"signature": signature.hex()}) + b"\n"


def hub_of(data: bytes) -> str:
    """Which hub a file says it comes from, before anything is believed: to look up its key. Raises as `read_facts`."""
    return str(_parsed(data)["hub"])


def read_facts(data: bytes, public_key: bytes) -> FactFile:
    """The content of a file that the holder of ``public_key`` (Ed25519, 32 bytes) signed.

    Raises :class:`UnableToReadFacts`: not such a file (with the offset where reading stopped, or the fact's number),
    or signed by somebody else.
    """
    envelope = _parsed(data)
    signature = bytes.fromhex(envelope.pop("signature"))
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, canonical(envelope))
    except (InvalidSignature, ValueError) as error:
        raise UnableToReadFacts("stats.facts.signature_wrong", offset=0, hub=envelope["hub"]) from error
    return _examined(envelope)


def _state_of(value: int) -> str:
    return "value" if value else "zero"


def _refuse(condition: str, offset: int = 0, **parameters: str | int) -> NoReturn:
    raise UnableToReadFacts(f"stats.facts.{condition}", offset=offset, **parameters)


def _parsed(data: bytes) -> dict[str, Any]:
    """The object with its outer fields in their forms; facts not looked at yet."""
    if len(data) > limits.FACTS_FILE_BYTES_MAX:
        _refuse("too_long", limits.FACTS_FILE_BYTES_MAX)
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_float=_no_fraction)
    except UnicodeDecodeError as error:
        raise UnableToReadFacts("stats.facts.not_json", offset=error.start) from error
    except json.JSONDecodeError as error:
        raise UnableToReadFacts("stats.facts.not_json", offset=error.pos) from error
    except (RecursionError, ValueError) as error:
        raise UnableToReadFacts("stats.facts.not_json", offset=0) from error
    if not isinstance(found, dict) or found.keys() != _FIELDS:
        _refuse("not_facts")
    if found["format"] != FORMAT:
        _refuse("version_unknown", version=str(found["format"])[:40])
    if any(not _has_form(name, found[name]) for name in ("hub", "country", "signature")):
        _refuse("not_facts")
    return found


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_fraction(_text: str) -> NoReturn:
    raise ValueError("facts are whole numbers")


def _has_form(name: str, value: object) -> bool:
    return isinstance(value, str) and _FORMS[name].fullmatch(value) is not None


def _examined(envelope: Mapping[str, Any]) -> FactFile:
    listed = envelope["facts"]
    if not isinstance(listed, list) or len(listed) > limits.FACTS_MAX:
        _refuse("not_facts")
    facts = tuple(_fact(number, one, envelope["country"]) for number, one in enumerate(listed))
    if len({fact.key for fact in facts}) < len(facts):
        _refuse("fact_twice")
    return FactFile(envelope["hub"], envelope["country"], _moment(envelope["made_at"]), facts)


def _moment(text: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        _refuse("not_facts")
    if found.tzinfo is None:
        _refuse("not_facts")
    return found


def _fact(number: int, one: Any, country: str) -> Fact:
    if not isinstance(one, dict) or one.keys() != _FACT_FIELDS or one["country"] != country:
        _refuse("fact_malformed", number=number)
    fits = (
        _has_form("fact", one["fact"])
        and _has_form("period", one["period"])
        and _dimensions_fit(one["dimensions"])
        and _value_fits(one["value"], one["state"])
        and (one["vintage"] is None or _is_count(one["vintage"]))
    )
    if not fits:
        _refuse("fact_malformed", number=number)
    return Fact(**one)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _VALUE_MAX


def _value_fits(value: object, state: object) -> bool:
    if state not in STATES:
        return False
    if value is None:
        return state not in ("value", "zero")
    return _is_count(value) and state == ("value" if value else "zero")


def _dimensions_fit(dimensions: object) -> bool:
    if not isinstance(dimensions, dict) or len(dimensions) > _DIMENSIONS_MAX:
        return False
    return all(
        _DIMENSION_NAME.fullmatch(name) and isinstance(value, str) and 0 < len(value) <= _DIMENSION_TEXT_MAX
        for name, value in dimensions.items()
    )
