"""Write ``docs/reference/measures.md`` from the declared measures and classifications (``make docs``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jalon.kernel.texts import text
from jalon.stats.measures.dimensions import ClassDimension, Dimension, dimensions
from jalon.stats.measures.measure import Kind, Measure, measures

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "measures.md"
HEAD = Path(__file__).with_name("measures_head.md")
LANGUAGES = (("en", "English"), ("fr", "Français"), ("ar", "العربية"))


def render() -> str:
    """The whole page."""
    lines = [HEAD.read_text(encoding="utf-8"), "\n## Measures\n"]
    for measure in measures().values():
        lines.extend(_measure(measure))
    lines.append("\n## Dimensions\n\n| name | English | français | العربية | values |\n" + "| --- " * 5 + "|\n")
    lines.extend(_dimension(one) for one in dimensions().values())
    lines.append("\n## Classifications\n")
    for one in dimensions().values():
        if isinstance(one, ClassDimension):
            lines.extend(_classification(one))
    return "".join(lines)


def _measure(measure: Measure) -> Iterator[str]:
    yield f"\n### {measure.code}\n\n"
    yield f"Population: {text(f'stats.population.{measure.population.value}', 'en')}. "
    yield f"Unit: {text(f'stats.unit.{measure.unit}', 'en')}. Formed as: {_formula(measure)}.\n\n"
    if measure.parts:
        yield "| part | table | rows that count |\n| --- | --- | --- |\n"
    for part in measure.parts:
        rows = "; ".join(part.sentences) or "all"
        what = f"sum of `{part.summed}`: " if part.summed else ""
        what = f"each value of `{part.occurrences}`: " if part.occurrences else what
        yield f"| {part.name} | {part.table} | {what}{rows} |\n"
    yield f"\nDimensions: {', '.join(measure.dimensions)}.\n\n"
    kept = "; ".join(", ".join(one) for one in measure.cubes) or "by the two measures that it is formed from"
    yield f"Kept for closed months: {kept}.\n\n"
    for language, name in LANGUAGES:
        say = measure.sentences
        words = f"**{measure.name(language)}.** {say['definition'][language]} {say['quality'][language]}"
        yield f"- {name}: {words} {say['method'][language]}\n"
    yield f"\nSources: {'; '.join(measure.sources)}.\n"


def _formula(measure: Measure) -> str:
    if measure.kind is Kind.PERCENTILES:
        return "percentiles 50, 90 and 95 by nearest rank, exact"
    if measure.kind is Kind.COUNT:
        return " + ".join(measure.value) + "".join(f" - {name}" for name in measure.less)
    if measure.kind is Kind.QUOTIENT:
        return f"{measure.over[0]} / {measure.over[1]} × {measure.per}, with a 95 % interval ({measure.interval})"
    over = f"({' + '.join(measure.numerator)}) / ({' + '.join(measure.denominator)}) × {measure.per}"
    return f"{over}, with a 95 % interval ({measure.interval})" if measure.interval else over


def _dimension(one: Dimension) -> str:
    titles = " | ".join(one.title(language) for language in ("en", "fr", "ar"))
    return f"| `{one.name}` | {titles} | {', '.join(one.words()) or one.kind} |\n"


def _classification(one: ClassDimension) -> Iterator[str]:
    yield f"\n### {one.name}\n\n{one.source}\n\nThe first line that holds gives the class.\n\n"
    yield "| class | English | français | العربية | rows |\n| --- | --- | --- | --- | --- |\n"
    for name, sentences in one.sentences:
        shown = " | ".join(one.shown(name, language) for language in ("en", "fr", "ar"))
        yield f"| `{name}` | {shown} | {'; '.join(sentences)} |\n"
    shown = " | ".join(one.shown(one.otherwise, language) for language in ("en", "fr", "ar"))
    yield f"| `{one.otherwise}` | {shown} | every other |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
