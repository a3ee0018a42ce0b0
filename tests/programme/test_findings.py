"""Contradictions of the proposal in the programme: kept, shown where they matter, decided about, never removed."""

from __future__ import annotations

import pytest
import yaml

from jalon.kernel.texts import LANGUAGES
from jalon.logframe.check import check
from jalon.logframe.reading import read_logframe
from jalon.programme.models import Change, FindingDecision, KeptFinding, PlanRow, Target
from jalon.services.programme.changes import UnableToChangeProgramme
from jalon.services.programme.findings import decide, look_again
from jalon.services.programme.loading import load_proposal
from jalon.services.programme.viewing import viewer
from jalon.services.queries.programme.findings import beside, findings_of
from tests.logframe.proposal import FOLDER, NAMES, stated
from tests.pages.marking import marked_texts
from tests.programme.conftest import Programme

FACILITY = "logframe.quantity.row_differs"


def kept(programme: Programme, rule: str = FACILITY, about: str = "WP16") -> KeptFinding:
    return next(one for one in programme.project.findings.filter(rule=rule) if about in one.about)


def test_loading_keeps_what_the_command_finds_in_the_same_files(programme: Programme) -> None:
    files = stated()
    dumped = {name: yaml.safe_dump(files[name], allow_unicode=True, sort_keys=False) for name in NAMES}
    found = check([read_logframe(text.encode(), name) for name, text in dumped.items()]).findings
    assert len(found) > 40
    stored = {one.identity: one.rule for one in programme.project.findings.all()}
    assert {one.identity: one.code for one in found} == stored


def test_a_decision_stays_with_its_finding_and_changes_no_stated_value(programme: Programme) -> None:
    manager = viewer(programme.person("programme_manager"), programme.project)
    finding = kept(programme)
    decide(who=manager, finding=finding, decision="corrected", corrected_to="2", why="One a country", at=programme.at)
    load_proposal(at=programme.later(), folder=FOLDER)
    look_again(project=programme.project, at=programme.later())
    shown = next(one for one in findings_of(programme.project, manager) if one.kept.identity == finding.identity)
    assert shown.decision is not None
    assert (shown.decision.decision, shown.decision.corrected_to, shown.decision.by_label) == (
        "corrected",
        "2",
        "Programme-Manager",
    )
    assert PlanRow.objects.get(code="WP16").quantity == 1
    assert Target.objects.get(code="OP2-T5").value == 2
    assert Change.objects.get(subject="finding", key=finding.identity).why == "One a country"
    decide(who=manager, finding=finding, decision="ask_donor", corrected_to="", why="Asked for", at=programme.later())
    assert [one.decision for one in FindingDecision.objects.order_by("pk")] == ["corrected", "ask_donor"]


def test_what_the_document_no_longer_shows_is_kept_with_the_day(programme: Programme) -> None:
    finding = kept(programme)
    PlanRow.objects.filter(code="WP16").update(quantity=2, text="MIDAS training facilities")
    assert look_again(project=programme.project, at=programme.later()) == (0, 1)
    finding.refresh_from_db()
    assert finding.gone_at == programme.at
    manager = viewer(programme.person("programme_manager"), programme.project)
    shown = findings_of(programme.project, manager)
    assert shown[-1].kept == finding
    assert finding.identity not in {one.kept.identity for one in beside(shown).get("WP16", [])}
    PlanRow.objects.filter(code="WP16").update(quantity=1, text="One MIDAS training facility")
    look_again(project=programme.project, at=programme.later())
    finding.refresh_from_db()
    assert finding.gone_at is None


@pytest.mark.parametrize(
    ("rule", "about", "given", "code"),
    [
        (FACILITY, "WP16", ("confirmed", "", "why"), "services.findings.not_offered"),
        (FACILITY, "WP16", ("as_stated", "", " "), "services.findings.no_reason"),
        (FACILITY, "WP16", ("corrected", "", "why"), "services.findings.correction"),
        (FACILITY, "WP16", ("as_stated", "2", "why"), "services.findings.correction"),
        ("logframe.wording.synonym", "WP20", ("as_stated", "", "why"), "services.findings.not_offered"),
    ],
)
def test_a_decision_that_says_too_little_is_refused(
    programme: Programme, rule: str, about: str, given: tuple[str, str, str], code: str
) -> None:
    manager = viewer(programme.person("programme_manager"), programme.project)
    decision, corrected_to, why = given
    with pytest.raises(UnableToChangeProgramme) as refused:
        decide(
            who=manager,
            finding=kept(programme, rule, about),
            decision=decision,
            corrected_to=corrected_to,
            why=why,
            at=programme.at,
        )
    assert refused.value.code == code
    assert not FindingDecision.objects.exists()


def test_findings_stand_beside_their_statements(programme: Programme) -> None:
    manager = viewer(programme.person("programme_manager"), programme.project)
    found = beside(findings_of(programme.project, manager))
    assert {one.kept.rule for one in found["OP2-T5"]} == {FACILITY}
    assert "logframe.indicator.no_target" in {one.kept.rule for one in found["OC-I2"]}
    assert "logframe.activity.no_row" in {one.kept.rule for one in found["1.1"]}


def test_a_donor_sees_a_finding_once_all_its_statements_are_shared(programme: Programme) -> None:
    donor = viewer(programme.person("donor"), programme.project)
    assert findings_of(programme.project, donor) == ()
    PlanRow.objects.filter(code="WP16").update(sensitivity="shared")
    assert [one.kept.about for one in findings_of(programme.project, donor)] == [["WP16"]]
    Target.objects.filter(code="OP2-T5").update(sensitivity="shared")
    assert ["WP16", "OP2-T5"] in [one.kept.about for one in findings_of(programme.project, donor)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_three_languages(programme: Programme, language: str) -> None:
    identity = kept(programme).identity
    with marked_texts():
        manager = programme.enter("programme_manager", language=language, marked=True)
        for path in ("/findings", f"/findings/{identity}", f"/findings/{identity}/decision"):
            manager.open(path)


def test_the_manager_decides_on_the_page_and_the_focal_point_reads(programme: Programme) -> None:
    identity = kept(programme).identity
    manager = programme.enter("programme_manager")
    where = f"/findings/{identity}/decision"
    page = manager.open(where)
    manager.submit(page, where, status=422, decision="corrected", why="x")
    manager.submit(page, where, decision="corrected", corrected_to="2", why="One a country")
    assert "One a country" in manager.open(f"/findings/{identity}").words
    focal = programme.enter("focal_point", countries=("NER",))
    assert "plans 1, OP2-T5 says 2" in focal.open("/findings").words
    assert focal.client.get(where).status_code == 403
    assert manager.submit(manager.open("/findings"), "/findings/again").heading == "Contradictions of the document"


def test_matrix_and_plan_show_a_flag_beside_the_value_that_stays(programme: Programme) -> None:
    manager = programme.enter("programme_manager")
    words = manager.open("/matrix").words
    assert "Row WP16 of the plan plans 1, OP2-T5 says 2." in words
    assert "Indicator OC-I2 has no target." in words
    assert "Row WP16 of the plan plans 1, OP2-T5 says 2." in manager.open("/plan").words


def test_a_finding_that_is_not_theirs_is_as_one_that_is_not_there(programme: Programme) -> None:
    donor = programme.enter("donor")
    programme.project.sensitivity = "shared"
    programme.project.save()
    answers = [donor.client.get(f"/findings/{one}").status_code for one in (kept(programme).identity, "0" * 20)]
    assert answers == [404, 404]
