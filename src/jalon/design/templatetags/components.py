"""``{% load components %}``: the small components of a page that are made without a template."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from jalon.design.charts import bars, trend
from jalon.design.components import badge, fact, labelled_field, labelled_rows, mark, state_line
from jalon.design.icons import icon

register = template.Library()

register.simple_tag(mark)
register.simple_tag(icon)
register.simple_tag(bars)
register.simple_tag(trend)
register.simple_tag(badge)
register.simple_tag(labelled_rows, name="rows")
register.simple_tag(state_line, name="state")
register.simple_tag(labelled_field, name="field")


@register.simple_block_tag(name="fact")
def fact_tag(content: SafeString, label: str) -> SafeString:
    """``{% fact "post.answers.sex"|say %}{{ document.sex|word }}{% endfact %}``."""
    return fact(label, content)
