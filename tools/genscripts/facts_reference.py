"""Write ``docs/reference/facts.md`` from the list of facts (``make docs``)."""

from __future__ import annotations

from pathlib import Path

from jalon.stats.fact_kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "facts.md"
HEAD = Path(__file__).with_name("facts_head.md")


def render() -> str:
    """The whole page."""
    lines = [HEAD.read_text(encoding="utf-8")]
    lines += ["| fact | dimensions | counted from | meaning | français | العربية |\n", "| --- " * 6 + "|\n"]
    for kind in KINDS:
        origin = f"measure `{kind.measure}`" if kind.measure else "registers of the hub"
        if kind.where:
            origin += ", " + ", ".join(f"{name} = {'/'.join(words)}" for name, words in kind.where.items())
        dimensions = ", ".join(f"`{name}`" for name in kind.dimensions) or "none"
        meanings = " | ".join(kind.meaning(language) for language in ("en", "fr", "ar"))
        lines.append(f"| `{kind.code}` | {dimensions} | {origin} | {meanings} |\n")
    return "".join(lines)


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
