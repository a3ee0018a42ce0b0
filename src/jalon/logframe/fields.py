"""What keys and headings of logframes are called in English and French, and in the notation of our own files."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, tuple[str, ...]] = {
    "code": ("id", "code", "ref", "reference", "no", "number", "numero"),
    "text": (
        "text",
        "statement",
        "title",
        "name",
        "description",
        "indicator_text",
        "label",
        "texte",
        "intitule",
        "libelle",
        "enonce",
        "titre",
        "nom",
        "narrative",
        "summary",
        "target_text",
        "activity_name",
        "task",
        "tache",
        "action",
        "wording",
        "objet",
        "result",
        "resultat",
    ),
    "value": ("value", "target_value", "target", "total", "valeur", "cible", "amount", "valeur_cible"),
    "quantity": ("quantity", "qty", "quantite", "value", "valeur", "number_of_units", "amount", "participants"),
    "unit": ("unit", "units", "unite", "unit_of_measure", "unite_de_mesure", "measure"),
    "type": ("type", "kind"),
    "minimum": ("minimum", "at_least", "min", "is_minimum", "au_moins"),
    "maximum": ("maximum", "at_most", "max", "is_maximum"),
    "per_country": (
        "per_country",
        "by_country",
        "countries_values",
        "par_pays",
        "split",
        "country_values",
        "breakdown_by_country",
        "country_targets",
        "targets_by_country",
        "cibles_par_pays",
    ),
    "per_country_minimum": (
        "per_country_minimum",
        "minimum_per_country",
        "per_country_min",
        "min_per_country",
        "minimum_par_pays",
    ),
    "each_country": ("each_country", "for_each_country"),
    "countries": (
        "countries",
        "countries_stated",
        "scope",
        "pays",
        "country_scope",
        "coverage",
        "country",
        "geographical_coverage",
    ),
    "excluded": (
        "excluded",
        "excluded_countries",
        "excludes",
        "exclusions",
        "not_in",
        "exclus",
        "out_of_scope",
        "countries_excluded",
    ),
    "baseline": ("baseline", "baselines", "reference_value", "valeur_de_reference", "situation_de_depart", "base"),
    "indicator": (
        "indicator",
        "indicator_id",
        "indicators",
        "indicator_ids",
        "measures",
        "indicateur",
        "indicator_code",
    ),
    "activities": (
        "activities",
        "activity",
        "activity_ids",
        "activites",
        "activite",
        "linked_activities",
        "activity_id",
    ),
    "responsible": (
        "responsible",
        "responsibles",
        "party_responsible",
        "responsable",
        "responsables",
        "lead",
        "who",
        "responsible_parties",
    ),
    "targets": ("targets", "cibles"),
    "indicators": ("indicators", "indicateurs"),
    "assumptions": ("assumptions", "hypotheses", "risks", "assumption"),
    "phase": ("phase", "from", "starts", "start_phase", "joins"),
}

LEVELS: Mapping[str, tuple[str, ...]] = {
    "objective": (
        "objective",
        "objectives",
        "goal",
        "impact",
        "impacts",
        "overall_objective",
        "objectif",
        "objectif_general",
    ),
    "outcome": (
        "outcome",
        "outcomes",
        "purpose",
        "specific_objective",
        "specific_objectives",
        "effet",
        "effets",
        "effects",
    ),
    "output": (
        "output",
        "outputs",
        "results",
        "resultats",
        "produits",
        "produit",
        "extrants",
        "components",
        "expected_results",
    ),
}
ROWS = (
    "rows",
    "work_plan",
    "workplan",
    "plan",
    "plan_rows",
    "tasks",
    "timeline",
    "schedule",
    "lignes",
    "plan_de_travail",
    "taches",
)
COUNTRIES = (
    "countries",
    "pays",
    "geographical_coverage",
    "geographic_coverage",
    "geographic_scope",
    "project_countries",
    "target_countries",
    "beneficiary_countries",
    "participating_countries",
    "countries_covered",
    "pays_cibles",
    "pays_concernes",
    "pays_beneficiaires",
    "pays_couverts",
    "couverture_geographique",
)
CONTAINERS = (
    "logframe",
    "logical_framework",
    "results_matrix",
    "matrix",
    "project",
    "programme",
    "cadre_logique",
    "projet",
    "results_framework",
)
TOTALS = ("total", "whole", "sum", "budget_total", "total_budget", "montant_total")
BUDGETS = ("budget", "total_budget", "budget_total", "budget_usd", "budget_eur")
LINES = (
    "lines",
    "items",
    "parts",
    "budget_lines",
    "breakdown",
    "lignes",
    "by_output",
    "by_country",
    "by_line",
    "allocation",
    "allocations",
)
AMOUNT = ("amount", "value", "budget", "cost", "total", "montant", "usd", "eur", "cout", "sum")
BREAKDOWNS = (
    "by_sex",
    "by_gender",
    "by_age",
    "by_year",
    "by_quarter",
    "by_period",
    "by_type",
    "by_site",
    "by_region",
    "by_month",
    "per_year",
    "per_quarter",
    "per_sex",
    "per_month",
    "per_region",
    "per_site",
    "per_type",
    "disaggregation",
    "disaggregated",
    "breakdown",
    "parts",
    "par_sexe",
    "par_age",
    "par_an",
    "par_trimestre",
    "par_region",
    "ventilation",
)
RUNNING = ("by_year", "by_quarter", "by_period", "by_month")
"""Breakdowns by time, whose numbers may be cumulative."""
_BREAKDOWNS_BY_WORD: Mapping[str, tuple[str, ...]] = {
    "by_sex": ("sex", "gender", "sexe", "genre"),
    "by_age": ("age", "age_group", "age_band"),
    "by_year": ("year", "an", "annee"),
    "by_quarter": ("quarter", "trimestre"),
    "by_month": ("month", "mois"),
    "by_period": ("period", "periode", "milestones"),
    "by_type": ("type",),
    "by_site": ("site", "location"),
    "by_region": ("region",),
}


def breakdown(name: str) -> str:
    """What a breakdown is by, however it is called; "other" where its name does not tell.

    >>> breakdown("par_sexe"), breakdown("per_year"), breakdown("Gender"), breakdown("ventilation")
    ('by_sex', 'by_year', 'by_sex', 'other')
    """
    bare = name.casefold().removeprefix("by_").removeprefix("per_").removeprefix("par_")
    return next((kind for kind, words in _BREAKDOWNS_BY_WORD.items() if bare in words), "other")


_OTHERS = (
    "iso3",
    "iso2",
    "iso",
    "name",
    "nom",
    "level",
    "niveau",
    "result_type",
    "result_level",
    "phase",
    "joins",
    "from_phase",
    "scope_notes",
    "remarks",
    "perimetre",
    "items",
    "lines",
    "activites",
)
KNOWN = frozenset(
    name
    for names in (
        *NAMES.values(),
        *LEVELS.values(),
        ROWS,
        COUNTRIES,
        CONTAINERS,
        TOTALS,
        LINES,
        AMOUNT,
        BREAKDOWNS,
        _OTHERS,
    )
    for name in names
)
"""Every key that has a meaning; another keeps its letters, since it may be a code."""
