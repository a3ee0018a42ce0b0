"""Results that the text numbers on another level than the matrix: "outcome 3" where there are three outputs."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Exclusion, Kind, Statement
from jalon.logframe.words import level_words


def find(logframe: Aligned) -> Iterator[Finding]:
    """Proposals, one a passage, for clauses that number results of a level which has not so many."""
    frame = logframe.frame
    said: set[str] = set()
    for statement, one in _clauses(logframe):
        level = level_words().get(one.level, "")
        having = {result.number for result in frame.results if result.kind.value == level}
        outputs = {result.number for result in frame.outputs()}
        if level != Kind.OUTCOME.value or one.results <= having or not one.results <= outputs:
            continue
        key = statement.text[:80]
        if key not in said:
            said.add(key)
            yield finding(
                "logframe.wording.level",
                Severity.NOTE,
                [statement],
                proposal=True,
                word=one.level,
                number=", ".join(map(str, sorted(one.results))),
                other_word="output",
            )


def _clauses(logframe: Aligned) -> Iterator[tuple[Statement, Exclusion]]:
    for passage in logframe.frame.passages:
        yield from ((passage, one) for one in passage.scope.exclusions if one.level)
