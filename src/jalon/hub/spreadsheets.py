"""What a cell of a file may hold: never what a spreadsheet would take for a formula (OWASP, CSV injection)."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A quote makes it text to a spreadsheet."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
