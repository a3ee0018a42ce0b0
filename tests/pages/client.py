"""A browser without scripts that refuses a page which breaks a rule of ``tests.pages.rules``.

``Visitor(language="ar").open("/")``; ``visitor.submit(page, "/inspection/begin", scanned=...)`` fills the form of the
page that goes there and follows redirects; ``visitor.part(...)`` does as htmx does and checks the part that comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.pages import rules

_POLICY = "default-src 'none'"
_REDIRECTS_MAX = 5


@dataclass
class Page:
    """A page that passed the rules."""

    path: str
    status: int
    root: Element
    html: str
    response: HttpResponse

    @property
    def heading(self) -> str:
        """The h1."""
        return rules.words_of(next(self.root.iter("h1")))

    @property
    def words(self) -> str:
        """Everything that can be read."""
        return rules.words_of(self.root)

    def links(self) -> list[str]:
        """Where links go."""
        return [link.get("href", "") for link in self.root.iter("a")]

    def form(self, action: str) -> Element:
        """The form that goes to ``action``, by its own attribute or by one of its buttons'."""
        for form in self.root.iter("form"):
            goes = [form.get("action") or self.path, *(button.get("formaction") for button in form.iter("button"))]
            if any(urlsplit(one).path == action for one in goes if one):
                return form
        raise AssertionError(f"no form to {action} on {self.path}: {[f.get('action') for f in self.root.iter('form')]}")


class Visitor:
    """One person at one browser. ``marked``: the texts stand between marks, and other words are refused."""

    def __init__(self, *, language: str = "fr", marked: bool = False) -> None:
        self.language = language
        self.marked = marked
        self.client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost", headers={"accept-language": language})
        self.client.raise_request_exception = True

    def open(self, path: str, *, status: int = 200) -> Page:
        """Follow a link; redirects too."""
        return self._page(self.client.get(path), path, status)

    def submit(
        self, page: Page, action: str, *, button: tuple[str, str] | None = None, status: int = 200, **values: str
    ) -> Page:
        """Fill the form of ``page`` that goes to ``action`` and press a button of it."""
        data = fields_of(page.form(action)) | values | (dict([button]) if button else {})
        return self._page(self.client.post(action, data), action, status)

    def part(
        self, page: Page, action: str, *, button: tuple[str, str] | None = None, status: int = 200, **values: str
    ) -> Page:
        """The same through htmx: what comes back is a part, in one round trip."""
        data = fields_of(page.form(action)) | values | (dict([button]) if button else {})
        response = self.client.post(action, data, headers={"HX-Request": "true"})
        assert response.status_code == status, (response.status_code, response.content.decode()[:2000])
        root = rules.parse_part(response.content.decode())
        rules.check_part(root, marked=self.marked)
        return Page(page.path, response.status_code, root, response.content.decode(), response)

    def _page(self, response: HttpResponse, path: str, status: int) -> Page:
        for _ in range(_REDIRECTS_MAX):
            if response.status_code not in (301, 302, 303):
                break
            path = response["Location"]
            response = self.client.get(path)
        html = response.content.decode()
        assert response.status_code == status, (path, response.status_code, html[:3000])
        check_headers(response)
        root = rules.parse(html)
        cookie = self.client.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        rules.check_page(root, cookie.value if cookie else self.language, marked=self.marked)
        return Page(urlsplit(path).path, response.status_code, root, html, response)


def check_headers(response: HttpResponse) -> None:
    """The page may load its own files and nothing else, and nobody may frame it."""
    policy = response["Content-Security-Policy"]
    assert _POLICY in policy
    assert "unsafe" not in policy
    assert "http" not in policy, policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def fields_of(form: Element) -> dict[str, str]:
    """What the form would send if nobody touched it, without its buttons."""
    found = {}
    for field in form.iter():
        name = field.get("name")
        if not name:
            continue
        if field.tag == "input" and (field.get("type") not in ("checkbox", "radio") or "checked" in field.attrib):
            found[name] = field.get("value", "on" if field.get("type") == "checkbox" else "")
        elif field.tag == "textarea":
            found[name] = (field.text or "").removeprefix("\n")
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options[:1]
            found[name] = chosen[0].get("value", "") if chosen else ""
    return found
