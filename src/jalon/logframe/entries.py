"""Cells of a table: what they list, one statement an entry, and the codes that entries begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jalon.logframe.columns import Columns
from jalon.logframe.model import Place
from jalon.logframe.naming import plain

_BULLET = re.compile(r"^\s*(?:[–—•‣▪◦·*\-]|[a-z]\))\s+")
_CODE_FIRST = re.compile(
    r"^\s*(?P<code>(?:indicator|indicateur)?\s*[A-Za-z]{0,4}[.\-]?\d+(?:\.\d+|[.\-][A-Za-z]{1,3}\d+)*\.?[a-z]?)[\s:.)\-–]+(?P<text>\D.*)$",
    re.DOTALL | re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:^|(?<=[;.\n])\s*)(?=(?:[A-Z]{0,3}\.?\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+)\s+\D)")
_COUNTING = re.compile(
    r"^\W*(?:(?:number|nombre|nb|percent\w*|pourcentage|proportion|share|part|taux|rate)\b|#|n°|%)", re.IGNORECASE
)
_EMPTY = re.compile(r"^(?:[-–—./]+|n/?a|none|nil|neant|so|s/o)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell and its place."""

    text: str
    place: Place


def filled(text: str) -> bool:
    """Whether a cell says something: a dash or "n/a" does not."""
    return not _EMPTY.match(plain(text.strip()))


def entries(text: str) -> list[str]:
    """The statements that a cell lists: lines, bullets or numbers; the text itself where it lists none.

    >>> entries("1. Dig; 2. Build"), entries("One text\\nin two lines")
    (['1. Dig', '2. Build'], ['One text\\nin two lines'])
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(_begins(line) for line in lines):
        return [_BULLET.sub("", line) for line in lines]
    joined = _joined(lines)
    if len(joined) > 1:
        return joined
    parts = [part.strip(" ;\n") for part in _NUMBERED.split(text) if part.strip(" ;\n")]
    if len(parts) > 1 and all(coded(part, None)[0] for part in parts):
        return parts
    return [_BULLET.sub("", text.strip())] if text.strip() else []


def _begins(line: str) -> bool:
    return bool(_BULLET.match(line) or coded(line, None)[0] or _COUNTING.match(plain(line)))


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines of which some begin an entry and the others go on with it."""
    if len(lines) < 2 or not _begins(lines[0]) or sum(map(_begins, lines)) < 2:
        return list(lines[:1])
    found: list[str] = []
    for line in lines:
        if _begins(line):
            found.append(_BULLET.sub("", line))
        else:
            found[-1] += " " + line
    return found


def split_row(row: Sequence[Cell], columns: Columns, role: str) -> list[list[Cell]]:
    """A row as several where the cell of ``role`` lists several statements.

    Other cells that list as many go with them one by one, or by the codes that they begin with; what stands once, as a
    baseline "0", counts for each.
    """
    at = columns.roles.get(role)
    if at is None or at >= len(row):
        return [list(row)]
    listed = entries(row[at].text)
    if len(listed) < 2:
        return [list(row)]
    rows = [list(row) for _ in listed]
    sides = {columns.roles[name] for name in ("target", "baseline", "unit", "quantity") if name in columns.roles}
    sides |= {*columns.countries.values(), *(column for _, column in columns.periods), *columns.parts.values()}
    for number, one in enumerate(listed):
        rows[number][at] = Cell(one, row[at].place)
        for column in sides - {at}:
            if column < len(row):
                rows[number][column] = Cell(_beside(row[column].text, listed, number), row[column].place)
    return rows


def _beside(text: str, listed: Sequence[str], number: int) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return text.strip()
    lines = [_BULLET.sub("", line) for line in lines]
    by_code = {code: rest for line in lines for code, rest in [coded(line, None)] if code and "." in code}
    if by_code:
        return by_code.get(coded(listed[number], None)[0], "")
    if len(lines) == len(listed):
        return lines[number]
    return text if number == 0 else ""


def coded(text: str, code: str | None) -> tuple[str, str]:
    """The code of a statement and its words: from a column of codes, else "1.2 Map actors".

    >>> coded("A1.2 Map actors", None), coded("12 wells", None), coded("Wells", "W1")
    (('A1.2', 'Map actors'), ('', '12 wells'), ('W1', 'Wells'))
    """
    if code:
        return code, text
    found = _CODE_FIRST.match(text)
    if not found or not re.search(r"[.)\-:A-Za-z]", text[: found.end("code") + 1].strip()):
        return "", text
    written = re.sub(r"^(?:indicator|indicateur)\s*", "", found["code"], flags=re.IGNORECASE).rstrip(".")
    plain_number = written.isdigit()
    if plain_number and not re.match(r"\s*[.):]", text[found.end("code") - 1 :].lstrip("0123456789")):
        return "", text
    return written, found["text"].strip()
