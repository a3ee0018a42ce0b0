"""Form fields written without a template: a page of the booth has some hundred options, and an officer waits for it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_NOTHING = mark_safe("")
_SELECTED = mark_safe(" selected")


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """The options of a list in one language: the same for every traveller of whom nothing was answered yet."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _SELECTED if value == chosen else _NOTHING, label) for value, label in choices),
    )


class Select(forms.Select):
    """A list to choose one from, without groups."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None) -> SafeString:
        """The element with its options, that of ``value`` selected."""
        options = _options(tuple(self.choices), *self.format_value(value))
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class TextInput(forms.TextInput):
    """One line of text."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None) -> SafeString:
        """The element with ``value`` in it."""
        shown = {"value": self.format_value(value), **self.build_attrs(self.attrs, attrs)}
        given = {key: one for key, one in shown.items() if one is not None}
        return format_html('<input type="{}" name="{}"{}>', self.input_type, name, flatatt(given))


class Textarea(forms.Textarea):
    """Several lines of text."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None) -> SafeString:
        """The element with ``value`` in it; a browser drops the line feed before it."""
        shown = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<textarea name="{}"{}>\n{}</textarea>', name, shown, self.format_value(value) or "")
