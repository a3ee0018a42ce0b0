"""A publication as a file: signed JSON that stands alone and never changes.

One JSON object whose bytes are canonical (RFC 8785 for texts, whole numbers, null, true and false; other numbers are
texts): ``format``, ``hub``, ``country``, ``number``, ``edition``, ``published_on``, ``title``, ``previous`` (SHA-256 of
the hub's publication before, so that none can be taken out in silence), ``replaces`` and ``changes`` (of a later
edition), ``method``, ``attack``, ``tables``, ``key`` and ``signature`` (Ed25519 over the object without it).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jalon.kernel import limits
from jalon.kernel.texts import LANGUAGES
from jalon.stats.facts import canonical
from jalon.stats.measures.sheet import sheet
from jalon.stats.protected import LaidOut
from jalon.stats.publishing.asking import TableAsked
from jalon.stats.publishing.errors import UnableToReadPublication
from jalon.stats.publishing.protecting import Attacked

FORMAT = "jalon-publication/1"
NUMBER = re.compile(r"[A-Z]{3}-\d{4}-\d{1,5}", re.ASCII)
_FIELDS = {
    "format": str,
    "hub": str,
    "country": str,
    "number": str,
    "edition": int,
    "published_on": str,
    "title": str,
    "method": dict,
    "attack": dict,
    "tables": list,
    "key": str,
}
_OPTIONAL = {"previous": str, "replaces": str, "changes": dict}
_TABLE_FIELDS = {
    "measure": str,
    "by": list,
    "where": dict,
    "from": str,
    "to": str,
    "vintages": list,
    "cubes": list,
    "rows": list,
}
_WORDS = ("name", "definition", "quality", "method")


@dataclass(frozen=True)
class Heading:
    """What a publication says of itself. ``previous``, ``replaces``: digests, or None."""

    hub: str
    country: str
    number: str
    edition: int
    published_on: str
    title: str
    previous: str | None = None
    replaces: str | None = None


@dataclass(frozen=True)
class Method:
    """How it was protected: k, share of doubt, days of delay, and the variance of the noise ("" for none)."""

    delay_days: int
    noise_variance: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        share = 100 // limits.HIDDEN_SHARE
        return {"k": limits.CELL_COUNT_MIN, "doubt_percent": share, **asdict(self)}


def table_told(asked: TableAsked, laid: LaidOut, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One table: what was asked, in words too, what it was made from, and its rows."""
    found, measure = laid.whole, laid.asked.measure
    posts = {post.post: post.complete for heard in found.heard for post in heard.posts}
    return {
        **asked.plain(),
        "kind": measure.kind.value,
        "population": measure.population.value,
        "unit": measure.unit,
        "words": {language: {one: sheet(measure, language)[one] for one in _WORDS} for language in LANGUAGES},
        "vintages": [[one.table, one.country, one.month, one.number] for one in found.vintages],
        "cubes": [list(one) for one in found.cubes],
        "posts": len(posts),
        "posts_complete": sum(posts.values()),
        "rows": list(rows),
    }


def write_publication(
    heading: Heading,
    method: Mapping[str, Any],
    tables: Sequence[Mapping[str, Any]],
    attack: Attacked,
    signing_key: bytes,
    changes: Mapping[str, Any] | None = None,
) -> bytes:
    """The signed file; the same content and key give the same bytes. ``signing_key``: Ed25519, 32 bytes."""
    private = Ed25519PrivateKey.from_private_bytes(signing_key)
    optional = {"previous": heading.previous, "replaces": heading.replaces, "changes": changes}
    content: dict[str, Any] = {
        **{name: value for name, value in asdict(heading).items() if name not in optional},
        **{name: value for name, value in optional.items() if value is not None},
        "format": FORMAT,
        "method": dict(method),
        "attack": asdict(attack),
        "tables": list(tables),
        "key": private.public_key().public_bytes_raw().hex(),
    }
    return canonical(content | {"signature": private.sign(canonical(content)).hex()}) + b"\n"


def digest_of(data: bytes) -> str:
    """SHA-256 of a publication's file, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def tables_digest(tables: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of what tables say: what a second person approves."""
    return hashlib.sha256(canonical(list(tables))).hexdigest()


def read_publication(data: bytes, public_key: bytes | None = None) -> dict[str, Any]:
    """The content of a file, without its signature, which holds. ``public_key``: of the hub, where it is known.

    Raises :class:`UnableToReadPublication`: no such file, or not signed by that key (or by the one it names).
    """
    content = _parsed(data)
    signature = content.pop("signature")
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key or bytes.fromhex(content["key"]))
        key.verify(bytes.fromhex(signature), canonical(content))
    except (InvalidSignature, ValueError, TypeError) as error:
        raise UnableToReadPublication("stats.publishing.signature_wrong", offset=0) from error
    return content


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > limits.PUBLICATION_BYTES_MAX:
        _refuse("too_long", limits.PUBLICATION_BYTES_MAX)
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_float=_no_fraction)
    except UnicodeDecodeError as error:
        raise UnableToReadPublication("stats.publishing.not_json", offset=error.start) from error
    except json.JSONDecodeError as error:
        raise UnableToReadPublication("stats.publishing.not_json", offset=error.pos) from error
    except (RecursionError, ValueError) as error:
        raise UnableToReadPublication("stats.publishing.not_json", offset=0) from error
    if not isinstance(found, dict) or not isinstance(found.get("signature"), str):
        _refuse("not_publication")
    if found.get("format") != FORMAT:
        _refuse("version_unknown")
    if not _has(found, _FIELDS, _OPTIONAL) or not NUMBER.fullmatch(found["number"]):
        _refuse("not_publication")
    for table in found["tables"]:
        if not isinstance(table, dict) or not _has(table, _TABLE_FIELDS, {}) or not all(map(_is_row, table["rows"])):
            _refuse("not_publication")
        if not all(map(_is_cube, table["cubes"])) or not all(isinstance(one, str) for one in table["by"]):
            _refuse("not_publication")
        if not all(
            isinstance(one, list) and all(isinstance(word, str) for word in one) for one in table["where"].values()
        ):
            _refuse("not_publication")
    return found


def _has(found: Mapping[str, Any], needed: Mapping[str, type], optional: Mapping[str, type]) -> bool:
    wanted = {**needed, **{name: kind for name, kind in optional.items() if name in found}}
    return all(type(found.get(name)) is kind for name, kind in wanted.items())


def _is_row(row: Any) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("at"), dict):
        return False
    words = all(isinstance(word, str) for word in row["at"].values())
    return words and (row.get("hidden") is True) is not isinstance(row.get("numbers"), dict)


def _is_cube(one: Any) -> bool:
    return isinstance(one, list) and [type(part) for part in one] == [str, str, int]


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_fraction(_text: str) -> NoReturn:
    raise ValueError("fractions are texts")


def _refuse(condition: str, offset: int = 0) -> NoReturn:
    raise UnableToReadPublication(f"stats.publishing.{condition}", offset=offset)
