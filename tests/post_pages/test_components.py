"""Components that are made without a template: what Django's own templates would make, and everything escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django import forms

from jalon.design import widgets
from jalon.design.components import fact, labelled_field, labelled_rows, mark, state_line

HOSTILE = "<b>\"'&"
CHOICES = (("", "–"), ("1", "Un & deux"), ("12", HOSTILE))


class Elements(HTMLParser):
    """Start tags with their attributes in order of name, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.found_tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, sorted((name, value) for name, value in attributes)))
        self.found_tags.append((tag, attributes))

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


@pytest.mark.parametrize("value", [None, "", "1", "12", HOSTILE, 12])
@pytest.mark.parametrize("attributes", [{}, {"id": "id_a", "data-focus": True, "disabled": False}, {"title": HOSTILE}])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (widgets.Select({"class": "c"}, choices=CHOICES), forms.Select({"class": "c"}, choices=CHOICES)),
        (widgets.TextInput({"maxlength": 3}), forms.TextInput({"maxlength": 3})),
        (widgets.Textarea({"rows": 2}), forms.Textarea({"rows": 2})),
    ],
)
def test_widget_is_the_element_that_django_makes(ours, theirs, attributes, value):
    made, expected = (Elements(one.render("a", value, attributes)).found for one in (ours, theirs))
    assert made == expected


def test_field_with_hint_and_error_is_tied_to_both():
    class Asked(forms.Form):
        name = forms.CharField(label=HOSTILE, help_text="Hint", max_length=2, widget=widgets.TextInput)

    html = labelled_field(Asked({"name": "long"})["name"])
    assert 'for="id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert "<b>" not in html


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxInput])
def test_field_of_several_buttons_has_a_legend_and_a_box_has_its_label_beside(widget):
    class Asked(forms.Form):
        one = forms.ChoiceField(label="Question", choices=CHOICES, widget=widget)

    html = labelled_field(Asked()["one"])
    assert ("<legend>Question</legend>" in html) == (widget is forms.RadioSelect)
    assert ('<label class="beside" for="id_one">Question</label>' in html) == (widget is forms.CheckboxInput)


def test_cells_of_a_table_name_their_column_and_nothing_is_escaped_twice():
    rows = '<tr><th scope="row">A</th><td class="number">1</td></tr><tr><td>B</td><td>2</td><td>3</td></tr>'
    html = labelled_rows("<th>Tranche d&#x27;&quot;âge&quot; <b>x</b></th><th>N</th>", rows)
    cells = [dict(attributes).get("data-label") for tag, attributes in Elements(html).found_tags if tag in ("td", "th")]
    assert cells == ['Tranche d\'"âge" x', "N", 'Tranche d\'"âge" x', "N", None]
    assert html.count("<div>") == html.count("</div>") == 5


def test_mark_each_state_has_a_shape_of_its_own():
    shapes = {
        re.sub(r"^<svg[^>]*>", "", mark(state)) for state in ("passed", "failed", "undetermined", "note", "other")
    }
    assert len(shapes) == 5
    assert mark("other").count("mark-other") == 1


def test_component_content_is_escaped():
    assert "<b>" not in state_line("passed", HOSTILE)
    assert "<b>" not in fact(HOSTILE, HOSTILE)
