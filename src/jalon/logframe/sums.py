"""Wholes that a file states beside their parts: a budget and its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jalon.logframe.fields import AMOUNT, BUDGETS, LEVELS, LINES, TOTALS
from jalon.logframe.model import Place, Sum
from jalon.logframe.numerals import decimal_of
from jalon.logframe.yaml_tree import Tree


def sums_of_tree(root: Tree, file: str) -> Iterator[Sum]:
    """Every mapping that has a total and a list or mapping of parts beside it."""
    whole = root.get(*TOTALS)
    lines = root.get(*LINES)
    if whole is not None and lines is not None and whole.text is not None:
        total = decimal_of(whole.text)
        parts = _parts(lines)
        if total is not None and len(parts) > 1:
            yield Sum(root.path or "total", total, parts, Place(file, whole.path, whole.line))
    for _, child in root.entries():
        yield from sums_of_tree(child, file)
    for child in root.items or ():
        yield from sums_of_tree(child, file)


def sums_of_results(roots: Sequence[Tree], file: str) -> Iterator[Sum]:
    """A budget of the whole beside a budget of every output; the two may stand in one mapping or beside each other."""
    whole = next((_amount(found) for root in roots if (found := root.get(*BUDGETS)) is not None), None)
    outputs = next((found for root in roots if (found := root.get(*LEVELS["output"])) is not None), None)
    if whole is None or whole.text is None or outputs is None:
        return
    total = decimal_of(whole.text)
    entries = outputs.items or tuple((outputs.fields or {}).values())
    parts: dict[str, Decimal] = {}
    for at, entry in enumerate(entries):
        field = entry.get(*BUDGETS)
        own = _amount(field) if field is not None else None
        number = decimal_of(own.text) if own is not None and own.text else None
        if number is None:
            return
        parts[str(at + 1)] = number
    if total is not None and len(parts) > 1:
        yield Sum("budget", total, parts, Place(file, whole.path, whole.line))


def _amount(field: Tree) -> Tree | None:
    """The text of a budget, which may stand in a mapping beside its currency."""
    return field if field.text is not None else field.get(*AMOUNT)


def _parts(lines: Tree) -> dict[str, Decimal]:
    """The numbers of the parts; nothing where one of them has none, since then the sum is not known."""
    found: dict[str, Decimal] = {}
    entries = list(lines.entries()) or [(str(at), one) for at, one in enumerate(lines.items or ())]
    for name, entry in entries:
        field = entry if entry.text is not None else entry.get(*AMOUNT)
        number = decimal_of(field.text) if field is not None and field.text else None
        if number is None:
            return {}
        found[name] = number
    return found
