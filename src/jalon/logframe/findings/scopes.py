"""Countries kept out of something that yet have a number, a task or a place in it; "all" where some are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import shorten

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Exclusion, Kind, Place, Result, Statement
from jalon.logframe.words import tokens

Conflict = tuple[str, Result | Statement, frozenset[str], Result | None]
"""A rule, what it is about, the countries, and the result in which it stands."""
_CLAUSE_CHARACTERS = 160
_PARTS = re.compile(r"\b(?:and|et|or|ou)\b|,")
_LEVELS = {"outcome": Kind.OUTCOME, "effet": Kind.OUTCOME}


def find(logframe: Aligned) -> Iterator[Finding]:
    """Every exclusion of countries, results, statements and passages against what the results and rows say."""
    said: set[tuple[str, str, frozenset[str]]] = set()
    for origin, one in _exclusions(logframe):
        groups: dict[tuple[str, frozenset[str], Place | None], list[Result | Statement]] = {}
        for code, about, countries, result in (
            *_against_statements(logframe, origin, one),
            *_against_rows(logframe, origin, one),
        ):
            if (code, about.name, countries) not in said:
                said.add((code, about.name, countries))
                groups.setdefault((code, countries, result.place if result else None), []).append(about)
        for (code, countries, _), those in groups.items():
            yield _finding(code, those, one, countries)
    yield from _all_but_listed(logframe)


def _exclusions(logframe: Aligned) -> Iterator[tuple[Result | None, Exclusion]]:
    frame = logframe.frame
    codes = frame.codes()
    for country in frame.countries:
        yield from ((None, one) for one in country.exclusions)
    for result in frame.results:
        yield from ((result, one) for one in result.scope.exclusions)
        for statement in (*result.measured(), *result.assumptions):
            yield from ((result, one) for one in statement.scope.exclusions)
    for passage in frame.passages:
        yield from ((None, one) for one in passage.scope.exclusions if one.countries & codes or not codes)


def excluded_results(logframe: Aligned, origin: Result | None, one: Exclusion) -> tuple[Result, ...]:
    """The results that an exclusion is about: those it numbers, that in which it stands, or all where it has a subject.

    A number without results of its level (there is one outcome, the text says "outcome 3") is read as an output's.
    """
    frame = logframe.frame
    if one.results:
        level = [result for result in frame.results if result.kind is _LEVELS.get(one.level, Kind.OUTPUT)]
        if not {result.number for result in level} >= one.results:
            level = list(frame.outputs())
        return tuple(result for result in level if result.number in one.results)
    if origin is not None:
        return (origin,)
    return frame.results if one.subject else ()


def is_about(one: Exclusion, text: str) -> bool:
    """Whether a text is about the subject of an exclusion: all words of one of its parts stand there."""
    if not one.subject:
        return True
    found = tokens(text)
    parts = [tokens(part) for part in _PARTS.split(one.subject)]
    return any(part and part <= found for part in parts)


def _against_statements(logframe: Aligned, origin: Result | None, one: Exclusion) -> Iterator[Conflict]:
    codes = logframe.frame.codes()
    for result in excluded_results(logframe, origin, one):
        for statement in result.measured():
            if statement.place == one.place or not is_about(one, statement.text):
                continue
            counted = frozenset(code for code, number in statement.per_country.items() if number > 0) & one.countries
            if counted:
                yield "logframe.scope.excluded_counted", statement, counted, result
            elif (statement.scope.stated or frozenset()) & one.countries:
                listed = (statement.scope.stated or frozenset()) & one.countries
                yield "logframe.scope.excluded_listed", statement, listed, result
            elif statement.scope.all_count is not None and statement.scope.all_count in (0, len(codes)):
                yield "logframe.scope.all_but_excluded", statement, one.countries, result
        listed = (result.scope.stated or frozenset()) & one.countries
        if listed and not one.subject:
            yield "logframe.scope.excluded_listed", result, listed, result


def _against_rows(logframe: Aligned, origin: Result | None, one: Exclusion) -> Iterator[Conflict]:
    results = {result.place for result in excluded_results(logframe, origin, one)}
    for row in logframe.frame.rows:
        named = row.responsible & one.countries
        if not named or not logframe.links.activities(row) or not is_about(one, row.text):
            continue
        if results >= {result.place for result in logframe.links.results_of(row)}:
            yield "logframe.scope.excluded_responsible", row, named, None


def _finding(code: str, about: list[Result | Statement], one: Exclusion, countries: frozenset[str]) -> Finding:
    """One finding a clause and result: those who decide about the clause decide once."""
    return finding(
        code,
        Severity.SERIOUS,
        about,
        countries=countries,
        places=[one.place],
        what=", ".join(one.name for one in about),
        clause=_short(one.clause),
    )


def _all_but_listed(logframe: Aligned) -> Iterator[Finding]:
    """A statement about all countries whose own numbers, or whose result, name only some; numbers beyond the scope."""
    codes = logframe.frame.codes()
    for result in logframe.frame.results:
        stated = (result.scope.stated or frozenset()) & codes
        if stated and stated < codes and result.scope.all_count in (0, len(codes)):
            yield _some(result, codes - stated, stated, codes)
    for result, statement in logframe.measured():
        stated = (result.scope.stated or frozenset()) & codes
        counted = frozenset(code for code, number in statement.per_country.items() if number > 0) & codes
        beyond = counted - stated
        own = (statement.scope.stated or frozenset()) & codes
        if own and counted - own:
            yield _beyond_itself(statement, counted - own)
        elif stated and beyond:
            yield finding(
                "logframe.scope.beyond_result",
                Severity.SERIOUS,
                [statement, result],
                countries=beyond,
                what=statement.name,
                other_what=result.name,
            )
        if statement.scope.all_count is None or statement.scope.all_count not in (0, len(codes)):
            continue
        listed = frozenset(statement.per_country) & codes or stated
        missing = codes - listed
        if listed and missing and not missing <= statement.scope.later:
            yield _some(statement, missing, listed, codes)


def _beyond_itself(statement: Statement, countries: frozenset[str]) -> Finding:
    """A number for a country that the statement's own scope leaves out."""
    return finding(
        "logframe.scope.excluded_counted",
        Severity.SERIOUS,
        [statement],
        countries=countries,
        what=statement.name,
        clause=_short(statement.text),
    )


def _some(one: Statement | Result, missing: frozenset[str], listed: frozenset[str], codes: frozenset[str]) -> Finding:
    return finding(
        "logframe.scope.all_but_listed",
        Severity.SERIOUS,
        [one],
        countries=missing,
        what=one.name,
        number=len(listed),
        other=len(codes),
    )


def _short(clause: str) -> str:
    """A clause as a sentence quotes it: whole words, and a mark where it was cut."""
    return shorten(clause, _CLAUSE_CHARACTERS, placeholder="…")
