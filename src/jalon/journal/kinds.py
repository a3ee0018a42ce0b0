"""Journal kinds: what an entry of each kind says, one YAML file a kind in ``kinds/``.

The file's name is the kind's name (``crossing.decided.yaml``); an older version that is still read is kept beside it as
``crossing.decided@1.yaml``. A body holds at most one part of a class, so a decoded part is known by its class.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from operator import contains
from pathlib import Path
from typing import Any

import yaml

from jalon.journal.lanes import Lane
from jalon.journal.parts import ErasedPart, Part, PartClass
from jalon.kernel import limits
from jalon.kernel.canonical import Value, decode, encode
from jalon.kernel.codes.base import CodeList
from jalon.kernel.errors import UnableToRead

_FOLDER = Path(__file__).resolve().parent / "kinds"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHORTENED = frozenset({"own_id", "zone"})
"""Written short and read long by ``journal.shortening``."""
_PLAIN_TYPES = (
    frozenset({"int", "text", "bytes", "bool", "day", "second", "country", "approximate_date", "array"}) | _SHORTENED
)
_BY_CLASS: Mapping[str, tuple[type, ...]] = {
    "bytes": (bytes,),
    "own_id": (bytes,),
    "zone": (str, list),
    "array": (list, tuple),
    "text": (str,),
    "bool": (bool,),
}
_OF_ANY_SIZE = frozenset({"int", "day"})
_NUMBER_MAX = (1 << 64) - 1
_EVERY_NUMBER = (-1 - _NUMBER_MAX, _NUMBER_MAX)
"""What canonical CBOR holds."""
_RANGES: Mapping[str, tuple[int, int]] = {"second": (0, 86_399), "approximate_date": (0, _NUMBER_MAX)}
_CODE = "code:"
_CODE_NUMBER_MAX = 255


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, its type, whether it may be null, and what it means."""

    name: str
    type: str
    required: bool
    meaning: str
    test: Callable[[Value], bool] = dataclasses.field(init=False, repr=False, compare=False)
    """What tells whether a value that is not null may stand in this field."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "test", _test_of(self.type))

    @property
    def told_by_class(self) -> bool:
        """Whether the class of a value that was read says all that :attr:`test` asks."""
        return self.type in _BY_CLASS or self.type in _OF_ANY_SIZE

    def accepts(self, value: Value) -> bool:
        """Whether ``value`` may stand in this field. Codes are checked for range, not for membership."""
        if value is None:
            return not self.required
        return self.test(value)

    @property
    def code_subject(self) -> str | None:
        """Name of the closed code list of a ``code:`` field."""
        return self.type.removeprefix(_CODE) if self.type.startswith(_CODE) else None


@dataclass(frozen=True, slots=True)
class KindPart:
    """One part of a kind: its name, its class, whether it may be left out, and its fields in order."""

    name: str
    part_class: PartClass
    optional: bool
    fields: tuple[Field, ...]
    names: tuple[str, ...] = dataclasses.field(init=False, repr=False, compare=False)
    shortened: tuple[Field, ...] = dataclasses.field(init=False, repr=False, compare=False)
    _classes: tuple[frozenset[type], ...] = dataclasses.field(init=False, repr=False, compare=False)
    _tested: tuple[tuple[int, Callable[[Value], bool]], ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(field.name for field in self.fields))
        object.__setattr__(self, "_classes", tuple(_classes_of(field) for field in self.fields))
        tested = ((place, field.test) for place, field in enumerate(self.fields) if not field.told_by_class)
        object.__setattr__(self, "_tested", tuple(tested))
        object.__setattr__(self, "shortened", tuple(field for field in self.fields if field.type in _SHORTENED))

    def misfit(self, row: Sequence[Value]) -> Field | None:
        """The first field whose value of ``row``, as it was read, is none that it accepts.

        A hub asks this of every part that arrives: all classes are compared at once, and fields one by one only where
        the class does not say all.
        """
        if all(map(contains, self._classes, map(type, row))):
            for place, test in self._tested:
                if (value := row[place]) is not None and not test(value):
                    return self.fields[place]
            return None
        wrong = (field for field, value in zip(self.fields, row, strict=True) if not field.accepts(value))
        return next(wrong, None)


@dataclass(frozen=True, slots=True)
class Kind:
    """One version of one kind of entry."""

    number: int
    version: int
    name: str
    lane: Lane
    urgent: bool
    local: bool
    references: tuple[str, ...]
    description: str
    parts: tuple[KindPart, ...]
    needed: tuple[str, ...] = dataclasses.field(init=False, repr=False, compare=False)
    """Names of the parts that may not be left out."""
    _by_key: Mapping[int | str, KindPart] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needed", tuple(part.name for part in self.parts if not part.optional))
        by_class: dict[int | str, KindPart] = {int(part.part_class): part for part in self.parts}
        object.__setattr__(self, "_by_key", by_class | {part.name: part for part in self.parts})

    def part(self, key: int | str) -> KindPart:
        """The part of that class or name; ``KeyError`` when the kind has none."""
        return self._by_key[key]

    def shortened(self, name: str) -> tuple[Field, ...]:
        """Fields of a part that are written short, and read long by ``journal.shortening``."""
        return self._by_key[name].shortened if name in self._by_key else ()


def _classes_of(field: Field) -> frozenset[type]:
    """Classes, exactly, of what a reader of canonical CBOR may find in a field that accepts it."""
    found = frozenset(_BY_CLASS.get(field.type, (str,) if field.type == "country" else (int,)))
    return found if field.required else found | {type(None)}


@cache
def _test_of(kind_of_value: str) -> Callable[[Value], bool]:
    """What tells whether a value is of a type."""
    if kind_of_value in _BY_CLASS:
        classes = _BY_CLASS[kind_of_value]
        return lambda value: isinstance(value, classes)
    if kind_of_value == "country":
        return lambda value: isinstance(value, str) and _is_alpha_3(value)
    low, high = (0, _CODE_NUMBER_MAX) if kind_of_value.startswith(_CODE) else _RANGES.get(kind_of_value, _EVERY_NUMBER)
    return lambda value: isinstance(value, int) and low <= value <= high and value is not True and value is not False


def _is_alpha_3(value: str) -> bool:
    return len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Every version of every kind, in the order of number and version."""
    found = [_read(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    places = {(kind.number, kind.version) for kind in found}
    assert len(places) == len(found), "a kind's number and version are given twice"
    return tuple(sorted(found, key=lambda kind: (kind.number, kind.version)))


@cache
def _by_name() -> Mapping[str, Kind]:
    return {kind.name: kind for kind in all_kinds()}


@cache
def _by_number() -> Mapping[tuple[int, int], Kind]:
    return {(kind.number, kind.version): kind for kind in all_kinds()}


def kind(name: str) -> Kind:
    """The newest version of a kind; ``KeyError`` for a name that does not exist."""
    return _by_name()[name]


def kind_by_number(number: int, version: int) -> Kind | None:
    """The kind of a header, or None when this program does not know it: kept and passed on, not applied."""
    return _by_number().get((number, version))


def encode_body(kind: Kind, values: Mapping[str, Mapping[str, Value]]) -> tuple[Part, ...]:
    """The parts of a body from values by part name and field name. Fields not given are null.

    Raises ``AssertionError`` for an unknown name, a wrong type, a missing required field or a missing part.
    """
    unknown = set(values) - {part.name for part in kind.parts}
    assert not unknown, f"{kind.name} has no part {sorted(unknown)}"
    parts = []
    for part in kind.parts:
        if part.name in values:
            parts.append(_encode_part(kind, part, values[part.name]))
        else:
            assert part.optional, f"{kind.name} needs its part {part.name}"
    assert parts, "a body has at least one part"
    return tuple(parts)


def _encode_part(kind: Kind, part: KindPart, values: Mapping[str, Value]) -> Part:
    unknown = set(values) - {field.name for field in part.fields}
    assert not unknown, f"{kind.name}.{part.name} has no field {sorted(unknown)}"
    row = [values.get(field.name) for field in part.fields]
    for field, value in zip(part.fields, row, strict=True):
        assert field.accepts(value), f"{kind.name}.{part.name}.{field.name} is no {field.type}: {type(value).__name__}"
        subject = field.code_subject
        assert subject is None or value is None or value in _numbers_of(subject), f"{field.name}: {value!r} has no word"
    data = encode(row)
    assert len(data) <= limits.PART_BYTES_MAX, f"{kind.name}.{part.name} is too long"
    return Part(part.part_class, data)


def decode_part(kind: Kind, part_class: int, data: bytes, row: Value = None) -> dict[str, Value]:
    """The values of one part by field name. ``row``: what ``data`` decodes to, where that is known already.

    Raises :class:`UnableToRead` when the class does not belong to the kind, the number of fields differs (a newer
    version has another version number), or a field's type is wrong.
    """
    return _decode_part(kind, _part_of_class(kind, part_class), data, row)


def _part_of_class(kind: Kind, part_class: int) -> KindPart:
    try:
        return kind.part(part_class)
    except KeyError:
        raise UnableToRead("journal.kind.class_unknown", offset=0, part_class=part_class) from None


def _decode_part(kind: Kind, part: KindPart, data: bytes, row: Value) -> dict[str, Value]:
    row = decode(data) if row is None else row
    if not isinstance(row, list) or len(row) != len(part.fields):
        raise UnableToRead("journal.kind.fields", offset=0, kind=kind.name, part=part.name)
    if (field := part.misfit(row)) is not None:
        raise UnableToRead("journal.kind.field", offset=0, kind=kind.name, part=part.name, field=field.name)
    return dict(zip(part.names, row, strict=True))


def decode_body(kind: Kind, parts: Iterable[Part | ErasedPart]) -> dict[str, dict[str, Value] | None]:
    """Values of every part by part name; None where it is erased; an optional part left out has no key.

    Raises :class:`UnableToRead`, also when a needed part is missing or a class stands twice.
    """
    body: dict[str, dict[str, Value] | None] = {}
    for part in parts:
        known = _part_of_class(kind, part.part_class)
        values = _decode_part(kind, known, part.data, part.row) if isinstance(part, Part) else None
        if known.name in body:
            raise UnableToRead("journal.kind.part_twice", offset=0, kind=kind.name, part=known.name)
        body[known.name] = values
    for name in kind.needed:
        if name not in body:
            raise UnableToRead("journal.kind.part_missing", offset=0, kind=kind.name, part=name)
    return body


@cache
def code_list(subject: str) -> type[CodeList]:
    """The closed list of a ``code:`` field, found by its file in ``kernel/codes``."""
    module = import_module(f"jalon.kernel.codes.{subject}")
    found = [item for item in vars(module).values() if isinstance(item, type) and issubclass(item, CodeList)]
    return next(item for item in found if item is not CodeList and item.subject() == subject)


@cache
def _numbers_of(subject: str) -> frozenset[int]:
    return frozenset(int(member) for member in code_list(subject))


def _read(path: Path) -> Kind:
    with path.open(encoding="utf-8") as stream:
        data: dict[str, Any] = yaml.load(stream, Loader=_LOADER)  # noqa: S506 a safe loader
    parts = tuple(_part_of(part) for part in data["parts"])
    classes = {part.part_class for part in parts}
    assert len(classes) == len(parts) <= limits.PARTS_MAX, f"{path.name}: a class stands twice, or too many parts"
    return Kind(
        number=int(data["number"]),
        version=int(data["version"]),
        name=path.stem.partition("@")[0],
        lane=Lane[str(data["lane"]).upper()],
        urgent=bool(data.get("urgent", False)),
        local=bool(data.get("local", False)),
        references=tuple(data.get("references") or ()),
        description=str(data["description"]),
        parts=parts,
    )


def _part_of(data: Mapping[str, Any]) -> KindPart:
    fields = tuple(
        Field(str(row["name"]), str(row["type"]), bool(row.get("required", False)), str(row["meaning"]))
        for row in data["fields"]
    )
    for field in fields:
        assert field.type in _PLAIN_TYPES or field.code_subject, f"{field.name}: unknown type {field.type}"
    return KindPart(str(data["name"]), PartClass[str(data["class"]).upper()], bool(data.get("optional", False)), fields)
