"""From which facts each indicator is computed: ``indicators.yaml``, one rule an indicator of a project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from jalon.kernel.indicator_rule import FactChoice, Formula, IndicatorRule
from jalon.policy.reading import Node, Source

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_PER_MAX = 1_000_000
_OPTIONAL = ("of", "exposure", "per", "beside", "parts")


def read_indicators(source: Source) -> Mapping[str, Mapping[str, IndicatorRule]]:
    """Rules by code of the project and code of the indicator. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(("version", "projects"))
    root["version"].integer(1, 1)
    return MappingProxyType(
        {
            project: MappingProxyType({code: _rule(code, entry) for code, entry in node.keys().items()})
            for project, node in root["projects"].keys().items()
        }
    )


def _rule(code: str, node: Node) -> IndicatorRule:
    entry = node.mapping(("formula", "facts"), _OPTIONAL)
    formula = Formula(entry["formula"].choice([one.value for one in Formula]))
    # A key that the formula does not read would be believed and not obeyed.
    needed = {Formula.COUNT_DISTINCT: ("of",), Formula.RATE_INCREASE: ("exposure", "per")}.get(formula, ())
    node.mapping(("formula", "facts", *needed), ("beside", "parts"))
    facts = tuple(_choice(item) for item in entry["facts"].items())
    if not facts:
        entry["facts"].refuse("missing_key")
    of = _name(entry["of"]) if "of" in entry else None
    if of and any(of not in one.by for one in facts):
        entry["of"].refuse("not_in_list", allowed=", ".join(sorted(facts[0].by)))
    return IndicatorRule(
        indicator=code,
        formula=formula,
        facts=facts,
        of=of,
        exposure=_choice(entry["exposure"]) if "exposure" in entry else None,
        per=entry["per"].integer(1, _PER_MAX) if "per" in entry else 1,
        beside=tuple(_choice(item) for item in entry["beside"].items()) if "beside" in entry else (),
        parts=tuple(_name(item) for item in entry["parts"].items()) if "parts" in entry else (),
    )


def _choice(node: Node) -> FactChoice:
    entry = node.mapping(("fact",), ("by", "where"))
    by = frozenset(_name(item) for item in entry["by"].items()) if "by" in entry else frozenset()
    where: dict[str, frozenset[str]] = {}
    for name, values in entry["where"].keys().items() if "where" in entry else ():
        if name not in by:
            values.refuse("not_in_list", allowed=", ".join(sorted(by)))
        where[name] = frozenset(item.text() for item in values.items())
    return FactChoice(_name(entry["fact"]), by, MappingProxyType(where))


def _name(node: Node) -> str:
    value = node.text()
    if not _NAME.fullmatch(value):
        node.refuse("not_name")
    return value
