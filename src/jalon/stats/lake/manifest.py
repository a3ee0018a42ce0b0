"""What a vintage of a month is made of: files with their hashes, posts with how completely they were heard, counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

FORMAT = 1
APART = "_apart"
"""File of rows that no figure counts: future dates, missing parts, unknown codes in what every figure needs."""


@dataclass(frozen=True, order=True)
class Partition:
    """A month of a table of a State. ``month``: YYYY-MM."""

    table: str
    country: str
    month: str

    @property
    def folder(self) -> Path:
        """Its folder below the lake; the vintages lie in it."""
        return Path(self.table, f"country={self.country}", f"month={self.month}")

    def __str__(self) -> str:
        return f"{self.table}-{self.country}-{self.month}"


@dataclass(frozen=True)
class FileFact:
    """One file: name within the vintage, rows, bytes, SHA-256 in hex."""

    name: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class PostFact:
    """How completely a post was heard about a month.

    ``confirmed_until``: last local day of the month up to which everything that the post wrote is here; None for none.
    ``gaps``: stretches of local days (first, last) of the month without a word of it. ``late``: rows that came more
    than the days of policy after they happened. ``last_heard_on``: UTC day, of anything.
    """

    post: str
    rows: int = 0
    first_day: date | None = None
    last_day: date | None = None
    confirmed_until: date | None = None
    last_heard_on: date | None = None
    gaps: tuple[tuple[date, date], ...] = ()
    late: int = 0
    waiting: int = 0
    """Entries that the post, when it last spoke, had not sent yet."""
    complete: bool = False
    """Whether everything that it wrote in the month is here."""


@dataclass(frozen=True)
class MonthFacts:
    """What the maker of a vintage says beside the rows. ``source``: what it was made from, in words.

    ``apart``: rows set apart by reason. ``unknown``: by column, values that stand on no list and became null.
    ``closed_on``: day on which the month was closed. ``taken_back``: records that a correction says did not
    happen. ``erased``: rows that have left by erasure.
    """

    source: str
    posts: tuple[PostFact, ...] = ()
    apart: Mapping[str, int] = field(default_factory=dict)
    unknown: Mapping[str, int] = field(default_factory=dict)
    taken_back: int = 0
    erased: int = 0
    closed_on: date | None = None

    @property
    def completeness(self) -> float | None:
        """Share of posts of which everything they wrote in the month is here, 0 to 1; None without posts."""
        return sum(post.complete for post in self.posts) / len(self.posts) if self.posts else None


@dataclass(frozen=True)
class Manifest:
    """A vintage: which, of what, made when. ``made_at`` is the caller's clock."""

    partition: Partition
    vintage: int
    made_at: datetime
    files: tuple[FileFact, ...]
    facts: MonthFacts

    @property
    def rows(self) -> int:
        """Rows that figures count."""
        return sum(one.rows for one in self.files if not one.name.startswith(APART))

    def with_facts(self, facts: MonthFacts) -> Manifest:
        """The same rows, other facts."""
        return replace(self, facts=facts)

    def to_json(self) -> bytes:
        """Its bytes: a digest of the content, and the content."""
        content = {"format": FORMAT} | asdict(self)
        content |= {"made_at": self.made_at.isoformat(), "facts": _facts_out(self.facts)}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
        return (json.dumps({"sha256": hashlib.sha256(text.encode()).hexdigest()}) + "\n" + text + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """The inverse. Raises ``ValueError`` for anything else."""
        first, _, rest = data.partition(b"\n")
        text = rest.removesuffix(b"\n")
        try:
            if json.loads(first)["sha256"] != hashlib.sha256(text).hexdigest():
                raise ValueError("another digest")
            return _read(json.loads(text))
        except (KeyError, TypeError) as error:
            raise ValueError("not a manifest") from error


def _facts_out(facts: MonthFacts) -> dict[str, Any]:
    out = asdict(facts)
    out["closed_on"] = _iso(facts.closed_on)
    out["posts"] = [
        asdict(post)
        | {name: _iso(getattr(post, name)) for name in _DAYS}
        | {"gaps": [[first.isoformat(), last.isoformat()] for first, last in post.gaps]}
        for post in facts.posts
    ]
    return out


_DAYS = ("first_day", "last_day", "confirmed_until", "last_heard_on")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _read(content: dict[str, Any]) -> Manifest:
    if content.pop("format") != FORMAT:
        raise ValueError("another format")
    facts = content["facts"]
    posts = tuple(
        PostFact(
            **post
            | {name: _day(post[name]) for name in _DAYS}
            | {"gaps": tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in post["gaps"])}
        )
        for post in facts["posts"]
    )
    return Manifest(
        Partition(**content["partition"]),
        content["vintage"],
        datetime.fromisoformat(content["made_at"]),
        tuple(FileFact(**one) for one in content["files"]),
        MonthFacts(**facts | {"posts": posts, "closed_on": _day(facts["closed_on"])}),
    )
