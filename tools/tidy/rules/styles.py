"""Style sheets name sides by the flow of the text, so that Arabic needs no second sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.tidy.house import Finding, House

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PHYSICAL = re.compile(
    r"\b(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-radius\b)"
    r"|(?<![\w-])(?:left|right)\s*:"
    r"|(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
_ELSEWHERE = re.compile(r"@import|url\(\s*['\"]?(?:https?:)?//")


def check(house: House) -> Iterator[Finding]:
    """Every style sheet under ``src/``."""
    for path in house.select(under="src/", suffix=".css"):
        content = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), house.text(path))
        for line, rule in enumerate(content.splitlines(), 1):
            if _PHYSICAL.search(rule):
                yield Finding(path, line, "a physical side: use inline-start or inline-end")
            if _ELSEWHERE.search(rule):
                yield Finding(path, line, "nothing is fetched from elsewhere")
