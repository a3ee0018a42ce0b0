"""The sheet of paper that travels to a new post: code, fingerprints, telephone, keys. For the page and the command."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from jalon import design
from jalon.design.words import sentence
from jalon.kernel.texts import direction
from jalon.services.enrolment import IssuedCode
from jalon.services.enrolment_voice import hub_fingerprints
from jalon.services.node import Node
from jalon.services.policies import country_of

KEYS = (
    ("F2", "hub.sheet.key_decide"),
    ("F4", "hub.sheet.key_second_line"),
    ("F6", "hub.sheet.key_slip"),
    ("F7", "hub.sheet.key_by_hand"),
    ("F8", "hub.sheet.key_refuse"),
    ("F9", "hub.sheet.key_hand_over"),
    ("F10", "hub.sheet.key_cover"),
)
"""The keys of a booth; a test compares them with its pages."""


def sheet_context(node: Node, issued: IssuedCode) -> dict[str, object]:
    """What the sheet says."""
    country = country_of(node.state)
    root, hub_key = hub_fingerprints(node)
    return {
        "issued": issued,
        "hub": node,
        "qr": qr_image(issued.printed.replace("-", "")),
        "address": settings.JALON_ADDRESS,
        "phone": country.contacts.headquarters_phone if country else None,
        "root": root,
        "hub_key": hub_key,
        "keys": KEYS,
    }


def qr_image(content: str) -> SafeString:
    """A QR code as SVG without any style; capitals and digits alone, so that a scanner types what any keyboard has."""
    drawn = BytesIO()
    segno.make(content, error="q", micro=False).save(
        drawn, kind="svg", scale=5, border=2, xmldecl=False, svgns=False, svgclass=None, lineclass=None, omitsize=True
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 drawn here from letters and digits


def write_sheet(path: Path, *, node: Node, issued: IssuedCode, language: str) -> None:
    """The sheet as one file that any browser prints on A4. Readable by its owner alone: it holds the code."""
    sheet = Path(design.__file__).parent / "static/design/jalon.css"
    with override(language):
        article = render_to_string("hub/sheet_paper.html", sheet_context(node, issued))
        title = sentence("hub.sheet.title", language)
        told = sentence("design.page.demonstration", language)
        banner = f'<p class="demonstration">{told}</p>' if node.demonstration else ""
    style = sheet.read_text(encoding="utf-8").replace("</", "<\\/")
    page = (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction(language)}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{style}</style></head><body>{banner}<main><h1>{title}</h1>{article}</main></body></html>\n"
    )
    path.touch(mode=0o600)
    path.write_text(page, encoding="utf-8")
