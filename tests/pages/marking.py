"""Texts between marks, so that words which do not come from the texts are seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from unittest.mock import patch

from jalon.kernel import texts
from tests.pages.rules import CLOSE, OPEN

_lookup = texts.lookup


@cache
def _marked(code: str) -> texts.Text:
    found = _lookup(code)
    forms = {
        language: {category: f"{OPEN}{form}{CLOSE}" for category, form in by_category.items()}
        for language, by_category in found.forms.items()
    }
    return replace(found, forms=forms)


@contextmanager
def marked_texts() -> Iterator[None]:
    """Every sentence stands between ⟦ and ⟧ while this lasts."""
    with patch.object(texts, "lookup", _marked):
        yield
