"""The format ``ftm``: persons of the FollowTheMoney model, one JSON object a line, as OpenSanctions publishes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.errors import UnableToRead
from jalon.screening.entry import Audience, Ground
from jalon.screening.formats.lines import lines_of
from jalon.screening.formats.public import PublicRecord, public_entry
from jalon.screening.formats.records import BrokenRecord, GoodRecord, Record, UnableToReadList, UnableToUseRecord
from jalon.screening.formats.repeats import Repeats

_NAMES = ("name", "alias", "weakAlias", "previousName")
_PERSON, _DOCUMENTS = "Person", frozenset({"Passport", "Identification"})


def read_ftm(paths: Sequence[Path], _audience: Audience, as_of: date) -> Iterator[Record]:
    """Persons and documents in their order, the broken ones among them; other things are passed over."""
    seen = Repeats()
    for path in paths:
        good = False
        for number, line in lines_of(path):
            if line == b"":
                continue
            try:
                record = _read(line)
                if record is None:
                    good = True
                    continue
                entry = public_entry(record[0], Ground.PUBLIC_LIST, record[1], as_of)
                seen.check(entry.entry_id)
                good = True
                yield GoodRecord(number, entry)
            except UnableToUseRecord as error:
                yield BrokenRecord(number, error.code, error.parameters)
        if not good:
            raise UnableToReadList("screening.list_file.no_records", offset=0)


def _read(line: bytes | None) -> tuple[PublicRecord, str] | None:
    if line is None:
        raise UnableToUseRecord("screening.record.not_json")
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnableToUseRecord("screening.record.not_json") from error
    if not isinstance(content, dict) or not isinstance(content.get("properties"), dict):
        raise UnableToUseRecord("screening.record.not_json")
    schema, properties = content.get("schema"), content["properties"]
    source = ", ".join(_texts(content, "datasets")[:4]) or "ftm"
    if schema == _PERSON:
        return _person(content, properties), source
    if schema in _DOCUMENTS:
        return _document(content, properties, "P" if schema == "Passport" else "ID"), source
    return None


def _person(content: Mapping[str, Any], properties: Mapping[str, Any]) -> PublicRecord:
    numbers = [("P", state, number) for number in _texts(properties, "passportNumber") for state in _states(properties)]
    numbers += [("ID", state, number) for number in _texts(properties, "idNumber") for state in _states(properties)]
    return PublicRecord(
        entry_id=_id(content),
        names=[name for key in _NAMES for name in _texts(properties, key)],
        births=[birth for written in _texts(properties, "birthDate") if (birth := _birth(written))],
        nationalities=_texts(properties, "nationality") or _texts(properties, "citizenship"),
        sex=next(iter(_texts(properties, "gender")), ""),
        documents=numbers,
        legal_basis=next(iter(_texts(properties, "program") or _texts(properties, "topics")), ""),
    )


def _document(content: Mapping[str, Any], properties: Mapping[str, Any], kind: str) -> PublicRecord:
    numbers = [(kind, state, number) for number in _texts(properties, "number") for state in _states(properties)]
    return PublicRecord(entry_id=_id(content), documents=numbers)


def _id(content: Mapping[str, Any]) -> str:
    found = content.get("id")
    return found if isinstance(found, str) else ""


def _texts(values: Mapping[str, Any], name: str) -> list[str]:
    found = values.get(name)
    return [value for value in found if isinstance(value, str)] if isinstance(found, list) else []


def _states(properties: Mapping[str, Any]) -> list[str]:
    return _texts(properties, "nationality") or _texts(properties, "country")


def _birth(written: str) -> ApproximateDate | None:
    try:
        return ApproximateDate.read(written[:10])
    except UnableToRead:
        return None
