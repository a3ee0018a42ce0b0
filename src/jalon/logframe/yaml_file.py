"""Logframes in YAML: results with indicators, targets, baselines and activities; rows of a plan; countries; budgets.

Keys are those of :mod:`jalon.logframe.fields`, in English or French. A target may stand in a list of its own or as a
field of its indicator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.logframe.building import Raw, passage, statement
from jalon.logframe.fields import BREAKDOWNS, CONTAINERS, COUNTRIES, KNOWN, LEVELS, NAMES, ROWS, breakdown
from jalon.logframe.headings import level_of
from jalon.logframe.model import Baseline, Bound, Country, Kind, Logframe, Place, Result, Scope, Statement
from jalon.logframe.naming import country_of, folded_key, named, plain
from jalon.logframe.numerals import decimal_of
from jalon.logframe.sums import sums_of_results, sums_of_tree
from jalon.logframe.yaml_tree import Tree, parse

_TRUE = frozenset(("true", "yes", "on", "oui", "1"))


def read_yaml(content: bytes, file: str) -> Logframe:
    """The logframe that a YAML file states. Raises ``UnableToRead``."""
    documents = parse(content)
    roots = [root for document in documents for root in _roots(_folded(document))]
    codes = frozenset(code for root in roots for code, _ in _country_codes(root))
    reader = _Reader(file, codes)
    results = tuple(result for root in roots for result in reader.results(root))
    frame = Logframe(
        file,
        tuple(country for root in roots for country in reader.countries(root)),
        results,
        tuple(row for root in roots for row in reader.rows(root)),
        tuple(one for root in roots for one in reader.passages(root)),
        tuple(total for root in roots[:1] for total in sums_of_tree(root, file)) + tuple(sums_of_results(roots, file)),
    )
    if not (frame.results or frame.rows):
        raise UnableToRead("logframe.file.no_logframe", offset=0, file=file)
    check_size(frame)
    return frame


def check_size(frame: Logframe) -> None:
    """Refuses a logframe with more statements than can be compared with each other."""
    number = len(frame.rows) + len(frame.passages)
    number += sum(len(tuple(one.measured())) + len(one.assumptions) for one in frame.results)
    if number > limits.LOGFRAME_STATEMENTS_MAX:
        limit = limits.LOGFRAME_STATEMENTS_MAX
        raise UnableToRead("logframe.file.too_many_statements", offset=0, file=frame.file, limit=limit)


def _folded(tree: Tree) -> Tree:
    """The tree with folded keys; of two keys that fold alike the first counts."""
    fields: dict[str, Tree] | None = None
    if tree.fields is not None:
        fields = {}
        for name, child in tree.fields.items():
            folded = folded_key(name)
            fields.setdefault(folded if folded in KNOWN else name, _folded(child))
    items = tuple(map(_folded, tree.items)) if tree.items is not None else None
    return Tree(tree.path, tree.line, tree.text, fields, items)


def _roots(document: Tree) -> Iterator[Tree]:
    """The document, or the mapping inside it that holds the logframe."""
    yield document
    for name in CONTAINERS:
        inner = document.get(name)
        if inner is not None and inner.fields is not None:
            yield from _roots(inner)


def _country_codes(root: Tree) -> Iterator[tuple[str, Tree]]:
    listed = root.get(*COUNTRIES)
    if listed is not None and listed.text:
        yield from ((one, listed) for one in sorted(named(listed.text)))
    for entry in (listed.items or ()) if listed else ():
        code = next(filter(None, (country_of(text.text or "") for text in _named_first(entry))), None)
        if code:
            yield code, entry
    for name, entry in listed.entries() if listed else ():
        code = country_of(name)
        if code:
            yield code, entry


def _named_first(entry: Tree) -> Iterator[Tree]:
    if entry.text is not None:
        yield entry
    for name in ("iso3", "iso2", "iso", "code", "id", "country", "pays", "name", "nom"):
        field = entry.get(name)
        if field is not None and field.text is not None:
            yield field


class _Reader:
    def __init__(self, file: str, codes: Iterable[str]) -> None:
        self.file = file
        self.codes = frozenset(codes)

    def place(self, tree: Tree) -> Place:
        return Place(self.file, tree.path, tree.line)

    def countries(self, root: Tree) -> Iterator[Country]:
        for code, entry in _country_codes(root):
            notes = [text for name, field in entry.entries() if name not in ("name", "nom") for text in field.texts()]
            said = [passage(note.text or "", self.place(note), self.codes, frozenset({code})) for note in notes]
            left_out = tuple(one for note in said for one in note.scope.exclusions if code in one.countries)
            later = entry.get("phase", "joins", "from_phase") is not None and _number(entry.get("phase")) != 1
            yield Country(code, self.place(entry), left_out, later=later)

    def results(self, root: Tree) -> Iterator[Result]:
        counted: dict[Kind, int] = {}
        for level, names in LEVELS.items():
            for name in names:
                found = root.get(name)
                for entry in _entries(found):
                    own = self._level(entry) or Kind(level)
                    counted[own] = counted.get(own, 0) + 1
                    yield from self._result(own, counted[own], entry)

    @staticmethod
    def _level(entry: Tree) -> Kind | None:
        """The level that an entry of a mixed list names for itself."""
        said = plain(_text(entry.get("level", "niveau", "result_type", "result_level", "type")) or "")
        found = re.match(r"(?:goal|impact|out(?:come|put)|objecti|purpose|specific|effet|produit|extrant)", said)
        return Kind(level_of(said)) if found else None

    def _result(self, kind: Kind, number: int, entry: Tree) -> Iterator[Result]:
        whole = self._statement(kind, entry)
        indicators = tuple(
            self._statement(Kind.INDICATOR, self._undivided(one)) for one in _entries(entry.get(*NAMES["indicators"]))
        )
        nested = [
            one for one in _entries(entry.get(*NAMES["indicators"])) if one.get("target", "targets", "cible", "cibles")
        ]
        targets = [self._statement(Kind.TARGET, one) for one in _entries(entry.get(*NAMES["targets"]))]
        for indicator in nested:
            targets.extend(self._nested_targets(indicator))
        yield Result(
            kind,
            whole.code,
            number,
            whole.text,
            whole.place,
            whole.scope,
            whole.baseline,
            indicators,
            tuple(targets),
            tuple(self._statement(Kind.ACTIVITY, one) for one in _entries(entry.get("activities", "activites"))),
            tuple(self._statement(Kind.ASSUMPTION, one) for one in _entries(entry.get(*NAMES["assumptions"]))),
        )
        for level, names in LEVELS.items():
            inner = entry.get(*names[:2])
            if inner is not None and inner.items is not None and level != kind.value:
                for at, one in enumerate(_entries(inner)):
                    yield from self._result(
                        Kind(level), number * 100 + at + 1 if kind is Kind.OUTCOME and number > 1 else at + 1, one
                    )

    def _undivided(self, indicator: Tree) -> Tree:
        """An indicator without the numbers that belong to the target within it."""
        if indicator.get("target", "targets", "cible", "cibles") is None:
            return indicator
        return Tree(indicator.path, indicator.line, fields=_without(indicator, tuple(self._divided(indicator))))

    def _nested_targets(self, indicator: Tree) -> Iterator[Statement]:
        code = _text(indicator.get(*NAMES["code"])) or ""
        words = _text(indicator.get(*NAMES["text"])) or ""
        listed = indicator.get("target", "targets", "cible", "cibles")
        assert listed is not None
        simple = listed.items is None and (listed.fields is None or listed.get(*NAMES["value"], "text") is not None)
        entries = (listed,) if simple else tuple(_entries(listed))
        for at, entry in enumerate(entries):
            given = {"id": f"{code}#target{at + 1 if at else ''}"} if code else {}
            unit = _text(indicator.get(*NAMES["unit"]))
            given |= {"text": words} | ({"unit": unit} if unit else {})
            own = entry.fields if entry.fields is not None else {"value": entry, **self._divided(indicator)}
            fields = {name: Tree(entry.path, entry.line, text=text) for name, text in given.items()}
            whole = Tree(entry.path, entry.line, fields={**fields, **own})
            yield self._statement(Kind.TARGET, whole, links=(code or words,))

    @staticmethod
    def _divided(indicator: Tree) -> dict[str, Tree]:
        """What an indicator says about the number of its target beside it."""
        names = {
            *NAMES["per_country"],
            *NAMES["per_country_minimum"],
            *NAMES["minimum"],
            *NAMES["maximum"],
            *BREAKDOWNS,
        }
        kept = names - {"disaggregation"}
        return {name: child for name, child in indicator.entries() if name in kept or len(_country_numbers(child)) > 1}

    def rows(self, root: Tree) -> Iterator[Statement]:
        for name in ROWS:
            for entry in _entries(root.get(name)):
                if entry.fields is not None or entry.text:
                    yield self._statement(Kind.ROW, entry)

    def passages(self, root: Tree) -> Iterator[Statement]:
        for name in ("scope", "scope_notes", "exclusions", "coverage", "remarks", "perimetre"):
            for text in root.fields[name].texts() if root.fields and name in root.fields else ():
                yield passage(text.text or "", self.place(text), self.codes)

    def _statement(self, kind: Kind, entry: Tree, links: tuple[str, ...] | None = None) -> Statement:
        if entry.fields is None:
            return statement(Raw(kind, entry.text or "", self.place(entry)), self.codes)
        values = NAMES["quantity"] if kind in (Kind.ROW, Kind.ACTIVITY) else NAMES["value"]
        if kind not in (Kind.ROW, Kind.ACTIVITY, Kind.TARGET):
            values = ("value",)
        value = entry.get(*values)
        countries = entry.get(*NAMES["countries"])
        words = _text(entry.get(*NAMES["text"])) or ""
        if kind is Kind.ROW and not words and " " in (_text(entry.get(*NAMES["activities"])) or ""):
            words = _text(entry.get(*NAMES["activities"])) or ""  # the row's own words, no code of an activity
            entry = Tree(entry.path, entry.line, fields=_without(entry, NAMES["activities"]))
        raw = Raw(
            kind,
            words,
            self.place(entry),
            _text(entry.get(*NAMES["code"])) or "",
            value.text if value else None,
            value_field=value is not None,
            unit=_text(entry.get(*NAMES["unit"])) or "",
            type=_text(entry.get(*NAMES["type"])) or "",
            links=links if links is not None else self._links(kind, entry),
            responsible=tuple(one.text or "" for one in _texts(entry.get(*NAMES["responsible"]))),
            countries=self._codes(countries),
            countries_text=(countries.text or "") if countries else "",
            excluded=self._codes(entry.get(*NAMES["excluded"])) or frozenset(),
            baseline=self._baseline(entry),
            **self._split(entry),  # type: ignore[arg-type]
        )
        return statement(raw, self.codes)

    def _split(self, entry: Tree) -> dict[str, object]:
        exact, least = entry.get(*NAMES["per_country"]), entry.get(*NAMES["per_country_minimum"])
        minimum, maximum = _true(entry.get(*NAMES["minimum"])), _true(entry.get(*NAMES["maximum"]))
        given = exact if exact is not None and exact.text is None else least
        if given is None or given.text is not None:
            least_named, given = _by_countries(entry)
            least = given if least_named else least
        numbers = _country_numbers(given)
        each = exact or least
        return {
            "bound": Bound.MINIMUM if minimum else Bound.MAXIMUM if maximum else Bound.EXACT,
            "per_country": numbers,
            "per_country_bound": Bound.MINIMUM if given is least and least is not None else Bound.EXACT,
            "each_country": _number(each) if each is not None and each.fields is None else None,
            "parts": {breakdown(name): parts for name in BREAKDOWNS if (parts := _parts(entry.get(name)))},
        }

    def _links(self, kind: Kind, entry: Tree) -> tuple[str, ...] | None:
        field = entry.get(*NAMES["activities"]) if kind is Kind.ROW else None
        if kind is Kind.TARGET:
            field = entry.get(*NAMES["indicator"])
        return tuple(one.text or "" for one in _texts(field)) if field is not None else None

    def _codes(self, field: Tree | None) -> frozenset[str] | None:
        if field is None or (field.text is not None and not country_of(field.text)):
            return None
        found = (country_of(one.text or "") for one in field.texts())
        return frozenset(code for code in found if code) or None

    def _baseline(self, entry: Tree) -> Baseline | None:
        field = entry.get(*NAMES["baseline"])
        if field is None:
            return None
        value = field.get("value", "valeur", "text", "texte") if field.fields is not None else field
        return Baseline(stated=True, value=_text(value), place=self.place(field))


def _entries(field: Tree | None) -> Iterator[Tree]:
    """What a field holds, one entry a statement: the items of a list, or the field itself where it is one mapping
    or text."""
    if field is None:
        return
    if field.items is not None:
        yield from field.items
    elif field.fields is not None and not field.get(*NAMES["text"], *NAMES["code"], "indicators", "value"):
        for name, child in field.entries():
            if child.fields is not None and not child.get(*NAMES["code"]):
                yield Tree(
                    child.path, child.line, fields={"id": Tree(child.path, child.line, text=name), **child.fields}
                )
            else:
                yield child
    elif field.fields is not None or field.text:
        yield field


def _without(entry: Tree, names: tuple[str, ...]) -> dict[str, Tree]:
    return {name: child for name, child in entry.entries() if name not in names}


def _texts(field: Tree | None) -> Iterator[Tree]:
    yield from field.texts() if field is not None else ()


def _text(field: Tree | None) -> str | None:
    return field.text if field is not None else None


def _true(field: Tree | None) -> bool:
    return field is not None and (field.text or "").casefold() in _TRUE


def _number(field: Tree | None) -> Decimal | None:
    return decimal_of(field.text) if field is not None and field.text else None


def _country_numbers(field: Tree | None) -> dict[str, Decimal]:
    """Numbers by country: a mapping by code or name, or a list of entries that name a country and a number."""
    pairs = [(name, one) for name, one in (field.entries() if field else ())]
    for item in (field.items or ()) if field else ():
        named_first, value = next(_named_first(item), None), item.get(*NAMES["value"], *NAMES["quantity"])
        if named_first is not None and named_first.text and value is not None:
            pairs.append((named_first.text, value))
    return {code: number for name, one in pairs if (code := country_of(name)) and (number := _number(one)) is not None}


def _by_countries(entry: Tree) -> tuple[bool, Tree | None]:
    """The field of an entry, whatever it is called, that has a number for two countries or more and nothing else;
    and whether its name says that the numbers are minimums."""
    for name, child in entry.entries():
        size = len(child.fields or child.items or ())
        if size > 1 and len(_country_numbers(child)) == size:
            return bool(re.search(r"min|at_least|au_moins", folded_key(name))), child
    return False, None


def _parts(field: Tree | None) -> dict[str, Decimal]:
    if field is not None and field.fields and all(country_of(name) for name in field.fields):
        return {}  # numbers per country, whatever the field is called
    found = {name: _number(one) for name, one in (field.entries() if field else ())}
    return {name: number for name, number in found.items() if number is not None}


__all__ = ["Scope", "check_size", "read_yaml"]
