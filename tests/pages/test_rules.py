"""Each rule catches what it is made for: a good page passes, and a page with one fault does not."""

from __future__ import annotations

import pytest
from html5lib.html5parser import ParseError

from tests.pages.rules import check_page, outside_marks, parse

GOOD = """<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>⟦Booth⟧ · ⟦Jalon⟧</title></head><body>
<h1>⟦Booth⟧</h1><p>⟦Signed in: ⟦Awa⟧⟧ · <bdi>TRAORE</bdi> <kbd>F2</kbd></p>
<form><label for="a">⟦Name⟧</label><input id="a" name="a"><input type="hidden" name="b"></form></body></html>"""


def test_good_page_passes():
    check_page(parse(GOOD), "ar", marked=True)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("<h1>⟦Booth⟧</h1>", "<h1>⟦Booth⟧</h1><h1>⟦Again⟧</h1>"),
        ("<h1>⟦Booth⟧</h1>", "<h1>⟦Other⟧</h1>"),
        ('dir="rtl"', 'dir="ltr"'),
        ('lang="ar"', 'lang="fr"'),
        ('<label for="a">⟦Name⟧</label>', "⟦Name⟧"),
        ("<bdi>TRAORE</bdi>", "TRAORE"),
        ("⟦Name⟧", "post.booth.title"),
        ('<input id="a"', '<input style="color:red" id="a"'),
        ('<input id="a"', '<input onclick="go()" id="a"'),
        ("<kbd>F2</kbd>", '<span id="a"></span>'),
        ("<kbd>F2</kbd>", "<script>go()</script>"),
        ("<kbd>F2</kbd>", '<span title="plain words"></span>'),
        ("<kbd>F2</kbd>", '<span aria-labelledby="nowhere"></span>'),
    ],
)
def test_page_with_one_fault_is_refused(good, bad):
    assert good in GOOD
    with pytest.raises(AssertionError):
        check_page(parse(GOOD.replace(good, bad, 1)), "ar", marked=True)


@pytest.mark.parametrize("broken", ["<p><div></p>", "<p id=a id=b>", "<ul></div></ul>"])
def test_invalid_html_is_refused(broken):
    with pytest.raises(ParseError):
        parse(GOOD.replace("<h1>", f"{broken}<h1>"))


def test_words_outside_marks_are_found_at_any_depth():
    assert outside_marks("⟦a ⟦b⟧ c⟧ d") == " d"
