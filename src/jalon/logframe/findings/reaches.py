"""One product that is called national in one place and regional in another."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Result, Statement
from jalon.logframe.words import singular, word_list, words

_REACH = 4


def find(logframe: Aligned) -> Iterator[Finding]:
    """Proposals, one a product and result: "national procedures" in an activity, "sub-regional procedure" elsewhere."""
    for result in logframe.frame.results:
        statements = [*result.measured(), *result.assumptions, *_rows(logframe, result)]
        national = _products(statements, "national")
        regional = _products(statements, "regional_strict")
        for product in sorted(national.keys() & regional.keys()):
            one, other = national[product], regional[product]
            if one.place != other.place:
                yield finding(
                    "logframe.wording.reach",
                    Severity.NOTE,
                    [one, other],
                    proposal=True,
                    what=one.name,
                    other_what=other.name,
                    word=product,
                )


def _rows(logframe: Aligned, result: Result) -> list[Statement]:
    return [row for row in logframe.frame.rows if logframe.links.results_of(row) == (result,)]


def _products(statements: list[Statement], reach: str) -> dict[str, Statement]:
    found: dict[str, Statement] = {}
    for statement in statements:
        said = words(statement.text)
        for at, word in enumerate(said):
            if word not in word_list(reach):
                continue
            for near in _before(said, at):
                if singular(near) in word_list("national_products"):
                    found.setdefault(singular(near), statement)
            for near in said[at + 1 : at + 1 + _REACH]:
                if near in word_list("phrase_end") or near in word_list("national") | word_list("regional_strict"):
                    break
                if singular(near) in word_list("national_products"):
                    found.setdefault(singular(near), statement)
    return found


def _before(said: tuple[str, ...], at: int) -> list[str]:
    """The words before an adjective that follows its noun, as in French: "protocole national"."""
    taken: list[str] = []
    for word in reversed(said[max(0, at - 2) : at]):
        if word in word_list("phrase_end"):
            break
        taken.append(word)
    return taken
