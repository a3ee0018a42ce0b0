"""Forms whose words come from the texts: labels, hints, choices, errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.safestring import SafeString

from jalon.design.language import page_language
from jalon.design.widgets import Select
from jalon.design.words import sentence
from jalon.documents.finding import Finding
from jalon.kernel.codes.base import CodeList
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import known, text

_ERRORS = {
    "required": "design.form.required",
    "invalid": "design.form.invalid",
    "invalid_choice": "design.form.invalid_choice",
    "max_length": "design.form.too_long",
    "min_length": "design.form.too_short",
    "null_characters_not_allowed": "design.form.invalid",
    "max_value": "design.form.invalid",
    "min_value": "design.form.invalid",
}


class Form(forms.Form):
    """``texts`` is ``<room>.<subject>``: a field's label is ``<texts>.<field>``, its hint ``<texts>.<field>_hint``."""

    texts: ClassVar[str]
    use_required_attribute = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)
        for name, field in self.fields.items():
            if not field.widget.is_hidden:
                field.label = _say(f"{self.texts}.{name}")
            hint = f"{self.texts}.{name}_hint"
            if known(hint):
                field.help_text = _say(hint)
            if isinstance(field, CodeField):
                field.choices = field.words()
        if self.is_bound:
            errors: dict[str, Any] = {kind: _say(code) for kind, code in _ERRORS.items()}
            for field in self.fields.values():
                field.error_messages = errors

    def say(self, what: UnableTo | Finding) -> None:
        """Show above the form why it was not done."""
        self.add_error(None, sentence(what.code, page_language(), **dict(what.parameters)))

    def say_beside(self, what: UnableTo) -> None:
        """The same beside the field that it names, where there is one."""
        field = str(what.parameters.get("field", ""))
        if field in self.fields:
            named = {**what.parameters, "field": str(self.fields[field].label)}
            self.add_error(field, sentence(what.code, page_language(), **named))
        else:
            self.say(what)

    def refuse(self, code: str, *, field: str | None = None, **parameters: object) -> None:
        """Show the sentence of ``code`` above the form, or beside ``field``."""
        self.add_error(field, sentence(code, page_language(), **parameters))


class CodeField(forms.TypedChoiceField):
    """A member of a code list. ``offered`` are the members to choose from, in their order; all by default.

    ``blank`` is the member whose word stands for an empty answer (*not asked*); ``ask`` shows *choose* instead.
    The choices are filled in by :class:`Form`, which knows the language.
    """

    widget = Select

    def __init__(
        self,
        codes: type[CodeList],
        *,
        offered: Iterable[CodeList] = (),
        blank: CodeList | None = None,
        ask: bool = False,
        **named: Any,
    ) -> None:
        self.blank, self.ask = blank, ask
        self.offered = tuple(member for member in tuple(offered) or tuple(codes) if member is not blank)
        named.setdefault("coerce", lambda value: codes(int(value)))
        named.setdefault("empty_value", None)
        self._codes = [(str(int(member)), member.text_code) for member in self.offered]
        super().__init__(**named)

    def words(self) -> list[tuple[str, str]]:
        """The choices in the language of the page."""
        language = page_language()
        choices = [(value, text(code, language)) for value, code in self._codes]
        if self.blank is not None:
            return [("", self.blank.word(language)), *choices]
        return [("", sentence("design.form.choose", language)), *choices] if self.ask else choices


def _say(code: str) -> SafeString:
    return sentence(code, page_language())
