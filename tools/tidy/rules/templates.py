"""Templates hold no inline style or script, and no word of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tools.tidy.house import Finding, House

ALLOWED_WORDS = frozenset({"Jalon", "Français", "العربية", "English"})
"""The name, and names of languages, which stand in their own language everywhere."""
_SPOKEN_ATTRIBUTES = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description", "label", "summary"})
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


def check(house: House) -> Iterator[Finding]:
    """Every template under ``src/``."""
    for path in house.select(under="src/", suffix=".html"):
        reader = _Reader(path)
        reader.feed(_blank(_TAG, _blank(_COMMENT, house.text(path))))
        reader.close()
        yield from reader.findings


def _blank(pattern: re.Pattern[str], content: str) -> str:
    """Cut what matches, keeping its line ends, so that lines keep their numbers."""
    return pattern.sub(lambda found: "\n" * found[0].count("\n"), content)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.findings: list[Finding] = []

    def _find(self, message: str) -> None:
        self.findings.append(Finding(self.path, self.getpos()[0], message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style":
            self._find("a style sheet stands in its own file")
        if tag == "script" and "src" not in names:
            self._find("a script stands in its own file")
        for name, value in attrs:
            if name == "style":
                self._find("no inline style: the policy of the page refuses it")
            if name.startswith("on") and len(name) > 2:
                self._find(f"no inline script: {name}")
            if (value or "").strip().lower().startswith("javascript:"):
                self._find("no script in an address")
            if name in _SPOKEN_ATTRIBUTES or (name == "value" and names.get("type") in ("submit", "button")):
                self._spoken(value or "")

    def handle_data(self, data: str) -> None:
        self._spoken(data)

    def _spoken(self, data: str) -> None:
        words = [word for word in _WORD.findall(data) if word not in ALLOWED_WORDS]
        if words:
            self._find(f"words without translation: {' '.join(words)[:60]}")
