"""Write ``docs/reference/glossary.md`` from one file a room in ``docs/reference/glossary/`` (``make docs``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference" / "glossary"
PAGE = ROOT / "docs" / "reference" / "glossary.md"
HEAD = """\
# Glossary

One word for one idea, in the three languages of the screens. Code, screens and documents use these words and no others.
Generated from `docs/reference/glossary/*.yaml`, one file a room, by `tools/genscripts/glossary_reference.py`.

| term | français | العربية | meaning | room |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Term:
    """One idea."""

    room: str
    en: str
    fr: str
    ar: str
    definition: str


def terms() -> list[Term]:
    """All terms of all rooms, in the order of their English word."""
    found = [
        Term(path.stem, **entry)
        for path in sorted(FOLDER.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    return sorted(found, key=lambda term: term.en.casefold())


def render() -> str:
    """The whole page."""
    return HEAD + "".join(
        f"| **{term.en}** | {term.fr} | {term.ar} | {term.definition} | {term.room} |\n" for term in terms()
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
