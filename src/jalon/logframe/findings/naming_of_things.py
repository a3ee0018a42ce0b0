"""Several names for one thing: linked statements of which one says workshop and the other training."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jalon.logframe.alignment import Aligned, core
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Statement
from jalon.logframe.naming import plain
from jalon.logframe.words import families, singular, tokens, words

_BOTH = re.compile(r"(?P<one>[^\W\d_]+)\s*(?:\(|/)\s*(?P<other>[^\W\d_]+)\s*(?:\)|$|\b)")
_ELEMENTS = re.compile(r"[,;:]|\b(?:and|et|on|sur)\b")


def find(logframe: Aligned) -> Iterator[Finding]:
    """Proposals: a person says whether two words mean one thing."""
    said: set[tuple[str, ...]] = set()
    for one, other in _pairs(logframe):
        for found in (*_synonyms(one, other), *_subjects(one, other)):
            key = (found.code, *sorted(found.keys), str(found.parameters["word"]))
            if key not in said:
                said.add(key)
                yield found
    for statement in (*(one for _, one in logframe.measured()), *logframe.frame.rows):
        yield from _in_one(statement)


def _pairs(logframe: Aligned) -> Iterator[tuple[Statement, Statement]]:
    links = logframe.links
    for result in logframe.frame.results:
        for target in result.targets:
            yield from ((target, indicator) for indicator in links.indicators(target))
    for row in logframe.frame.rows:
        found = links.activities(row)
        yield from ((row, activity) for activity in found if len(found) == 1)


def _synonyms(one: Statement, other: Statement) -> Iterator[Finding]:
    left, right = _singulars(one), _singulars(other)
    for family in families():
        mine, theirs = left & family, right & family
        if mine and theirs and not mine & theirs:
            yield _proposal("logframe.wording.synonym", one, other, min(mine), min(theirs))


def _subjects(one: Statement, other: Statement) -> Iterator[Finding]:
    """Two lists that share elements and differ in one each."""
    left, right = _listed(core(one.text)), _listed(core(other.text))
    shared = left.keys() & right.keys()
    mine, theirs = left.keys() - shared, right.keys() - shared
    if not shared or len(mine) != 1 or len(theirs) != 1:
        return
    (first,), (second,) = mine, theirs
    if not first <= second and not second <= first:
        yield _proposal("logframe.wording.subject", one, other, left[first], right[second])


def _listed(text: str) -> dict[frozenset[str], str]:
    """The elements of a list of at least three, by their stems, without what every text of its kind says."""
    elements = [part.strip() for part in _ELEMENTS.split(text)]
    found = {tokens(part): part for part in elements if tokens(part)}
    return found if len(found) >= 2 and re.search(r"[,;:]", text) else {}


def _in_one(statement: Statement) -> Iterator[Finding]:
    """ "Workshops (trainings)": one statement that gives both names."""
    for found in _BOTH.finditer(" ".join(re.findall(r"[^\W\d_]+|[(/)]", plain(statement.text)))):
        pair = (singular(found["one"]), singular(found["other"]))
        if pair[0] != pair[1] and any(set(pair) <= family for family in families()):
            yield finding(
                "logframe.wording.two_names",
                Severity.NOTE,
                [statement],
                proposal=True,
                what=statement.name,
                word=pair[0],
                other_word=pair[1],
            )


def _singulars(statement: Statement) -> frozenset[str]:
    return frozenset(singular(word) for word in words(statement.text))


def _proposal(code: str, one: Statement, other: Statement, word: str, other_word: str) -> Finding:
    return finding(
        code,
        Severity.NOTE,
        [one, other],
        proposal=True,
        what=one.name,
        other_what=other.name,
        word=word,
        other_word=other_word,
    )
