"""Numbers by which a recorded person is found again by name: equality of folded names, never a part of one.

The parts of a name are folded to consonants in classes of like sound (``screening.spelling.skeleton``): spellings and
scripts of one name meet; what meets is compared by people.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from jalon.screening.names import analyse
from jalon.screening.spelling import skeleton, spelling_key

_BITS = 63


def name_keys(surname: object, given_names: object) -> dict[str, int | None]:
    """``name_key``: the whole name, its parts in any order. ``short_name_key``: the surname with the first given name,
    which documents that leave out further names still say. None without a letter.

    >>> name_keys("OUEDRAOGO", "Moussa")["name_key"] == name_keys("Musa", "WEDRAOGO")["name_key"]
    True
    >>> name_keys("TRAORE", "AWA MARIAM")["short_name_key"] == name_keys("TRAORE", "AWA")["short_name_key"]
    True
    """
    last, first = folded(surname), folded(given_names)
    return {
        "name_key": _number("whole", sorted([*last, *first])),
        "short_name_key": _number("short", [*sorted(last), *first[:1]]),
    }


def folded(name: object) -> tuple[str, ...]:
    """The parts of a name, each folded to its class of spellings; none of what is no text."""
    return _folded(name) if isinstance(name, str) else ()


@lru_cache(maxsize=16_384)
def _folded(name: str) -> tuple[str, ...]:
    """A few thousand surnames and given names are most of those that a hub hears."""
    return tuple(skeleton(spelling_key(part.text)) for part in analyse(name).parts)


def _number(domain: str, parts: list[str]) -> int | None:
    if not parts:
        return None
    digest = blake2b("\0".join([domain, *parts]).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _BITS)
