"""What a page says when it can show no figure: why, and who does what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.stats.measures.errors import DAMAGED

UNABLE = 422
_LAKE = "stats.lake."


def unable(failure: UnableTo) -> dict[str, object]:
    """The sentence of a failure, and of what is done about it where a file of the hub stands behind it."""
    language = page_language()
    said: dict[str, object] = {"unable": sentence(failure.code, language, **failure.parameters)}
    if failure.code in DAMAGED or failure.code.startswith(_LAKE):
        said["unable_next"] = sentence("hub.figures.lake_next", language)
    elif failure.code == "stats.disclosure.register_unreadable":
        said["unable_next"] = sentence("hub.figures.register_next", language)
    return said


def failed(request: HttpRequest, title: str, failure: UnableTo) -> HttpResponse:
    """A page that says so and shows nothing else. ``title``: the code of the page's own title."""
    context = unable(failure) | {"title": sentence(title, page_language())}
    return render(request, "hub/figures/failed.html", context, status=UNABLE)
