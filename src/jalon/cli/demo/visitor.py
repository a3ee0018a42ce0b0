"""Uses the pages as a browser without JavaScript does: follows links, fills forms, keeps cookies.

The demonstration's traffic and its check go through this, so they pass every door an officer passes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

_TIMEOUT_S = 30


@dataclass
class Form:
    """One form of a page: where it goes and what it holds already."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Page(HTMLParser):
    """Collects title, words and forms."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.headings: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._textarea = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a form starts with."""
        values = {name: value or "" for name, value in attrs}
        if tag in ("h1", "script", "style"):
            self._inside = tag
        if tag == "form":
            self._form = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, values)

    def _field(self, tag: str, values: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = values.get("name", ""), values.get("type", "text")
        if tag == "button" or kind == "submit":
            self._form.buttons.append((name, values.get("value", "")))
        elif tag == "input" and name:
            self._input(name, kind, values)
        elif tag == "select":
            self._select = name
            self._form.fields.setdefault(name, "")
        elif tag == "textarea":
            self._textarea = name
            self._form.fields.setdefault(name, "")
        elif tag == "option" and self._select:
            self._form.choices.setdefault(self._select, []).append(values.get("value", ""))
            if "selected" in values:
                self._form.fields[self._select] = values.get("value", "")

    def _input(self, name: str, kind: str, values: dict[str, str]) -> None:
        assert self._form is not None
        if kind in ("radio", "checkbox"):
            self._form.choices.setdefault(name, []).append(values.get("value", "on"))
            if "checked" in values:
                self._form.fields[name] = values.get("value", "on")
        else:
            self._form.fields[name] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep the words that a person would read."""
        if self._textarea and self._form is not None:
            self._form.fields[self._textarea] += data
        if self._inside in ("script", "style"):
            return
        if self._inside == "h1":
            self.headings.append(data.strip())
        self.words.append(data.strip())


@dataclass
class Page:
    """A page as it came."""

    address: str
    status: int
    heading: str
    words: str
    forms: list[Form]

    def form(self, action: str) -> Form:
        """The first form whose action ends with ``action``. Raises ``LookupError``."""
        for form in self.forms:
            if form.action.split("?")[0].endswith(action):
                return form
        raise LookupError(
            f"no form to {action} on {self.address} ({self.heading}); there are {[f.action for f in self.forms]}"
        )


class Visitor:
    """One person at one browser."""

    def __init__(self, base: str, language: str = "fr") -> None:
        self.base = base
        self._client = httpx.Client(
            base_url=base, follow_redirects=True, timeout=_TIMEOUT_S, headers={"Accept-Language": language}
        )

    def close(self) -> None:
        """Leave."""
        self._client.close()

    def open(self, path: str) -> Page:
        """Follow a link."""
        return self._page(self._client.get(path))

    def submit(self, page: Page, form: Form, button: str = "", **values: str) -> Page:
        """Fill ``form`` and press ``button`` (the name, or the value, of a button; the first one if empty)."""
        data = {**form.fields, **values}
        for name, value in form.buttons:
            if name and button in ("", name, value):
                data[name] = value
                break
        headers = {"Referer": page.address}
        if form.method == "get":
            return self._page(self._client.get(form.action, params=data))
        return self._page(self._client.post(form.action, data=data, headers=headers))

    def _page(self, response: httpx.Response) -> Page:
        reader = _Page()
        if "html" in response.headers.get("content-type", ""):
            reader.feed(response.text)
        for form in reader.forms:
            form.action = urljoin(str(response.url), form.action)
        words = " ".join(word for word in reader.words if word)
        return Page(str(response.url), response.status_code, " ".join(reader.headings), words, reader.forms)
