"""Logframes in running text: proposals with tables whose cells tabs divide, or headings with lists.

What it knows: headings of results ("Output 2: ..."), sections (indicators, targets, activities, work plan), bullets,
numbered
activities, the line that names the countries, paragraphs that keep countries out of something. Marks of HTML are taken
off. Places are lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.logframe.building import Raw, passage, statement
from jalon.logframe.columns import columns_of
from jalon.logframe.entries import coded
from jalon.logframe.headings import COVERAGE, RESULT, SECTION, level_of
from jalon.logframe.model import Baseline, Country, Kind, Logframe, Place, Result, Statement
from jalon.logframe.naming import mentions, named, plain
from jalon.logframe.scoping import scope_of
from jalon.logframe.table_rows import TableReader
from jalon.logframe.text_tables import block_at, cells_of, read_block
from jalon.logframe.yaml_file import check_size

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_EMPHASIS = re.compile(r"\*\*|__|`")
_BULLET = re.compile(r"(?:(?<=\s)|^)[–—•‣▪◦·*\-]\s+")
_ACTIVITIES = re.compile(r"^\W*(?:planned |main )?activit(?:y|ies|es?)\b.{0,40}?(?P<number>\d*)\s*:", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<![\d.])(?P<code>\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)\.?\s+(?=\D)")
_CHAPTER = re.compile(r"^\s*\d{1,2}\.\s+[^a-z]{4,}$|^\s*\d{1,2}(?:\.\d{1,2})?\.\s+\w.{2,60}$|^#+ ")
_INLINE = re.compile(
    r"^\W*(?P<name>indicator|indicateur|baseline|valeur de reference|target|cible|activity|activite|assumption"
    r"|hypothese)\s*(?P<code>\d*(?:\.\d+)*)\s*[:–]\s*(?P<text>.+)$",
    re.IGNORECASE,
)
_WHO = re.compile(r"(?<=\S)\s+[–—-]\s+[^–—\d:;]{2,40}$")
"""Who is responsible, behind a dash at the end of a row."""
_COLUMNS = ("indicator", "baseline", "target", "assumption")
_MENTIONS_MIN = 3
_HEADING_LINES = 40


@dataclass(slots=True)
class _Open:
    """A result while its lines are read: text by role, with the line where each role began."""

    level: str
    number: int
    line: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """By role: the place in the text where each line begins, with its number."""

    def add(self, role: str, text: str, line: int) -> None:
        if text.strip():
            before = self.cells.get(role, "")
            self.cells[role] = f"{before} {text}"
            self.lines.setdefault(role, []).append((len(before), line))

    def line_of(self, role: str, at: int) -> int:
        """The line in which a place of the text of a role stands."""
        return next((line for start, line in reversed(self.lines.get(role, [])) if start <= at), self.line)


def read_text(content: bytes, file: str) -> Logframe:
    """The logframe that a text states; passages only where it has no results. Raises ``UnableToRead``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnableToRead("logframe.file.not_text", offset=error.start, file=file) from error
    if "\x00" in text:
        raise UnableToRead("logframe.file.not_text", offset=text.index("\x00"), file=file)
    lines = [_clean(line) for line in text.splitlines()]
    for at, line in enumerate(lines):
        if len(line) > limits.LOGFRAME_TEXT_CHARACTERS_MAX:
            limit = limits.LOGFRAME_TEXT_CHARACTERS_MAX
            raise UnableToRead("logframe.file.text_too_long", offset=at + 1, place=f"{file}:{at + 1}", limit=limit)
    codes, coverage = _countries(lines)
    reader = _Reader(file, codes)
    reader.read(lines)
    reader.tables.give_activities()
    countries = tuple(Country(code, Place(file, "coverage", coverage)) for code in sorted(codes))
    results = tuple(_together(list(reader.results()), list(reader.tables.results())))
    rows = (*reader.rows, *(statement(raw, codes) for raw in reader.tables.rows))
    frame = Logframe(file, countries, results, rows, tuple(reader.passages))
    check_size(frame)
    return frame


def _together(written: list[Result], tabled: list[Result]) -> Iterator[Result]:
    """Results of the text and of its tables; one that both name is one."""
    by_place = {(one.kind, one.number): one for one in tabled}
    for one in written:
        other = by_place.pop((one.kind, one.number), None)
        yield one if other is None else _joined(other, one)
    yield from by_place.values()


def _joined(tabled: Result, written: Result) -> Result:
    return replace(
        tabled,
        text=tabled.text or written.text,
        baseline=written.baseline,
        indicators=tabled.indicators or written.indicators,
        targets=tabled.targets or written.targets,
        activities=tabled.activities + written.activities,
        assumptions=tabled.assumptions + written.assumptions,
    )


def _clean(line: str) -> str:
    line = _EMPHASIS.sub("", line)
    return _TAG.sub(" ", line).replace("&amp;", "&").replace("\u2019", "'")


def _countries(lines: list[str]) -> tuple[frozenset[str], int]:
    """The project's countries: those that a line of coverage names, else those named in the title, else often."""
    for at, line in enumerate(lines):
        found = COVERAGE.match(plain(line))
        if found and (codes := named(line)):
            return codes, at + 1
    for at, line in enumerate(lines):
        columns = columns_of(cells_of(line)) if "|" in line or "\t" in line else None
        if columns is not None and len(columns.countries) > 1:
            return frozenset(columns.countries), at + 1
    for at, line in enumerate(lines[:_HEADING_LINES]):
        codes = named(line)
        if len(codes) > 1 and len(line) < 200:
            return codes, at + 1
    counted = Counter(one.code for line in lines for one in mentions(line))
    return frozenset(code for code, number in counted.items() if number >= _MENTIONS_MIN), 1


class _Reader:
    def __init__(self, file: str, codes: frozenset[str]) -> None:
        self.file = file
        self.codes = codes
        self.open: list[_Open] = []
        self.rows: list[Statement] = []
        self.passages: list[Statement] = []
        self.columns: Mapping[str, int] | None = None
        self.section = ""
        self.heading = ""
        self.activities = False
        self.tables = TableReader(file, codes)

    def read(self, lines: list[str]) -> None:
        """Every line in its turn: a table's row, a heading, a list's entry, or prose."""
        within = 0
        for at, line in enumerate(lines):
            if at < within or not line.strip():
                continue
            within = block_at(lines, at)
            if within > at:
                read_block(self.tables, self.file, lines, at, within, self.heading)
                self.columns = None
                continue
            self.heading = line if _CHAPTER.match(line) or SECTION.match(plain(line)) else self.heading
            cells = [cell.strip() for cell in line.split("\t")]
            columns = columns_of(cells) if len(cells) > 1 else None
            if columns is not None:
                self.columns, self.section = columns.roles, ""
            elif self.columns is not None and len(cells) > 1:
                self._row(cells, at + 1)
            else:
                self._line(line, at + 1)

    def _row(self, cells: list[str], line: int) -> None:
        assert self.columns is not None
        if "indicator" not in self.columns and "target" not in self.columns:
            self._plan_row(cells, line)
            return
        first = cells[0]
        if _ACTIVITIES.match(first):
            self.activities = True
        elif self._result(first, line):
            self.activities = False
            first = ""
        if first and self.open:
            role = "activity" if self.activities else "text"
            if role == "text":
                self.open[-1].text += " " + first
            else:
                self.open[-1].add("activity", first, line)
        for role in _COLUMNS:
            column = self.columns.get(role)
            if column and column < len(cells) and self.open:
                self.open[-1].add(role, cells[column], line)

    def _plan_row(self, cells: list[str], line: int) -> None:
        assert self.columns is not None
        text = cells[self.columns.get("activity", 0)] if self.columns.get("activity", 0) < len(cells) else ""
        if not text or re.fullmatch(r"[\d\s.]*", text):
            return
        column = self.columns.get("responsible")
        said = cells[column] if column is not None and column < len(cells) else ""
        self.rows.append(
            statement(Raw(Kind.ROW, text, self._place("work plan", line), responsible=(said,)), self.codes)
        )

    def _result(self, text: str, line: int) -> bool:
        found = RESULT.match(plain(text))
        if not found:
            return False
        level = level_of(found["level"])
        number = found["number"].rpartition(".")[2]
        before = sum(one.level == level for one in self.open)
        self.open.append(_Open(level, int(number) if number else before + 1, line, text[found.start("text") :]))
        return True

    def _line(self, line: str, at: int) -> None:
        section = SECTION.match(plain(line))
        if section:
            self.columns, self.section = None, _section(plain(section["name"]))
            return
        if _ACTIVITIES.match(line) and self.open:
            self.columns, self.section = None, "activity"
            line = line.partition(":")[2]
        elif self._result(line.strip().lstrip("#").strip(), at):
            self.columns, self.section = None, ""
            return
        inline = _INLINE.match(plain(line).strip())
        if inline and self.open:
            role = _section(inline["name"])
            self.open[-1].add(role, "• " + line.strip()[-len(inline["text"]) :], at)
            return
        if self.section and self._entry(line, at):
            return
        if _CHAPTER.match(line):
            self.columns, self.section = None, ""
        self._prose(line, at)

    def _entry(self, line: str, at: int) -> bool:
        """An entry of the list of a section; False where the line is none."""
        bullet = _BULLET.match(line.strip())
        numbered = _NUMBERED.match(line.strip()) or re.match(r"^\s*\d{1,2}[.)]\s", line)
        if self.section == "plan":
            text = re.sub(r"^[\s–—•‣▪◦·*\-]*(?:\d{1,2}[.)]\s+)?", "", line)
            if bullet or numbered:
                words = _WHO.sub("", text)
                self.rows.append(
                    statement(Raw(Kind.ROW, words, self._place("work plan", at), responsible=(text,)), self.codes)
                )
            return bool(bullet or numbered)
        if not (bullet or numbered):
            return False
        if not self.open:
            return self._activity_of_tables(line, at)
        self.open[-1].add(self.section, line if self.section == "activity" or bullet else "• " + line, at)
        return True

    def _activity_of_tables(self, line: str, at: int) -> bool:
        """An activity of a list that stands apart from the table of its results."""
        if self.section != "activity" or not self.tables.open:
            return False
        code, words = coded(_BULLET.sub("", line.strip()), None)
        raw = Raw(Kind.ACTIVITY, words, self._place("activities", at), code)
        self.tables.activities.append((raw, self.tables.open[-1]))
        return True

    def _prose(self, line: str, at: int) -> None:
        made = passage(line, self._place("text", at), self.codes)
        scope = scope_of(line, made.place, self.codes)
        if made.scope.exclusions or scope.later:
            self.passages.append(made)

    def _place(self, path: str, line: int) -> Place:
        return Place(self.file, path, line)

    def results(self) -> Iterator[Result]:
        """The results that were read, with their parts."""
        for one in self.open:
            name = f"{one.level} {one.number}"
            place = self._place(name, one.line)
            text = " ".join(one.text.split())
            base = one.cells.get("baseline", "").strip(" –•")
            yield Result(
                Kind(one.level),
                "",
                one.number,
                text,
                place,
                scope_of(text, place, self.codes),
                Baseline(stated=True, value=base, place=self._place(f"{name} baseline", one.line_of("baseline", 0)))
                if base
                else None,
                tuple(self._statements(Kind.INDICATOR, one, "indicator")),
                tuple(self._statements(Kind.TARGET, one, "target")),
                tuple(self._activities(one)),
                tuple(self._statements(Kind.ASSUMPTION, one, "assumption")),
            )

    def _statements(self, kind: Kind, one: _Open, role: str) -> Iterator[Statement]:
        for at, (start, part) in enumerate(_between(_BULLET, one.cells.get(role, ""))):
            place = self._place(f"{one.level} {one.number} {role} {at + 1}", one.line_of(role, start))
            yield statement(Raw(kind, part, place), self.codes)

    def _activities(self, one: _Open) -> Iterator[Statement]:
        text = one.cells.get("activity", "")
        begins = list(_NUMBERED.finditer(text))
        parts = [
            (found["code"], found.end(), text[found.end() : following.start() if following else len(text)])
            for found, following in zip_longest(begins, begins[1:])
        ]
        if not parts:
            first = _ACTIVITIES.match(text)
            parts = [("", start, part) for start, part in _between(_BULLET, text, first.end() if first else 0)]
        for at, (code, start, part) in enumerate(parts):
            place = self._place(f"{one.level} {one.number} activity {code or at + 1}", one.line_of("activity", start))
            yield statement(Raw(Kind.ACTIVITY, _BULLET.sub("", part.strip()), place, code), self.codes)


def _between(mark: re.Pattern[str], text: str, start: int = 0) -> Iterator[tuple[int, str]]:
    """The parts of a text between marks, with the place where each begins; empty ones are left out."""
    for found in (*mark.finditer(text, start), None):
        part = text[start : found.start() if found else len(text)]
        if part.strip():
            yield start, part
        start = found.end() if found else start


def _section(name: str) -> str:
    for role, beginnings in (
        ("indicator", ("indic",)),
        ("baseline", ("base", "valeur")),
        ("target", ("target", "cible")),
        ("assumption", ("assum", "hypo")),
        ("plan", ("work", "plan d", "calend", "implementation")),
    ):
        if name.startswith(beginnings):
            return role
    return "activity"
