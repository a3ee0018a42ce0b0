"""Headings of tables and sections in logframes, in English, French and Arabic; patterns are for folded words."""

from __future__ import annotations

import re

from jalon.kernel.transliteration import fold
from jalon.logframe.naming import country_of

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "activity_ref",
        re.compile(
            r"^(?:activit\w+|linked activit\w+) (?:code|ref\w*|id|no|n|number|numero)s?$|^linked activit\w+$"
            r"|^(?:code|ref\w*|no|n|numero) (?:of |de )?(?:l |the )?activit\w+$"
        ),
    ),
    (
        "indicator_ref",
        re.compile(
            r"^(?:indicator|indicateur) (?:code|ref\w*|id|no|n|number|numero)$|^code (?:de l ?|d ?)?indicateur$"
            r"|^رمز الموشر$"
        ),
    ),
    ("target_ref", re.compile(r"^(?:target|cible) (?:code|ref\w*|id|no|n)$|^code (?:de )?(?:la )?cible$|^رمز الهدف$")),
    (
        "target_text",
        re.compile(r"^target (?:text|statement|description)$|^(?:texte|enonce) de (?:la )?cible$|^نص الهدف$"),
    ),
    ("row", re.compile(r"^(?:row|ligne|السطر)$")),
    ("month", re.compile(r"^(?:month|mois|الشهر)$")),
    (
        "minimum_per_country",
        re.compile(r"^(?:minimum|min|at least) (?:per|by|a) country$|^minimum par pays$|^حد ادني لكل بلد$"),
    ),
    ("result_ref", re.compile(r"^(?:output|result|outcome|produit|resultat) (?:code|ref\w*|id|no|n|number|numero)$")),
    ("aside", re.compile(r"^(?:baseline|reference) (?:year|date)$|^annee de (?:base|reference)$|^(?:pbc|dli|ild)$")),
    (
        "aside",
        re.compile(
            r"^(?:current|actual|achieved|realis\w+|valeur actuelle|niveau actuel|means|sources?|moyens|data source"
            r"|costs?|couts?|budget|comments?|remarques|observations|مصادر|القيمه الحاليه)\b"
        ),
    ),
    (
        "baseline",
        re.compile(
            r"^baselines?\b|^(?:valeurs? de )?(?:reference|base)\b|^situation (?:de depart|initiale|de reference)"
            r"|^(?:valeur|niveau)s? (?:initiale?s?|de depart)|^ligne de base|^starting (?:value|point)"
            r"|^خط الاساس|^القيمه المرجعيه|^قيمه الاساس"
        ),
    ),
    ("minimum", re.compile(r"^(?:minimum|min)\b|^حد ادني")),
    ("unit", re.compile(r"^units?\b(?! cost)|^unites?\b|^unit of|^الوحده|^وحده القياس")),
    (
        "indicator",
        re.compile(
            r"^(?:(?:output|outcome|impact|key|core|performance|objectively|smart|result\w*) )*(?:verifiable )?"
            r"indicat(?:or|eur)s?\b|^kpis?\b|^iov\b|^ovi\b|^mesures? de (?:performance|resultat)|^performance measures?"
            r"|^الموشر|^موشر"
        ),
    ),
    (
        "target_final",
        re.compile(
            r"^(?:end(?: of \w+)?|final|overall|eop|lop|life of \w+|total|endline|global)(?: \w+)? targets?\b"
            r"|^targets? (?:\w+ )?(?:final|end|total|overall)\b|^(?:valeurs? )?cibles? (?:finale|globale|totale)s?\b"
            r"|^valeurs? finales?\b"
        ),
    ),
    (
        "target",
        re.compile(
            r"^(?:\w+ ){0,2}targets?\b|^(?:valeurs? )?cibles?\b|^(?:overall |grand )?total\b|^milestones?$|^jalons?$"
            r"|^(?:planned|expected) (?:value|result)s?$|^valeurs? (?:prevue|visee|attendue)s?\b"
            r"|^objectifs? (?:chiffres?|quantitatifs?|cibles?)|^الهدف$|^الاهداف$|^المستهدف|^القيمه المستهدفه"
        ),
    ),
    ("assumption", re.compile(r"^(?:key )?assumptions?\b|^hypotheses?\b|^risks?\b|^risques?\b|^الافتراضات|^المخاطر")),
    (
        "responsible",
        re.compile(
            r"^(?:party |parties |person |unit |organi[sz]ation |entity )?responsib\w+"
            r"|^(?:structure|partie|personne|entite|service)s? responsables?|^responsables?\b|^lead\b|^implement\w+"
            r"|^executing|^(?:organisme|agence|partenaire)s? (?:d )?(?:execution|mise en oeuvre)|^المسوول"
            r"|^الجهه المس"
        ),
    ),
    (
        "quantity",
        re.compile(
            r"^(?:quantit\w+|qty|planned (?:quantity|number)|number (?:planned|of units)|nombre|participants|qte"
            r"|الكميه|العدد)\b"
        ),
    ),
    (
        "activity",
        re.compile(
            r"^(?:planned |main |key |sub |list of |proposed )?activit\w+\b|^tasks?\b|^taches?\b|^actions?\b"
            r"|^(?:principales|sous) activit\w+|^work ?plan (?:item|row)|^الانشطه|^النشاط|^نشاط"
        ),
    ),
    (
        "level",
        re.compile(
            r"^(?:level|niveau)\b|^results? (?:chain|hierarchy|level)$|^chaine (?:de|des|logique)\b|^hierarchy\b"
            r"|^hierarchie\b|^theory of change$|^intervention logic|^logique d?\s?intervention|^logic of intervention"
            r"|^سلسله النتايج|^منطق التدخل|^المستوي"
        ),
    ),
    (
        "result",
        re.compile(
            r"^(?:expected |intended |planned )?results?\b|^resultats?\b|^(?:expected |intended |planned )?"
            r"(?:out(?:put|come)s?|objectives?|objectifs?|produits?|effets?|extrants?|components?|composantes?)"
            r"(?: (?:statement|attendus?|vises?|and indicators?|et indicateurs?)s?)?$|^statement$|^enonce\b|^intitule\b"
            r"|^narrative|^description|^project (?:summary|description|structure)"
            r"|^النتايج|^النتيجه|^المخرجات|^الوصف|^النص$"
        ),
    ),
    ("code", re.compile(r"^(?:id|code|ref|reference|no|n|num|numero|الرقم|رقم|الرمز)$")),
    ("countries", re.compile(r"^(?:countr(?:y|ies)|pays|scope|البلد|البلدان|الدوله)$")),
)
MONTHS = re.compile(
    r"^(?:(?:month|mois|m|q|quarter|trimestre|t|s|semestre|semester|week|semaine|شهر)\W*\d{1,2}"
    r"|(?:jan|feb|fev|mar|apr|avr|may|mai|jun|juin|jul|juil|aug|aou|sep|oct|nov|dec)\w{0,7}(?:\W+\d{2,4})?"
    r"|time ?(?:frame|line|table)\b.*|calendrier|periode|chronogramme|start(?: date)?|end(?: date)?|debut|fin|duration"
    r"|duree|date(?: de)? \w+)$"
)
PERIOD = re.compile(
    r"^(?:(?:annual |intermediate )?(?:targets?|cibles?|milestones?|jalons?|planned|valeurs?)\W*)?(?:(?:for|en|pour) )?"
    r"(?:(?:year|annee|an|yr|y|a|q|quarter|trimestre|t|semestre|semester|s|phase|السنه)\W*\d{1,2}|\d{4}(?:\W\d{2,4})?)$"
    r"|^(?:milestones?|jalons?|targets?|cibles?)\W*\d{1,2}$"
)
FINAL = re.compile(r"^(?:final|finale|end|overall|total|totale|global|globale|fin|cumul\w*|lop|eop|المجموع|النهائي)\b")

_LEVEL_NAMES = (
    r"overall objective|general objective|specific objective|project objective|development objective|objective|goal"
    r"|impact|intermediate outcome|immediate outcome|outcome|output|purpose|expected result|intermediate result|result"
    r"|component|objectif general|objectif global|objectif specifique|objectif|effet|produit|resultat attendu"
    r"|resultat intermediaire|resultat|extrant|composante|الهدف العام|الهدف المحدد|الاثر|النتيج[هة]|المخرج|الناتج"
)
RESULT = re.compile(
    rf"^\W*(?P<level>{_LEVEL_NAMES})s?\s*(?P<number>\d{{0,2}}(?:\.\d{{1,2}})*)\s*[:.\-–—)]\s*(?P<text>.*)$",
    re.DOTALL | re.IGNORECASE,
)
RESULT_CELL = re.compile(
    rf"^\W*(?P<level>{_LEVEL_NAMES})s?\s*(?:\((?P<other>[^()]{{2,60}})\))?\s*"
    r"(?P<number>(?:n\W{0,2})?(?:[a-z]{1,3}\.?)?\d{0,2}(?:\.\d{1,2})*)"
    r"\s*(?:[:.\-–—)\n]\s*(?P<text>.*)|(?<=\d)\s+(?P<bare>\S.*))?$",
    re.DOTALL | re.IGNORECASE,
)
"""As :data:`RESULT`, and as a cell may say it: "Output 2", "Impact (overall objective)", "Output 1 Safer villages"."""
_OBJECTIVES = ("goal", "impact", "objectif", "objective", "الهدف العام", "الاثر")
_OUTCOMES = ("specific objective", "objectif specifique", "outcome", "purpose", "effet", "الهدف المحدد", "development")


def level_of(said: str) -> str:
    """objective, outcome or output for the words that name a level.

    >>> level_of("overall objective"), level_of("objectif specifique"), level_of("intermediate result")
    ('objective', 'outcome', 'output')
    """
    if any(word in said for word in _OUTCOMES):
        return "outcome"
    return "objective" if any(word in said for word in _OBJECTIVES) else "output"


SECTION = re.compile(
    r"^\W*(?:\d+(?:\.\d+)*[.)]?\s*)?(?P<name>indicators?|indicateurs?|baselines?|valeurs? de reference|targets?"
    r"|cibles?|assumptions?|hypotheses?|"
    r"(?:main |key |planned )?activit(?:y|ies|es?)(?: (?:for|of|du|de l) ?\w* ?\d*)?|work ?plan|plan de travail"
    r"|calendrier|implementation plan)\s*:?\s*$",
    re.IGNORECASE,
)
COVERAGE = re.compile(
    r"^\W*(?:geographic\w* (?:coverage|scope|area)|coverage|(?:target(?:ed)?|beneficiary|project|participating|partner"
    r"|recipient|implementation|programme|program) countr(?:y|ies)|countr(?:y|ies)"
    r"(?: (?:covered|concerned|and project name))?"
    r"|location|couverture geographique|zone d'intervention|pays (?:cibles?|concernes?|couverts?|beneficiaires?"
    r"|d'intervention|partenaires?)|pays|البلدان|الدول|التغطيه الجغرافيه)\s*[:\t]\s*(?P<text>.+)$",
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
