"""How a person wants pages to look and sound: kept by the browser, so that it holds before sign-in too."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

COOKIE = "jalon_display"
THEMES = ("auto", "day", "night", "contrast")
TYPES = ("normal", "large")
SOUNDS = ("off", "on")
_YEAR_S = 31_536_000


@dataclass(frozen=True)
class Display:
    """One choice of each list; the first of each is what nobody chose. Sound is off unless somebody wants it."""

    theme: str = THEMES[0]
    type: str = TYPES[0]
    sound: str = SOUNDS[0]

    @classmethod
    def chosen(cls, theme: str, size: str, sound: str) -> Display:
        """A value outside its list counts as not chosen."""
        return cls(
            theme if theme in THEMES else THEMES[0],
            size if size in TYPES else TYPES[0],
            sound if sound in SOUNDS else SOUNDS[0],
        )


def display_of(request: HttpRequest) -> Display:
    """What the browser keeps."""
    parts = request.COOKIES.get(COOKIE, "").split(".")
    return Display.chosen(*parts) if len(parts) == 3 else Display()


def remember_display(response: HttpResponse, display: Display) -> HttpResponse:
    """``response``, which also tells the browser to keep ``display``."""
    value = f"{display.theme}.{display.type}.{display.sound}"
    response.set_cookie(COOKIE, value, max_age=_YEAR_S, samesite="Strict", httponly=True)
    return response
