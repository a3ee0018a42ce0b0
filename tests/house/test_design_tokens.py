"""Colours can be told apart in every theme, the style sheet is in step, and the fonts cover every text."""

from __future__ import annotations

from itertools import product

import pytest
from fontTools.ttLib import TTFont

from jalon.kernel.texts import LANGUAGES, every_text
from tools.genscripts import style_sheet_reference
from tools.genscripts.style_sheet_reference import DESIGN, tokens

WORDS_MIN = {"day": 4.5, "night": 4.5, "contrast": 7.0}
"""WCAG 2.2, 1.4.3 and, for the theme of high contrast, 1.4.6."""
SIGNS_MIN = 3.0
"""WCAG 2.2, 1.4.11."""
THEMES = tokens()["themes"]
INVISIBLE = set("\u200e\u200f\u2066\u2067\u2068\u2069\n")
"""Marks of direction: browsers draw nothing for them."""


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2, definitions)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_close(theme: str, kind: str, least: float) -> list[str]:
    colours = THEMES[theme]
    found = []
    for ink, grounds in tokens()[kind]:
        for ground in grounds:
            ratio = contrast(colours[ink], colours[ground])
            if ratio < least:
                found.append(f"{theme}: {ink} on {ground} {ratio:.2f}")
    return found


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01), "a grey that is known to fail"


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_and_sign_can_be_told_from_its_ground(theme: str) -> None:
    assert too_close(theme, "words", WORDS_MIN[theme]) == []
    assert too_close(theme, "signs", SIGNS_MIN) == []


def test_themes_have_the_same_colours() -> None:
    assert len({frozenset(colours) for colours in THEMES.values()}) == 1


def test_states_differ_in_lightness_or_hue_but_never_rest_on_it() -> None:
    from jalon.design.components import mark

    states = ("passed", "failed", "undetermined", "not_performed", "note")
    for one, other in product(states, states):
        shapes = [str(mark(state)).partition(">")[2] for state in (one, other)]
        assert (shapes[0] == shapes[1]) == (one == other)


def test_style_sheet_is_in_step_with_tokens_and_parts() -> None:
    assert style_sheet_reference.PAGE.read_text(encoding="utf-8") == style_sheet_reference.render(), "run: make docs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_fonts_have_every_letter_of_the_texts(language: str) -> None:
    covered = set(INVISIBLE)
    for path in (DESIGN / "static/design/fonts").glob("jalon-sans-*-400.*.woff2"):
        covered.update(map(chr, TTFont(path).getBestCmap()))
    missing = {
        letter: text.code
        for text in every_text()
        for form in text.forms[language].values()
        for letter in form
        if letter not in covered
    }
    assert missing == {}
