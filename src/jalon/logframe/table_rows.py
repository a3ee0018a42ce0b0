"""Rows of the tables of a logframe: results with what hangs on them, and the rows of the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from jalon.kernel.transliteration import fold
from jalon.logframe.building import Raw
from jalon.logframe.columns import Columns
from jalon.logframe.entries import Cell, coded, entries, filled, split_row
from jalon.logframe.model import Baseline, Bound, Kind, Place, Result
from jalon.logframe.naming import country_of, plain
from jalon.logframe.numerals import decimal_of
from jalon.logframe.open_results import OpenResult, result_cell, results_of
from jalon.logframe.units import canonical_unit

_PLAN = re.compile(
    r"\b(?:work ?plan|plan (?:of action|de travail|d ?action|dactions?)|plan|calendar|schedule|gantt|calendrier"
    r"|chronogramme|timeline|خطه)\b"
)
_ACTIVITY = re.compile(
    r"^\W*(?:(?:key|main|sub|sous|planned) ?\W?)?(?:activit(?:y|ies|es?)|action|tache|task|النشاط|نشاط)s?\s*"
    r"(?:(?:for|of|du|de l) ?\w+ ?\d*)?\s*:?\s*(?=[a-z]{0,3}\.?\d|$|:)",
    re.IGNORECASE,
)
_LINKS = re.compile(r"[,;/\n]+| and | et ")
_WHOLE = frozenset(("total", "all", "regional", "overall", "ensemble", "tous", "global", "all countries", "tous pays"))
_UNIT_LAST = re.compile(r"\((?P<unit>[^()\d]{1,24})\)\s*$")
_NO = ("", "no", "non", "false", "0", "لا")
_BELOW = re.compile(r"activit\w+|النشاط|نشاط|assumptions?|hypotheses?|risks?|risques?|الافتراض|افتراض|فرضيه")


@dataclass(slots=True)
class _Last:
    """What the rows above said, for cells that go on."""

    indicator: str = ""
    code: str = ""
    text: str = ""
    unit: str = ""
    activity: str = ""
    assumption: str = ""
    target: int = -1
    """Place of the target of the last indicator among those of its result; -1 where it has none yet."""


class TableReader:
    """Reads rows under headings; what it found stands in ``open``, ``rows`` and ``activities``."""

    def __init__(self, file: str, codes: frozenset[str]) -> None:
        self.file = file
        self.codes = codes
        self.open: list[OpenResult] = []
        self.rows: list[Raw] = []
        self.activities: list[tuple[Raw, OpenResult | None]] = []
        """Activities that their codes give to a result, each with the result below which it stands."""
        self._last = _Last()
        self._among_activities = False

    def begin(self) -> None:
        """A heading was read: nothing goes on from above."""
        self._last = _Last()
        self._among_activities = False

    def row(self, row: Sequence[Cell], columns: Columns, title: str) -> None:
        """One row under its heading; a cell that lists several statements is several rows."""
        if self._one_text(row, columns):
            return
        if not columns.matrix:
            for one in split_row(row, columns, "activity"):
                self._activity_row(one, columns, title)
            return
        for one in split_row(row, columns, "indicator"):
            self._matrix_row(one, columns)

    def _one_text(self, row: Sequence[Cell], columns: Columns) -> bool:
        """A row with one text alone: a result or an activity that stands between the rows."""
        texts = {cell.text for cell in row if cell.text}
        if len(texts) != 1:
            return False
        first = next(cell for cell in row if cell.text)
        if self._named_result(first):
            return True
        found = _ACTIVITY.match(plain(first.text))
        if found and self.open:
            self._among_activities = True
            rest = first.text[found.end() :].strip()
            for part in entries(rest) if rest else ():
                self._give(self._activity(row, columns, Cell(part, first.place)))
            return True
        if self._among_activities and self.open:
            for part in entries(first.text):
                self._give(self._activity(row, columns, Cell(part, first.place)))
            return True
        return False

    def _give(self, activity: Raw) -> None:
        """An activity below a result: of the result that its code numbers, where it has one."""
        self.activities.append((activity, self.open[-1] if self.open else None))

    def _named_result(self, cell: Cell) -> bool:
        """Opens the result that a cell names by its level; False where it names none."""
        found = result_cell(cell.text)
        if found is None:
            return False
        self._open(found[0], found[1], "", found[2], cell.place)
        return True

    def _matrix_row(self, row: Sequence[Cell], columns: Columns) -> None:
        self._result_of(row, columns)
        if not self.open:
            self._open("output", _text(row, columns, "result_ref") or "", "", "", row[0].place)
        here, last = self.open[-1], self._last
        if self._is_below(row, columns):
            return
        self._result_baseline(here, row, columns)
        indicator, target = _at(row, columns, "indicator"), _at(row, columns, "target")
        if indicator and indicator.text and not indicator.text.isdigit() and indicator.text != last.indicator:
            self._indicator(here, row, columns, indicator)
        self._targets(here, row, columns, target)
        activity = _at(row, columns, "activity")
        if activity and activity.text and activity.text != last.activity:
            last.activity = activity.text
            for part in entries(activity.text):
                here.activities.append(self._activity(row, columns, Cell(part, activity.place)))
        assumption = _at(row, columns, "assumption")
        if assumption and filled(assumption.text) and assumption.text != last.assumption:
            last.assumption = assumption.text
            here.assumptions += [Raw(Kind.ASSUMPTION, line, assumption.place) for line in entries(assumption.text)]

    @staticmethod
    def _is_below(row: Sequence[Cell], columns: Columns) -> bool:
        level = _text(row, columns, "level")
        said = fold(level) if level and "indicator_ref" in columns else ""
        return bool(_BELOW.fullmatch(said))

    @staticmethod
    def _result_baseline(here: OpenResult, row: Sequence[Cell], columns: Columns) -> None:
        """The baseline of a whole result, in a row that states no indicator and no target."""
        base = _at(row, columns, "baseline")
        stated = _text(row, columns, "indicator") or _text(row, columns, "target") or _text(row, columns, "target_text")
        if base is not None and base.text and not stated and _text(row, columns, "result"):
            here.baseline = Baseline(stated=True, value=base.text, place=base.place)

    def _result_of(self, row: Sequence[Cell], columns: Columns) -> None:
        """Opens the result that the cells of level and statement name, or goes on with it where it is the same."""
        level, cell = _at(row, columns, "level"), _at(row, columns, "result")
        code = (_text(row, columns, "code") or "") if "indicator_ref" in columns else ""
        if level and level.text and (code or (cell and cell.text and level.text != cell.text)):
            if self._below_result(row, columns, level, cell, code):
                return
            found = result_cell(level.text)
            if found:
                self._open(found[0], found[1], code, cell.text if cell else "", (cell or level).place)
                return
        for one in (level, cell):
            if one is None or not one.text:
                continue
            activity = _ACTIVITY.match(plain(one.text))
            if activity and self.open:
                self._activity_among_results(row, columns, Cell(one.text[activity.end() :], one.place))
            elif not self._named_result(one):
                code, text = coded(one.text, _text(row, columns, "result_ref"))
                self._open("output", "", code, text, one.place)
            return

    def _below_result(self, row: Sequence[Cell], columns: Columns, level: Cell, cell: Cell | None, code: str) -> bool:
        """A row whose level says that it is an activity or an assumption of the result above."""
        said = fold(level.text)
        if cell is None or not cell.text or not self.open:
            return False
        here = self.open[-1]
        if re.fullmatch(r"activit\w+|النشاط|نشاط", said):
            number = _text(row, columns, "target") or None
            split = self._split(row, columns)
            filled_in = number is not None
            raw = Raw(Kind.ACTIVITY, cell.text, cell.place, code, number, value_field=filled_in, per_country=split)
            here.activities.append(raw)
            return True
        if re.fullmatch(r"assumptions?|hypotheses?|risks?|risques?|الافتراض|افتراض|فرضيه", said):
            here.assumptions.append(Raw(Kind.ASSUMPTION, cell.text, cell.place, code))
            return True
        return False

    def _indicator(self, here: OpenResult, row: Sequence[Cell], columns: Columns, cell: Cell) -> None:
        code, text = coded(cell.text, _text(row, columns, "indicator_ref") or _text(row, columns, "code"))
        base = _at(row, columns, "baseline")
        baseline = None
        if base is not None:
            baseline = Baseline(stated=True, value=base.text if filled(base.text) else None, place=base.place)
        unit = _text(row, columns, "unit") or ""
        bracket = _UNIT_LAST.search(text)
        if not unit and bracket and canonical_unit(bracket["unit"]):
            unit = bracket["unit"]
        here.indicators.append(Raw(Kind.INDICATOR, text, cell.place, code, unit=unit, baseline=baseline))
        self._last.indicator, self._last.code, self._last.text, self._last.unit = cell.text, code, text, unit
        self._last.target = -1

    def _targets(self, here: OpenResult, row: Sequence[Cell], columns: Columns, target: Cell | None) -> None:
        said = target.text if target and filled(target.text) else ""
        split = self._split(row, columns)
        if "target_text" in columns:
            if said or split or _text(row, columns, "target_text"):
                here.targets.append(self._written_target(row, columns, target, said, split))
            return
        country = self._country(row, columns)
        if country is not None and self._last.text:
            self._of_country(here, row, columns, country, target)
        elif (said or split) and self._last.text:
            here.targets.append(self._target(row, columns, target, said, split))
            self._last.target = len(here.targets) - 1
        elif said:
            here.targets.append(Raw(Kind.TARGET, said, target.place if target else row[0].place))

    def _written_target(
        self, row: Sequence[Cell], columns: Columns, target: Cell | None, said: str, split: dict[str, Decimal]
    ) -> Raw:
        """A target with words of its own; without an indicator in its row it is tied to none."""
        indicator = _text(row, columns, "indicator_ref") or _text(row, columns, "indicator") or ""
        raw = self._target(row, columns, target, said, split)
        return replace(
            raw,
            text=_text(row, columns, "target_text") or "",
            code=_text(row, columns, "target_ref") or "",
            unit="%" if said.rstrip().endswith("%") else "",
            links=(indicator,) if indicator else None,
        )

    def _country(self, row: Sequence[Cell], columns: Columns) -> str | None:
        """The country of a row where a column names one a row; "" for the row of all together."""
        cell = _at(row, columns, "countries")
        if cell is None or not cell.text:
            return None
        return "" if fold(cell.text) in _WHOLE else country_of(cell.text)

    def _of_country(
        self, here: OpenResult, row: Sequence[Cell], columns: Columns, country: str, target: Cell | None
    ) -> None:
        """A row that gives the number of one country, or of all, for the indicator of the rows above."""
        number = decimal_of(target.text) if target else None
        if target is None or not filled(target.text):
            return
        if self._last.target < 0:
            here.targets.append(replace(self._target(row, columns, target, "", {}), value=None, value_field=True))
            self._last.target = len(here.targets) - 1
        before = here.targets[self._last.target]
        if not country:
            here.targets[self._last.target] = replace(before, value=target.text)
        elif number is not None:
            here.targets[self._last.target] = replace(before, per_country={**before.per_country, country: number})

    def _target(
        self, row: Sequence[Cell], columns: Columns, target: Cell | None, said: str, split: dict[str, Decimal]
    ) -> Raw:
        """A target of the indicator above it: a number in its cell, or words with a number."""
        last = self._last
        return Raw(
            Kind.TARGET,
            last.text,
            target.place if target else row[0].place,
            f"{last.code}#target" if last.code else "",
            said or None,
            value_field=True,
            unit="%" if said.rstrip().endswith("%") else last.unit,
            per_country=split,
            parts=self._parts(row, columns, said),
            links=(last.code or last.text,),
            bound=Bound.MINIMUM if _says_yes(row, columns, "minimum") else Bound.EXACT,
            per_country_bound=Bound.MINIMUM if _says_yes(row, columns, "minimum_per_country") else Bound.EXACT,
        )

    def _parts(self, row: Sequence[Cell], columns: Columns, said: str) -> dict[str, dict[str, Decimal]]:
        """Numbers by period and by sex, each only where every one of its cells has a number."""
        found: dict[str, dict[str, Decimal]] = {}
        if columns.roles.get("target") not in dict(columns.periods).values() and decimal_of(said) is not None:
            for name, column in columns.periods:
                number = decimal_of(row[column].text) if column < len(row) else None
                if number is not None:
                    found.setdefault("by_period", {})[name] = number
            if len(found.get("by_period", ())) != len(columns.periods):
                found.pop("by_period", None)
        for (name, part), column in columns.parts.items():
            number = decimal_of(row[column].text) if column < len(row) else None
            if number is not None:
                found.setdefault(name, {})[part] = number
        return found

    @staticmethod
    def _split(row: Sequence[Cell], columns: Columns) -> dict[str, Decimal]:
        found = {code: decimal_of(row[column].text) for code, column in columns.countries.items() if column < len(row)}
        return {code: number for code, number in found.items() if number is not None}

    def _activity_among_results(self, row: Sequence[Cell], columns: Columns, cell: Cell) -> None:
        """An activity that stands in the column of results, below its output."""
        if cell.text.strip() and cell.text != self._last.activity:
            self._last.activity = cell.text
            self._give(self._activity(row, columns, cell))

    def _activity(self, row: Sequence[Cell], columns: Columns, activity: Cell) -> Raw:
        code, text = coded(activity.text, _text(row, columns, "activity_ref") or _text(row, columns, "code"))
        quantity = _text(row, columns, "quantity")
        split = self._split(row, columns)
        place = activity.place
        return Raw(Kind.ACTIVITY, text, place, code, quantity, value_field=quantity is not None, per_country=split)

    def _activity_row(self, row: Sequence[Cell], columns: Columns, title: str) -> None:
        """A row of the plan, or an activity where the table is a list of activities."""
        activity = _at(row, columns, "activity")
        if activity is None or not filled(activity.text) or activity.text.isdigit():
            return
        if activity.text == self._last.activity and not _text(row, columns, "code"):
            return  # a merged cell that goes on
        self._last.activity = activity.text
        found = _ACTIVITY.match(plain(activity.text))
        if found and found.end() and activity.text[found.end() :].strip():
            activity = Cell(activity.text[found.end() :].lstrip(" :"), activity.place)
        planned = "responsible" in columns or columns.months or bool(_PLAN.search(fold(title)))
        result = _at(row, columns, "result") or _at(row, columns, "level") or _at(row, columns, "result_ref")
        if not planned and result and result.text and not self._named_result(result):
            self._open("output", "", "", result.text, result.place)
        if planned:
            self.rows.append(self._plan_row(row, columns, activity))
        elif result and self.open:
            self.open[-1].activities.append(self._activity(row, columns, activity))
        else:
            self.activities.append((self._activity(row, columns, activity), None))

    def _plan_row(self, row: Sequence[Cell], columns: Columns, activity: Cell) -> Raw:
        refs = _text(row, columns, "activity_ref")
        links = tuple(one.strip() for one in _LINKS.split(refs) if one.strip()) if refs is not None else None
        code, text = coded(activity.text, _text(row, columns, "code"))
        quantity = _text(row, columns, "quantity")
        return Raw(
            Kind.ROW,
            text,
            activity.place,
            code,
            quantity,
            value_field=quantity is not None,
            links=links,
            unit=_text(row, columns, "unit") or "",
            responsible=(_text(row, columns, "responsible") or "",),
            per_country=self._split(row, columns),
        )

    def _open(self, level: str, label: str, code: str, text: str, place: Place) -> None:
        """Opens a result, or goes on with it where it was opened before."""
        for at, one in enumerate(self.open):
            same_number = bool(label) and one.label == label
            if one.level == level and (same_number or (text and one.text == text) or (code and one.code == code)):
                one.text = one.text or text
                if at != len(self.open) - 1:
                    self.open.append(self.open.pop(at))
                    self._last = _Last()
                return
        before = sum(one.level == level for one in self.open)
        self.open.append(OpenResult(level, label or str(before + 1), code, text, place))
        self._last = _Last()
        self._among_activities = False

    def give_activities(self) -> None:
        """Activities go to the outputs that their codes number, else to the result below which they stand, else to the
        last output; where there is none they are rows of a plan."""
        outputs = [one for one in self.open if one.level == "output"]
        for raw, above in self.activities:
            digits = re.sub(r"^[^\d]*", "", raw.code).rstrip(".")
            label = digits.rpartition(".")[0] or digits
            owner = next((one for one in outputs if label and one.label == label), None)
            owner = owner or next((one for one in outputs if label and one.label == label.partition(".")[0]), None)
            owner = owner or above or (outputs[-1] if outputs else None)
            if owner is not None:
                owner.activities.append(raw)
            else:
                self.rows.append(replace(raw, kind=Kind.ROW))
        self.activities = []
        known = {raw.code for one in self.open for raw in one.activities if raw.code}
        self.rows = [
            replace(row, links=(row.code,)) if row.links is None and row.code in known else row for row in self.rows
        ]

    def results(self) -> Iterator[Result]:
        """The results, objective first."""
        return results_of(self.open, self.codes)


def _says_yes(row: Sequence[Cell], columns: Columns, role: str) -> bool:
    return (_text(row, columns, role) or "").strip().casefold() not in _NO


def _at(row: Sequence[Cell], columns: Columns, role: str) -> Cell | None:
    column = columns.roles.get(role)
    return row[column] if column is not None and column < len(row) else None


def _text(row: Sequence[Cell], columns: Columns, role: str) -> str | None:
    cell = _at(row, columns, role)
    return cell.text if cell is not None else None
