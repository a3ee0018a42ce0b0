"""Invented logframes of other sectors and countries: what was planted is found, and what only looks like it is not
told."""

from __future__ import annotations

import pytest

from jalon.logframe.check import check
from jalon.logframe.finding import Severity
from jalon.logframe.reading import read_logframe
from tools.logframes.drawing import planted
from tools.logframes.forms import CANNOT, FORMS, files_of
from tools.logframes.judging import judge
from tools.logframes.making import project
from tools.logframes.planting import LOOK_ALIKES

SEEDS = range(7_000, 7_010)


@pytest.mark.parametrize("form", FORMS)
def test_planted_conflicts_are_found_and_little_else_is_told(form: str) -> None:
    judged = judge(SEEDS, form)
    assert sum(judged.planted.values()) > 30
    assert judged.precision() >= 0.97, judged.wrong
    assert judged.recall() >= 0.9, judged.missed


@pytest.mark.parametrize("form", ["yaml", "nested", "inline", "text", "template"])
def test_a_project_without_a_conflict_has_no_finding_even_with_look_alikes(form: str) -> None:
    for seed in SEEDS:
        without = CANNOT.get(form, frozenset())
        made = planted(project(seed), conflicts=0, look_alikes=len(LOOK_ALIKES), without=without)
        found = check([read_logframe(content, name) for name, content in files_of(made, form).items()]).findings
        assert not [one for one in found if one.severity is not Severity.NOTE], (seed, found)
