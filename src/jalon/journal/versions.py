"""Version skew: what a node reads, announced at enrolment (journal format, section 9)."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.journal import dictionaries, keys, raw, statements
from jalon.journal.kinds import all_kinds
from jalon.kernel.canonical import Value
from jalon.kernel.errors import UnableToRead

_NUMBERS_MAX = 256


@dataclass(frozen=True, slots=True)
class Versions:
    """Numbers a node reads: wire suites, statements, raw forms, dictionaries, and (kind, version) pairs."""

    suites: tuple[int, ...]
    statements: tuple[int, ...]
    raws: tuple[int, ...]
    dictionaries: tuple[int, ...]
    kinds: tuple[tuple[int, int], ...]

    def to_value(self) -> Value:
        """``[suites, statements, raws, dictionaries, kinds]``; a kind is kind number times 256 plus version."""
        pairs = [number << 8 | version for number, version in self.kinds]
        return [list(self.suites), list(self.statements), list(self.raws), list(self.dictionaries), pairs]


def own_versions() -> Versions:
    """What this program reads and writes."""
    return Versions(
        suites=(keys.SUITE_X25519,),
        statements=(statements.STATEMENT_VERSION,),
        raws=(raw.RAW_VERSION,),
        dictionaries=dictionaries.known_dictionaries(),
        kinds=tuple((kind.number, kind.version) for kind in all_kinds()),
    )


def versions_of(value: Value) -> Versions:
    """The inverse of :meth:`Versions.to_value`. Raises :class:`UnableToRead`."""
    if not isinstance(value, list) or len(value) != 5:
        raise UnableToRead("journal.versions.form", offset=0)
    suites, statement_versions, raws, dictionary_ids, pairs = (_numbers(item) for item in value)
    kinds = tuple((pair >> 8, pair & 0xFF) for pair in pairs)
    return Versions(suites, statement_versions, raws, dictionary_ids, kinds)


def _numbers(value: Value) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > _NUMBERS_MAX:
        raise UnableToRead("journal.versions.form", offset=0)
    numbers = tuple(number for number in value if isinstance(number, int) and not isinstance(number, bool))
    if len(numbers) != len(value) or not all(0 <= number <= 0xFF_FFFF for number in numbers):
        raise UnableToRead("journal.versions.form", offset=0)
    return numbers


def common_dictionary(theirs: Versions) -> int:
    """The newest dictionary that both sides have; 0 when there is none."""
    return max(set(dictionaries.known_dictionaries()) & set(theirs.dictionaries) | {dictionaries.NO_DICTIONARY})
