"""Small components that a page repeats many times: made without a template, for an officer waits for the page."""

from __future__ import annotations

import re
from functools import lru_cache

from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_SHAPES = {
    "passed": '<circle cx="10" cy="10" r="9"/><path d="M5.5 10.5l3 3 6-7"/>',
    "failed": '<path class="shape" d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"/>'
    '<path d="M6.5 6.5l7 7m0-7l-7 7"/>',
    "undetermined": '<path class="shape" d="M10 1.5L19 18H1z"/><path d="M10 7.5v5m0 2v1.4"/>',
    "note": '<rect class="shape" x="1.5" y="1.5" width="17" height="17" rx="3"/><path d="M10 9v5.5m0-9v1.4"/>',
    "not_performed": '<circle class="hollow" cx="10" cy="10" r="8.5"/><path d="M6 10h8"/>',
}
_BESIDE = 16
_NOTHING = mark_safe("")
_TAG = re.compile(r"<[^>]*>")
_HEAD_CELL = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW_OR_CELL = re.compile(r"<(tr|t[hd])\b([^>]*)>")
_CELL_END = re.compile(r"</(t[hd])>")


@lru_cache(maxsize=32)
def mark(state: str, size: int = 20) -> SafeString:
    """The sign of a state: another shape for each, for colour alone says nothing. Any other state was not performed."""
    shape = _SHAPES.get(state, _SHAPES["not_performed"])
    return format_html(
        '<svg class="mark mark-{}" width="{}" height="{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        "{}</svg>",
        state,
        size,
        size,
        mark_safe(shape),  # noqa: S308 one of ours
    )


def state_line(state: str, word: str) -> SafeString:
    """A mark with its word."""
    return format_html('<span class="state state-{}">{} <span>{}</span></span>', state, mark(state), word)


def badge(state: str, word: str) -> SafeString:
    """A state within a line of text or a cell: shape, word, colour."""
    return format_html('<span class="badge state-{}">{}{}</span>', state, mark(state, _BESIDE), word)


def fact(label: str, content: str) -> SafeString:
    """One thing known, in a list of facts."""
    return format_html('<div class="fact"><dt>{}</dt><dd>{}</dd></div>', label, content)


def labelled_rows(head: str, rows: str) -> SafeString:
    """Rows of a table whose cells each name their column (``data-label``): on a telephone a row is a card."""
    # The head was escaped when it was made; within an attribute its quotes must not end the value.
    labels = [_TAG.sub("", cell).strip().replace('"', "&quot;") for cell in _HEAD_CELL.findall(head)]
    place = 0

    def labelled(found: re.Match[str]) -> str:
        nonlocal place
        if found[1] == "tr":
            place = 0
            return found[0]
        label = labels[place] if place < len(labels) else ""
        place += 1
        return f'<{found[1]} data-label="{label}"{found[2]}><div>' if label else found[0] + "<div>"

    made = _ROW_OR_CELL.sub(labelled, str(rows))
    return mark_safe(_CELL_END.sub("</div></\\1>", made))  # noqa: S308 the rows were escaped; so was the head


def labelled_field(bound: BoundField) -> SafeString:
    """A field with its label, its hint, and what is wrong with it."""
    wrong = bound.errors
    if bound.widget_type == "checkbox":
        parts = format_html('{}<label class="beside" for="{}">{}</label>', bound, bound.id_for_label, bound.label)
    elif bound.use_fieldset:
        parts = format_html("<legend>{}</legend>{}{}", bound.label, _hint(bound), bound)
    else:
        parts = format_html('<label for="{}">{}</label>{}{}', bound.id_for_label, bound.label, _hint(bound), bound)
    errors = format_html_join(
        "",
        '<p class="error" id="{}_error{}">{} {}</p>',
        ((bound.auto_id, number or "", mark("undetermined", _BESIDE), error) for number, error in enumerate(wrong)),
    )
    whole = (
        '<div class="field{}"><fieldset>{}{}</fieldset></div>'
        if bound.use_fieldset
        else '<div class="field{}">{}{}</div>'
    )
    return format_html(whole, " wrong" if wrong else "", parts, errors)


def _hint(bound: BoundField) -> SafeString:
    if not bound.help_text:
        return _NOTHING
    return format_html('<p class="hint" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text)
