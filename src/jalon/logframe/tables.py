"""Tables of logframes: rows of cells under headings become results with indicators, targets, activities, and plan
rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jalon.kernel.errors import UnableToRead
from jalon.kernel.transliteration import fold
from jalon.logframe.amounts import read_amounts
from jalon.logframe.building import Raw, passage, statement
from jalon.logframe.headings import COVERAGE, LEVEL_OF, RESULT, header
from jalon.logframe.model import Baseline, Bound, Country, Kind, Logframe, Place, Remark, Result, Statement
from jalon.logframe.naming import named, plain
from jalon.logframe.numerals import decimal_of
from jalon.logframe.scoping import scope_of
from jalon.logframe.yaml_file import check_size

_PLAN = re.compile(r"\b(?:work ?plan|plan|calendar|schedule|gantt|calendrier|chronogramme|timeline)\b")
_CODE_FIRST = re.compile(r"^\s*(?P<code>[A-Za-z]{0,4}\.?\d+(?:\.\d+)*\.?[a-z]?)[\s:.)\-–]+(?P<text>\D.*)$", re.DOTALL)
_ACTIVITY = re.compile(r"^\W*(?:activit(?:y|ies|es?))\s*:?\s*(?=\d|$|:)", re.IGNORECASE)
_LINKS = re.compile(r"[,;/\n]+| and | et ")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell and its place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its title and its rows of cells."""

    title: str
    rows: list[list[Cell]]


@dataclass(slots=True)
class _Open:
    level: str
    number: int
    code: str
    text: str
    place: Place
    baseline: Baseline | None = None
    indicators: list[Raw] = field(default_factory=list)
    targets: list[Raw] = field(default_factory=list)
    activities: list[Raw] = field(default_factory=list)
    assumptions: list[Raw] = field(default_factory=list)


def logframe_of_sheets(file: str, sheets: Sequence[Sheet], remarks: list[Remark]) -> Logframe:
    """The logframe that the sheets of one file state. Raises ``UnableToRead`` where no heading of one is known."""
    codes, places = _countries(sheets)
    reader = _Tables(file, codes)
    for sheet in sheets:
        known = reader.read(sheet)
        if not known and any(cell.text for row in sheet.rows for cell in row):
            place = Place(file, sheet.title)
            remarks.append(Remark("logframe.remark.sheet_not_understood", place, {"cell": sheet.title}))
    results = tuple(reader.results())
    if not (results or reader.rows):
        raise UnableToRead("logframe.file.no_logframe", offset=0, file=file)
    countries = tuple(Country(code, places.get(code, Place(file, "headings"))) for code in sorted(codes))
    frame = Logframe(
        file,
        countries,
        results,
        tuple(statement(raw, codes) for raw in reader.rows),
        tuple(reader.passages),
        remarks=tuple(remarks) if len(remarks) < 200 else tuple(remarks[:200]),
    )
    check_size(frame)
    return frame


def _countries(sheets: Sequence[Sheet]) -> tuple[frozenset[str], dict[str, Place]]:
    """The countries of a line of coverage, of a column of countries in a list, and of headings."""
    places: dict[str, Place] = {}
    for sheet in sheets:
        for row in sheet.rows:
            texts = [cell.text for cell in row]
            joined = "\t".join(dict.fromkeys(one for one in texts if one))
            if COVERAGE.match(plain(joined)):
                places.update(dict.fromkeys(named(joined), row[0].place))
            roles = header(texts)
            for role, column in (roles or {}).items():
                if role.startswith("country:"):
                    places.setdefault(role[8:], row[column].place)
        for row in sheet.rows if re.search(r"countr|pays", fold(sheet.title)) else ():
            for cell in row:
                if len(cell.text) < 60:
                    places.update(dict.fromkeys(named(cell.text), cell.place))
    return frozenset(places), places


class _Tables:
    def __init__(self, file: str, codes: frozenset[str]) -> None:
        self.file = file
        self.codes = codes
        self.open: list[_Open] = []
        self.rows: list[Raw] = []
        self.passages: list[Statement] = []

    def read(self, sheet: Sheet) -> bool:
        """Every table of a sheet; False where no row is a heading."""
        roles: dict[str, int] | None = None
        found = False
        last: dict[str, str] = {}
        for row in sheet.rows:
            texts = [cell.text for cell in row]
            if not any(texts):
                continue
            new = header(texts)
            if new is not None:
                roles, found, last = new, True, {}
            elif roles is None:
                self._prose(row)
            elif "indicator" in roles or "target" in roles:
                self._matrix_row(row, roles, last)
            else:
                self._activity_row(row, roles, sheet.title)
        return found

    def _prose(self, row: Sequence[Cell]) -> None:
        for text in dict.fromkeys(cell.text for cell in row if len(cell.text) > 40):
            made = passage(text, row[0].place, self.codes)
            if made.scope.exclusions:
                self.passages.append(made)

    def _matrix_row(self, row: Sequence[Cell], roles: dict[str, int], last: dict[str, str]) -> None:
        whole = {cell.text for cell in row if cell.text}
        heading = next(iter(whole)) if len(whole) == 1 else ""
        cell = _at(row, roles, "result")
        if heading and RESULT.match(heading):
            self._result(heading, row[0].place, last)
            return
        if cell and _ACTIVITY.match(cell.text):
            self._activity_among_results(row, roles, cell, last)
            return
        if cell and cell.text:
            self._result(cell.text, cell.place, last)
        if not self.open:
            self._result(f"Output: {_text(row, roles, 'result_ref') or ''}", row[0].place, last)
        here = self.open[-1]
        indicator, target = _at(row, roles, "indicator"), _at(row, roles, "target")
        activity = _at(row, roles, "activity")
        if indicator and indicator.text and indicator.text != last.get("indicator"):
            last["indicator"] = indicator.text
            code, text = _coded(indicator.text, _text(row, roles, "indicator_ref") or _text(row, roles, "code"))
            base = _at(row, roles, "baseline")
            baseline = Baseline(stated=True, value=base.text or None, place=base.place) if base else None
            unit = _text(row, roles, "unit") or ""
            here.indicators.append(Raw(Kind.INDICATOR, text, indicator.place, code, unit=unit, baseline=baseline))
            last["code"], last["text"], last["unit"] = code, text, unit
        if self._has_target(row, roles, target) and last.get("text"):
            here.targets.append(self._target(row, roles, target, last))
        elif target and target.text and not last.get("text"):
            here.targets.append(Raw(Kind.TARGET, target.text, target.place))
        if activity and activity.text and activity.text != last.get("activity"):
            last["activity"] = activity.text
            here.activities.append(self._activity(row, roles, activity))
        assumption = _at(row, roles, "assumption")
        if assumption and assumption.text and assumption.text != last.get("assumption"):
            last["assumption"] = assumption.text
            here.assumptions += [
                Raw(Kind.ASSUMPTION, line.strip("•–- "), assumption.place)
                for line in assumption.text.splitlines()
                if line.strip()
            ]

    def _activity_among_results(
        self, row: Sequence[Cell], roles: dict[str, int], cell: Cell, last: dict[str, str]
    ) -> None:
        """An activity that stands in the column of results, below its output."""
        words = _ACTIVITY.sub("", cell.text)
        if words and self.open and cell.text != last.get("among"):
            last["among"] = cell.text
            self.open[-1].activities.append(self._activity(row, roles, Cell(words, cell.place)))

    def _has_target(self, row: Sequence[Cell], roles: dict[str, int], target: Cell | None) -> bool:
        return bool(target and target.text) or bool(self._split(row, roles))

    def _split(self, row: Sequence[Cell], roles: dict[str, int]) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for role, column in roles.items():
            if role.startswith("country:") and column < len(row):
                number = decimal_of(row[column].text)
                if number is not None:
                    found[role[8:]] = number
        return found

    def _target(self, row: Sequence[Cell], roles: dict[str, int], target: Cell | None, last: dict[str, str]) -> Raw:
        """A target of the indicator above it: a number in its cell, or words with a number."""
        said = target.text if target else ""
        place = target.place if target else row[0].place
        number = decimal_of(said.rstrip("%").strip()) is not None
        own_words = len(said.split()) > 3 and not number and read_amounts(said, self.codes).main is not None
        return Raw(
            Kind.TARGET,
            said if own_words else last["text"],
            place,
            f"{last['code']}#target" if last["code"] else "",
            None if own_words else said or None,
            value_field=not own_words,
            unit=("%" if said.endswith("%") else last["unit"]),
            per_country=self._split(row, roles),
            links=(last["code"] or last["text"],),
            bound=Bound.MINIMUM
            if (_text(row, roles, "minimum") or "").casefold() in ("yes", "oui", "x", "true", "1")
            else Bound.EXACT,
        )

    def _activity(self, row: Sequence[Cell], roles: dict[str, int], activity: Cell) -> Raw:
        code, text = _coded(activity.text, _text(row, roles, "activity_ref") or _text(row, roles, "code"))
        quantity = _text(row, roles, "quantity")
        return Raw(
            Kind.ACTIVITY,
            text,
            activity.place,
            code,
            quantity,
            value_field=quantity is not None,
            per_country=self._split(row, roles),
        )

    def _activity_row(self, row: Sequence[Cell], roles: dict[str, int], title: str) -> None:
        """A row of the plan, or an activity where the table is a list of activities."""
        activity = _at(row, roles, "activity")
        if activity is None or not activity.text or activity.text.isdigit():
            return
        if RESULT.match(activity.text):
            self._result(activity.text, activity.place, {})
            return
        planned = "responsible" in roles or _PLAN.search(fold(title))
        if not planned and (result := _at(row, roles, "result") or _at(row, roles, "result_ref")):
            self._result(result.text, result.place, {}) if result.text else None
            if self.open:
                self.open[-1].activities.append(self._activity(row, roles, activity))
            return
        refs = _text(row, roles, "activity_ref")
        links = tuple(one.strip() for one in _LINKS.split(refs) if one.strip()) if refs is not None else None
        code, text = (
            _coded(activity.text, _text(row, roles, "code"))
            if refs is not None
            else (_text(row, roles, "code") or "", activity.text)
        )
        quantity = _text(row, roles, "quantity")
        self.rows.append(
            Raw(
                Kind.ROW,
                text,
                activity.place,
                code,
                quantity,
                value_field=quantity is not None,
                links=links,
                unit=_text(row, roles, "unit") or "",
                responsible=(_text(row, roles, "responsible") or "",),
                per_country=self._split(row, roles),
            )
        )

    def _result(self, text: str, place: Place, last: dict[str, str]) -> None:
        """Opens the result that a cell names, or goes on with it where it is the same."""
        found = RESULT.match(text)
        level = LEVEL_OF[plain(found["level"])] if found else "output"
        words = found["text"].strip() if found else text.strip()
        code, rest = _coded(words, "") if not found else ("", words)
        for at, one in enumerate(self.open):
            if (one.level, one.text) == (level, rest) or (code and one.code == code):
                if at != len(self.open) - 1:
                    self.open.append(self.open.pop(at))
                return
        number = found["number"].rpartition(".")[2] if found else ""
        before = sum(one.level == level for one in self.open)
        self.open.append(_Open(level, int(number) if number else before + 1, code, rest, place))
        last.clear()

    def results(self) -> Iterator[Result]:
        """The results, objective first."""
        order = {"objective": 0, "outcome": 1, "output": 2}
        for one in sorted(self.open, key=lambda one: (order[one.level], one.number)):
            yield Result(
                Kind(one.level),
                one.code,
                one.number,
                one.text,
                one.place,
                scope_of(one.text, one.place, self.codes),
                one.baseline,
                *(
                    tuple(statement(raw, self.codes) for raw in raws)
                    for raws in (one.indicators, one.targets, one.activities, one.assumptions)
                ),
            )


def _at(row: Sequence[Cell], roles: dict[str, int], role: str) -> Cell | None:
    column = roles.get(role)
    return row[column] if column is not None and column < len(row) else None


def _text(row: Sequence[Cell], roles: dict[str, int], role: str) -> str | None:
    cell = _at(row, roles, role)
    return cell.text if cell is not None else None


def _coded(text: str, code: str | None) -> tuple[str, str]:
    """The code of a statement and its words: from a column of codes, else "1.2 Map actors"."""
    if code:
        return code, text
    found = _CODE_FIRST.match(text)
    return (
        (found["code"].rstrip("."), found["text"].strip())
        if found and re.search(r"[.A-Za-z]", found["code"])
        else ("", text)
    )
