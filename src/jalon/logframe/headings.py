"""Headings of tables and sections in logframes, in English, French and Arabic, as roles of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jalon.kernel.transliteration import fold
from jalon.logframe.naming import country_of

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "activity_ref",
        re.compile(r"^(?:activit\w+|linked activit\w+) (?:code|ref\w*|id|no|n|number|numero)s?$|^linked activit\w+$"),
    ),
    ("indicator_ref", re.compile(r"^(?:indicator|indicateur) (?:code|ref\w*|id|no|n|number|numero)$")),
    ("result_ref", re.compile(r"^(?:output|result|outcome|produit|resultat) (?:code|ref\w*|id|no|n|number|numero)$")),
    (
        "baseline",
        re.compile(
            r"^baselines?\b|^(?:valeur de )?reference\b|^situation (?:de depart|initiale)|^valeur initiale"
            r"|^خط الاساس|^القيمه المرجعيه"
        ),
    ),
    ("minimum", re.compile(r"^(?:minimum|min)\b")),
    ("unit", re.compile(r"^units?\b(?! cost)|^unites?\b|^unit of|^الوحده")),
    (
        "indicator",
        re.compile(
            r"^(?:key |performance |objectively )?(?:verifiable )?indicat(?:or|eur)s?\b|^kpis?\b|^iov\b|^ovi\b|^المءشر"
            r"|^المؤشر|^مؤشر|^المءشرات"
        ),
    ),
    (
        "target",
        re.compile(
            r"^(?:\w+ )?targets?\b|^cibles?\b|^valeur cible|^(?:overall |grand )?total\b|^الهدف|^الاهداف|^المستهدف"
        ),
    ),
    ("assumption", re.compile(r"^assumptions?\b|^hypotheses?\b|^risks?\b|^risques?\b|^الافتراضات")),
    (
        "responsible",
        re.compile(
            r"^(?:party |parties |person |unit )?responsib\w+|^responsables?\b|^lead\b|^implementing|^المسؤول|^المسوول"
        ),
    ),
    (
        "quantity",
        re.compile(r"^(?:quantit\w+|qty|planned (?:quantity|number)|number planned|nombre|participants|الكميه)\b"),
    ),
    (
        "activity",
        re.compile(r"^(?:planned |main |key )?activit\w+\b|^tasks?\b|^taches?\b|^actions?\b|^الانشطه|^النشاط"),
    ),
    (
        "result",
        re.compile(
            r"^results?\b|^resultats?\b|^(?:out(?:put|come)s?|objectives?|objectifs?|produits?"
            r"|effets?)(?: statement)?$|^level$|^niveau$|^statement$|"
            r"^intervention logic|^logique d?\s?intervention|^narrative|^description|^hierarchy|^النتاءج|^النتائج"
            r"|^النتيجه"
        ),
    ),
    ("code", re.compile(r"^(?:id|code|ref|reference|no|n|num|numero)$")),
    ("countries", re.compile(r"^(?:countr(?:y|ies)|pays|scope|البلد|البلدان)$")),
)

RESULT = re.compile(
    r"^\W*(?P<level>overall objective|specific objective|project objective|objective|goal|impact|outcome|output"
    r"|purpose|result|objectif general|objectif specifique"
    r"|objectif|effet|produit|resultat|extrant)s?\s*(?P<number>\d{0,2}(?:\.\d{1,2})?)\s*[:.\-–—)]\s*(?P<text>.*)$",
    re.DOTALL | re.IGNORECASE,
)
LEVEL_OF = {
    "overall objective": "objective",
    "project objective": "objective",
    "objective": "objective",
    "goal": "objective",
    "impact": "objective",
    "objectif general": "objective",
    "objectif": "objective",
    "specific objective": "outcome",
    "objectif specifique": "outcome",
    "outcome": "outcome",
    "purpose": "outcome",
    "effet": "outcome",
    "output": "output",
    "result": "output",
    "produit": "output",
    "resultat": "output",
    "extrant": "output",
}
SECTION = re.compile(
    r"^\W*(?:\d+(?:\.\d+)*[.)]?\s*)?(?P<name>indicators?|indicateurs?|baselines?|valeurs? de reference|targets?"
    r"|cibles?|assumptions?|hypotheses?|"
    r"(?:main |key |planned )?activit(?:y|ies|es?)(?: (?:for|of|du|de l) ?\w* ?\d*)?|work ?plan|plan de travail"
    r"|calendrier|implementation plan)\s*:?\s*$",
    re.IGNORECASE,
)
COVERAGE = re.compile(
    r"^\W*(?:geographic\w* coverage|coverage|target(?:ed)? countries|beneficiary countries|project countries"
    r"|participating countries|countries|couverture"
    r" geographique|pays (?:cibles?|concernes?|couverts?|beneficiaires?)|pays|البلدان)\s*[:\t]\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def role_of(heading: str) -> str | None:
    """The role of a column by its heading; ``country:XXX`` for a country's column; None for another."""
    if not heading or len(heading) > 80:
        return None
    code = country_of(heading)
    if code:
        return f"country:{code}"
    folded = fold(heading)
    for role, pattern in _ROLES:
        if pattern.search(folded):
            return role
    return None


def header(cells: Sequence[str]) -> dict[str, int] | None:
    """Role to column where a row of cells is a header: at least two roles, one of which names statements."""
    roles: dict[str, int] = {}
    for at, cell in enumerate(cells):
        role = role_of(cell)
        if role and role not in roles:
            roles[role] = at
    named = {role for role in roles if not role.startswith("country:")}
    if len(named) < 2 or not named & {"indicator", "target", "activity"}:
        return None
    if any(len(cell) > 80 for cell in cells):
        return None
    return roles
