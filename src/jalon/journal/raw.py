"""The raw form: what is compressed inside an envelope (journal format, section 6).

    raw = [1, salt mode, salts, [[kind, version, flags, [classes]] ..], first tick, first day]
          then per entry [kind index, tick step, day step, erased bitmap] part_0 .. part_n-1

Salt mode 0 carries the segment's seed of 16 bytes, mode 1 the salts of all parts that are there, one after the other.
A part that is erased or withheld travels as its 32-byte commitment, without a CBOR head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from jalon.journal import parts as part_rules
from jalon.journal.entries import (
    FLAGS_KNOWN,
    Entry,
    Header,
    make_entry,
)
from jalon.journal.errors import UnableToOpenEnvelope, UnableToSealEnvelope
from jalon.journal.parts import COMMITMENT_BYTES, SALT_BYTES, SEED_BYTES, ErasedPart, Part
from jalon.kernel import limits
from jalon.kernel.canonical import Reader, Value, encode
from jalon.kernel.errors import UnableToRead

RAW_VERSION = 1
SALTS_BY_SEED = 0
SALTS_GIVEN = 1
_SALTS_BYTES_MAX = limits.ENVELOPE_ENTRIES_MAX * limits.PARTS_MAX * SALT_BYTES
_ARRAY_OF_SIX = 0x86
_NUMBER_BYTES_MAX = 9
_ROW_BYTES_MAX = 64
_TABLE_BYTES_MAX = 32_768
_DECODED_KEPT_BYTES_MAX = 512
"""Who needs a longer part decodes it again, so that the largest envelope lies in memory twice and not three times."""
_U64 = (1 << 64) - 1
_U32 = (1 << 32) - 1
_Form = tuple[int, int, int, tuple[int, ...]]


def write_raw(entries: Sequence[Entry], seed: bytes | None) -> bytes:
    """The raw form of consecutive entries. The seed is used where every salt comes from it, else salts are given.

    An entry with an erased or withheld part makes the salts given: the seed would tell the salt that was dropped.
    """
    forms: dict[_Form, int] = {}
    rows = bytearray()
    tick, day = entries[0].header.tick, entries[0].header.day
    for entry in entries:
        header = entry.header
        index = forms.setdefault(_form_of(entry), len(forms))
        rows += encode([index, header.tick - tick, header.day - day, entry.erased_bitmap])
        tick, day = header.tick, header.day
        for part in entry.parts:
            rows += part.commitment if isinstance(part, ErasedPart) else part.data
    if len(forms) > limits.CBOR_ITEMS_MAX:
        raise UnableToSealEnvelope("journal.envelope.too_many_forms")
    first = entries[0].header
    return _write_head(entries, seed, forms, first.tick, first.day) + bytes(rows)


def _form_of(entry: Entry) -> _Form:
    header = entry.header
    return header.kind, header.version, header.flags, tuple(part.part_class for part in entry.parts)


def _write_head(entries: Sequence[Entry], seed: bytes | None, forms: dict[_Form, int], tick: int, day: int) -> bytes:
    table: Value = [[*form[:3], list(form[3])] for form in forms]
    by_seed = seed is not None and all(_comes_from(seed, entry) for entry in entries)
    if by_seed:
        return encode([RAW_VERSION, SALTS_BY_SEED, seed, table, tick, day])
    given = b"".join(salt for entry in entries for salt in entry.salts if salt is not None)
    whole = encode([RAW_VERSION, SALTS_GIVEN, b"", table, tick, day])
    before = bytes((_ARRAY_OF_SIX, RAW_VERSION, SALTS_GIVEN))
    return before + _long_bytes(given) + whole[len(before) + 1 :]


def _comes_from(seed: bytes, entry: Entry) -> bool:
    return entry.salts == part_rules.salts(seed, entry.header.seq, len(entry.parts))


def _long_bytes(data: bytes) -> bytes:
    """A canonical byte string that may be longer than the profile allows inside a part."""
    if len(data) <= limits.CBOR_STRING_BYTES_MAX:
        return encode(data)
    if len(data) <= 0xFFFF:
        return b"\x59" + len(data).to_bytes(2, "big") + data
    return b"\x5a" + len(data).to_bytes(4, "big") + data


class _RawReader(Reader):
    """A reader held to a stretch of the bytes, so that no item builds more than its limit in memory."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data, string_bytes_max=_SALTS_BYTES_MAX)
        self._code = ""

    def _beyond(self) -> UnableToRead:
        if self._stop < len(self.data):
            return UnableToOpenEnvelope(self._code, offset=self.at)
        return super()._beyond()

    def bounded(self, bytes_max: int, code: str) -> Value:
        """The next item, refused with ``code`` when it is longer than ``bytes_max``."""
        self._stop, self._code = min(self.at + bytes_max, len(self.data)), code
        value = self.item()
        self._stop = len(self.data)
        return value

    def part(self, part_class: int) -> Part:
        """The next part: one canonical array of at most 16 KiB."""
        start = self.at
        if start < len(self.data) and self.data[start] >> 5 != 4:
            raise UnableToOpenEnvelope("journal.raw.part_no_array", offset=start)
        self._string_bytes_max = limits.CBOR_STRING_BYTES_MAX
        row = self.bounded(limits.PART_BYTES_MAX, "journal.raw.part_too_long")
        data = self.data[start : self.at]
        return Part(part_class, data, row if len(data) <= _DECODED_KEPT_BYTES_MAX else None)


@dataclass(slots=True)
class _Head:
    """What the head of a raw form says."""

    seed: bytes | None
    given: bytes
    forms: list[_Form]
    tick: int
    day: int
    used: int = 0

    def salt_given(self) -> bytes:
        """The next of the given salts."""
        salt = self.given[self.used : self.used + SALT_BYTES]
        if len(salt) != SALT_BYTES:
            raise UnableToOpenEnvelope("journal.raw.salts")
        self.used += SALT_BYTES
        return salt


def read_raw(raw: bytes, *, first_seq: int, count: int, previous: bytes) -> tuple[Entry, ...]:
    """The entries of a raw form, chained from the hash ``previous``, with every hash recomputed.

    Raises :class:`UnableToRead`: codes ``journal.raw.*`` and ``kernel.canonical.*`` with the offset in the raw form.
    """
    reader = _RawReader(raw)
    head = _read_head(reader)
    entries = []
    for seq in range(first_seq, first_seq + count):
        entry = _read_entry(reader, head, seq, previous)
        previous = entry.hash
        entries.append(entry)
    reader.end()
    if head.used != len(head.given):
        raise UnableToOpenEnvelope("journal.raw.salts")
    return tuple(entries)


def _read_head(reader: _RawReader) -> _Head:
    opening = reader.take(1)[0]
    version = reader.bounded(_NUMBER_BYTES_MAX, "journal.raw.head")
    if not _is_within(version, RAW_VERSION, RAW_VERSION):
        raise UnableToOpenEnvelope("journal.raw.version_unknown", offset=1)
    if opening != _ARRAY_OF_SIX:
        raise UnableToOpenEnvelope("journal.raw.head")
    mode = reader.bounded(_NUMBER_BYTES_MAX, "journal.raw.head")
    if not _is_within(mode, SALTS_GIVEN):
        raise UnableToOpenEnvelope("journal.raw.salt_mode_unknown", offset=2)
    secret = reader.bounded(_SALTS_BYTES_MAX + _NUMBER_BYTES_MAX, "journal.raw.salts")
    by_seed = mode == SALTS_BY_SEED
    if not isinstance(secret, bytes) or (by_seed and len(secret) != SEED_BYTES):
        raise UnableToOpenEnvelope("journal.raw.salts", offset=3)
    start = reader.at
    table = reader.bounded(_TABLE_BYTES_MAX, "journal.raw.table")
    if not isinstance(table, list):
        raise UnableToOpenEnvelope("journal.raw.table", offset=start)
    forms = [_read_form(row, start) for row in table]
    tick = _number(reader, _U64)
    return _Head(secret if by_seed else None, b"" if by_seed else secret, forms, tick, _number(reader, _U32))


def _number(reader: _RawReader, largest: int) -> int:
    start = reader.at
    value = reader.bounded(_NUMBER_BYTES_MAX, "journal.raw.head")
    if not _is_within(value, largest):
        raise UnableToOpenEnvelope("journal.raw.head", offset=start)
    assert isinstance(value, int)
    return value


def _is_within(value: Value, largest: int, smallest: int = 0) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest


def _read_form(row: Value, start: int) -> _Form:
    if isinstance(row, list) and len(row) == 4:
        kind, version, flags, classes = row
        if (
            _is_within(kind, 0xFFFF)
            and _is_within(version, 0xFF)
            and _is_within(flags, FLAGS_KNOWN)
            and isinstance(classes, list)
            and 1 <= len(classes) <= limits.PARTS_MAX
        ):
            numbers = tuple(part_class for part_class in classes if _is_within(part_class, 0xFF))
            if len(numbers) == len(classes):
                return kind, version, flags, numbers
    raise UnableToOpenEnvelope("journal.raw.table", offset=start)


def _read_entry(reader: _RawReader, head: _Head, seq: int, previous: bytes) -> Entry:
    start = reader.at
    row = reader.bounded(_ROW_BYTES_MAX, "journal.raw.row")
    if not isinstance(row, list) or len(row) != 4 or not _is_within(row[0], len(head.forms) - 1):
        raise UnableToOpenEnvelope("journal.raw.row", offset=start)
    kind, version, flags, classes = head.forms[row[0]]
    _, tick_step, day_step, erased = row
    if (
        not _is_within(tick_step, _U64 - head.tick)
        or not _is_within(day_step, _U32 - head.day, -head.day)
        or not _is_within(erased, (1 << len(classes)) - 1)
    ):
        raise UnableToOpenEnvelope("journal.raw.row", offset=start)
    if erased and head.seed is not None:
        raise UnableToOpenEnvelope("journal.raw.seed_beside_erased", offset=start)
    head.tick += tick_step
    head.day += day_step
    parts, salts = _read_parts(reader, head, classes, erased, seq)
    return make_entry(previous, Header(seq, kind, version, flags, head.tick, head.day), parts, salts)


def _read_parts(
    reader: _RawReader, head: _Head, classes: tuple[int, ...], erased: int, seq: int
) -> tuple[list[Part | ErasedPart], list[bytes | None]]:
    parts: list[Part | ErasedPart] = []
    salts: list[bytes | None] = []
    derived = part_rules.salts(head.seed, seq, len(classes)) if head.seed is not None else ()
    for index, part_class in enumerate(classes):
        if erased >> index & 1:
            parts.append(ErasedPart(part_class, reader.take(COMMITMENT_BYTES)))
            salts.append(None)
        else:
            parts.append(reader.part(part_class))
            salts.append(derived[index] if derived else head.salt_given())
    return parts, salts
