"""Logframes of invented projects in the shapes of donors' forms: a heading in two rows, years beside a final value,
level and statement in two columns, activities between the rows, a plan with months. Each holds conflicts that tests
name."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

Cells = Sequence[Sequence[object]]


def workbook(sheets: Mapping[str, Cells], merged: Sequence[tuple[str, str]] = ()) -> bytes:
    """The sheets as a workbook, with some areas merged."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for title, area in merged:
        book[title].merge_cells(area)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


EU = workbook(
    {
        "Logframe matrix": [
            ["Annex I.C - Logical framework: Safe water for Kenya, Uganda and Rwanda"],
            [
                "Results chain",
                "Results",
                "Indicators",
                "Baseline (value & reference year)",
                "Target (value & reference year)",
                "Current value",
                "Sources of data",
                "Assumptions",
            ],
            [
                "Impact (Overall objective)",
                "Better health of rural people",
                "Under-five mortality from diarrhoea (per 1,000)",
                "45 (2024)",
                "30 (2029)",
                None,
                "DHS",
                "Not applicable",
            ],
            [
                "Outcome (Specific objective)",
                "More people use safe water",
                "Number of people using safe water (disaggregated by sex)",
                "12,000 (2024)",
                "60,000 (2029): Kenya 20,000; Uganda 20,000; Rwanda 15,000",
                None,
                "Utility",
                "Political stability",
            ],
            [
                "Output 1",
                "Water points built",
                "1.1 Number of wells drilled",
                "0 (2024)",
                "30 (2029), 10 per country",
                None,
                "reports",
                "Contractors available",
            ],
            [None, None, "1.2 Number of water committees trained", "0 (2024)", None, None, "reports", None],
            [
                None,
                None,
                "1.3 Number of pump technicians trained (at least 40% women)",
                None,
                "24 technicians (10 per country)",
                None,
                "reports",
                None,
            ],
            [
                "Output 2",
                "National water laws adopted in all four countries",
                "2.1 Number of laws adopted",
                "0 (2024)",
                "3",
                None,
                "gazette",
                None,
            ],
            [
                None,
                None,
                "2.2 Number of officials trained on the law",
                "0 (2024)",
                "4 workshops",
                None,
                "gazette",
                None,
            ],
        ],
        "Activities": [
            ["Activities", "Means", "Costs", "Assumptions"],
            ["A1.1 Drill 35 wells", "Drilling rig", "EUR 1,000,000", None],
            ["A1.2 Train pump technicians", "Trainers", "EUR 50,000", None],
            ["A2.1 Draft the national water laws", "Experts", "EUR 90,000", None],
        ],
        "Plan of action": [
            ["Activity", "Month 1", "2", "3", "4", "Implementing body"],
            ["Preparation activity 1: Drill wells", "x", "x", None, None, "Local partner"],
            ["Execution: Train pump technicians", None, "x", None, None, "Partner"],
            ["Final evaluation", None, None, None, "x", "Partner"],
        ],
    }
)

AFDB = workbook(
    {
        "RBLF": [
            ["RESULTS-BASED LOGICAL FRAMEWORK"],
            ["Country and project name: Ghana, Togo, Benin: Coastal Corridor Programme"],
            [
                "RESULTS CHAIN",
                "PERFORMANCE INDICATORS",
                None,
                None,
                "MEANS OF VERIFICATION",
                "RISKS / MITIGATION MEASURES",
            ],
            [None, "Indicator (including CSI)", "Baseline", "Target", None, None],
            ["IMPACT: Regional trade grows", "Share of intra-regional trade", "12%", "18% in 2030", "ECOWAS", None],
            [
                "OUTCOME 1: Border crossing is faster",
                "Average time to cross the border (hours)",
                "36",
                "8",
                "Survey",
                "Risk: staff turnover",
            ],
            [
                "OUTPUT 1: Roads rehabilitated",
                "1.1 Km of roads rehabilitated",
                "0",
                "120 km (Ghana 50, Togo 30, Benin 30)",
                "Reports",
                None,
            ],
            [None, "1.2 Number of weighbridges installed", "0", "6 (2 per country)", "Reports", None],
            [None, "1.3 Customs officers trained, of whom women", "0", "90 (of whom 30 women)", "Reports", None],
            [
                "OUTPUT 2: One-stop border posts",
                "2.1 Number of joint border posts operational",
                "TBD",
                "2",
                "Reports",
                None,
            ],
            [None, "2.2 Number of border committees set up", None, None, "Reports", None],
            ["KEY ACTIVITIES", "COMPONENTS", None, None, "INPUTS", None],
            [
                "1. Rehabilitation of 120 km of roads; 2. Construction of 3 joint border posts",
                None,
                None,
                None,
                "UA 50 million",
                None,
            ],
        ]
    },
    [("RBLF", "B3:D3"), ("RBLF", "A7:A9"), ("RBLF", "A10:A11")],
)

UNDP = workbook(
    {
        "Results Framework": [
            ["Intended Outcome as stated in the UNSDCF: Peaceful communities in Iraq, Jordan and Lebanon"],
            [
                "EXPECTED OUTPUTS",
                "OUTPUT INDICATORS",
                "DATA SOURCE",
                "BASELINE",
                None,
                "TARGETS (by frequency of data collection)",
                None,
                None,
                None,
                "DATA COLLECTION METHODS & RISKS",
            ],
            [None, None, None, "Value", "Year", "Year 1", "Year 2", "Year 3", "FINAL", None],
            [
                "Output 1 Community safety",
                "1.1 Number of community safety plans adopted",
                "Ministry",
                0,
                2025,
                3,
                4,
                5,
                15,
                "reports",
            ],
            [None, "1.2 Number of police officers trained", "Ministry", 100, 2025, 50, 50, 100, 200, "reports"],
            [None, "1.3 % of citizens who feel safe", "Survey", 40, 2025, 45, 50, 60, 60, "reports"],
            [
                "Output 2 Mediation",
                "2.1 Number of mediators trained",
                "Ministry",
                None,
                None,
                10,
                10,
                10,
                30,
                "reports",
            ],
            [None, "2.2 Number of disputes resolved", "Ministry", 0, 2025, None, None, None, None, "reports"],
        ],
        "Multi-Year Work Plan": [
            [
                "EXPECTED OUTPUTS",
                "PLANNED ACTIVITIES",
                "Y1",
                "Y2",
                "Y3",
                "RESPONSIBLE PARTY",
                "Funding Source",
                "Budget Description",
                "Amount",
            ],
            ["Output 1", "1.1 Develop 12 community safety plans", 1000, 1000, 1000, "UNDP", "Donor", "Workshops", 4000],
            [None, "1.2 Train police officers", 500, 500, 0, "Ministry", "Donor", "Travel", 1000],
            ["Output 2", "2.3 Build a mediation centre", 0, 0, 9000, "UNDP", "Donor", "Works", 9000],
        ],
    },
    [
        ("Results Framework", "D2:E2"),
        ("Results Framework", "F2:I2"),
        ("Results Framework", "A4:A6"),
        ("Results Framework", "A7:A8"),
    ],
)

CADRE = workbook(
    {
        "Cadre logique": [
            ["CADRE LOGIQUE – Projet Pistes rurales (Sénégal, Guinée, Gambie)"],
            [
                "Logique d'intervention",
                "Indicateurs objectivement vérifiables (IOV)",
                "Valeur de base",
                "Valeur cible",
                "Sources de vérification",
                "Hypothèses et risques",
            ],
            [
                "Objectif global : Désenclaver les zones rurales",
                "Taux de pauvreté rurale",
                "48 %",
                "40 %",
                "ANSD",
                None,
            ],
            [
                "Objectif spécifique : Les producteurs accèdent aux marchés",
                "Nombre de producteurs qui vendent au marché",
                "2 000",
                "8 000 (Sénégal : 3 000 ; Guinée : 3 000 ; Gambie : 1 500)",
                "Enquête",
                "Prix stables",
            ],
            [
                "Résultat 1 : Les pistes sont réhabilitées dans les cinq pays",
                "R1.1 Nombre de km de pistes réhabilitées",
                "0",
                "150 km, soit 50 par pays",
                "Rapports",
                "Entreprises disponibles",
            ],
            [None, "R1.2 Nombre de comités d’entretien formés", "0", "12 comités (5 par pays)", "Rapports", None],
            [None, "R1.3 Nombre d'agents formés à l'entretien", "à déterminer", "10 ateliers", "Rapports", None],
            [
                "Résultat 2 : Les marchés sont équipés",
                "R2.1 Nombre de marchés équipés",
                "0",
                "au moins 6 (Sénégal 2, Guinée 2)",
                "Rapports",
                None,
            ],
            [None, "R2.2 Nombre de commerçantes formées", None, None, "Rapports", None],
            ["Activité 1.1 : Réhabiliter 200 km de pistes"],
            ["Activité 1.2 : Former les comités d’entretien"],
            ["Activité 2.1 : Équiper les marchés"],
        ],
        "Chronogramme": [
            ["N°", "Activités", "Responsable", "T1", "T2", "T3", "T4"],
            ["1.1", "Réhabilitation des pistes", "Entreprise", "x", "x", None, None],
            ["2.1", "Équipement de 4 marchés", "Direction du commerce", None, "x", None, None],
            ["3", "Audit final", "Cabinet", None, None, None, "x"],
        ],
    }
)

BANK = workbook(
    {
        "Results framework": [
            ["Indicator Name", "PBC", "Baseline", "Intermediate Targets", None, "End Target"],
            [None, None, None, "1", "2", None],
            ["Component 1: Health posts"],
            ["Health posts constructed (Number)", None, "0", "10", "20", "40"],
            ["Health workers trained (Number)", None, "0", "100", "200", "300"],
            ["Component 2: Vaccines"],
            ["Children vaccinated (Percentage)", None, "40", "50", "60", "70"],
            ["Cold chain units installed (Number)", None, "0", "5", "10", None],
        ]
    }
)
