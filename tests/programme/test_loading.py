"""The proposal becomes rows, once, and nothing that it does not say."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from jalon.programme import models
from jalon.services.programme.changes import UnableToChangeProgramme
from jalon.services.programme.loading import PROPOSAL, load_proposal
from tests.programme.conftest import Programme


def test_proposal_gives_its_whole_matrix_and_plan(programme: Programme) -> None:
    project = programme.project
    assert [one.code for one in project.results.order_by("place")] == ["OBJ", "OC", "OP1", "OP2", "OP3", "OP4"]
    assert project.indicators.count() == 25
    assert project.assumptions.count() == 21
    assert project.plan_rows.count() == 25
    assert project.budget_usd == Decimal(1_425_000)
    assert [one.iso3 for one in project.countries.order_by("place")] == ["NER", "MLI", "MRT", "BFA"]


def test_nothing_is_invented(programme: Programme) -> None:
    project = programme.project
    assert project.starts_on is None
    assert all(row.months == [] for row in project.plan_rows.all())
    assert not project.budget_lines.exists()
    assert not models.Value.objects.exists()
    assert all(one.value is None for one in models.Baseline.objects.all())
    assert {one.status for one in project.assumptions.all()} == {"unchecked"}
    assert all(one.source for one in project.scopes.all())


def test_target_keeps_words_as_words_and_parts_by_country(programme: Programme) -> None:
    seniors = programme.project.targets.get(code="OP1-T4")
    assert (seniors.value, seniors.minimum) == (Decimal(15), True)
    assert {one.iso3: one.value for one in seniors.countries.all()} == dict.fromkeys(("BFA", "MLI", "MRT"), Decimal(5))
    modules = programme.project.targets.get(code="OP1-T3")
    assert (modules.value, modules.value_stated) == (None, "3 subjects")


def test_parallel_initiative_is_linked_and_not_merged(programme: Programme) -> None:
    other = models.Project.objects.exclude(pk=programme.project.pk).get()
    assert [link.other for link in programme.project.links.all()] == [other]
    assert other.budget_usd is None
    assert other.duration_months is None
    assert not other.indicators.exists()


def test_every_statement_indicator_and_target_is_translated_and_unreviewed(programme: Programme) -> None:
    project = programme.project
    codes = [one.code for rows in (project.results, project.indicators, project.targets) for one in rows.all()]
    for language in ("fr", "ar"):
        found = project.translations.filter(language=language)
        assert sorted(found.values_list("code", flat=True)) == sorted(codes)
    assert set(project.translations.values_list("reviewed_by", flat=True)) == {""}


def test_loading_again_changes_nothing_that_people_entered(programme: Programme) -> None:
    assumption = programme.project.assumptions.first()
    row = programme.project.plan_rows.first()
    assert assumption is not None
    assert row is not None
    assumption.status, assumption.sensitivity = "holds", "public"
    assumption.save()
    row.months = [1, 2]
    row.save()
    writes = models.Change.objects.count()
    load_proposal(at=programme.later())
    assumption.refresh_from_db()
    row.refresh_from_db()
    assert (assumption.status, assumption.sensitivity, row.months) == ("holds", "public", [1, 2])
    assert models.Change.objects.count() == writes, "a loading that changed nothing was noted as a write"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("results_matrix.yaml", "meta: [", "not_yaml"),
        ("results_matrix.yaml", "- a list", "not_yaml"),
        ("results_matrix.yaml", "meta: {project_title: X}", "wrong_shape"),
        ("work_plan.yaml", "rows: 7", "wrong_shape"),
        ("translations.yaml", None, "file_missing"),
    ],
)
def test_damaged_files_are_refused_and_leave_nothing_half_loaded(
    programme: Programme, tmp_path: Path, name: str, content: str | None, code: str
) -> None:
    folder = tmp_path / "proposal"
    shutil.copytree(PROPOSAL, folder)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content, encoding="utf-8")
    before = list(models.Project.objects.values_list("title", flat=True))
    with pytest.raises(UnableToChangeProgramme) as refused:
        load_proposal(at=programme.at, folder=folder)
    assert refused.value.code == f"services.programme.{code}"
    assert list(models.Project.objects.values_list("title", flat=True)) == before
