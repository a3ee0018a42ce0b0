"""Names as zones print them: components between fillers, two fillers between the identifiers (Doc 9303-3 §4.6)."""

from __future__ import annotations


def split_name(printed: str) -> tuple[str, str]:
    """Primary and secondary identifier with blanks for fillers.

    >>> split_name("VAN<DER<STEEN<<MARIANNE<LOUISE")
    ('VAN DER STEEN', 'MARIANNE LOUISE')
    >>> split_name("<<ANNA<MARIA<<<")
    ('', 'ANNA MARIA')
    """
    primary, _, secondary = printed.rstrip("<").partition("<<")
    return spaced(primary), spaced(secondary)


def spaced(printed: str) -> str:
    """Components of one identifier with one blank between them."""
    return " ".join(printed.replace("<", " ").split()) if "<" in printed else printed
