"""The policy of the package is whole, and a wrong file is refused with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import jalon.policy
from jalon.kernel.codes.crossing_point_status import CrossingPointStatus
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.texts import LANGUAGES, known, text
from jalon.policy import UnableToReadPolicy, load_policy
from jalon.policy.role import RIGHTS, RIGHTS_OVER_PERSONS
from jalon.stats.fact_kinds import fact_kinds

PACKAGE = Path(jalon.policy.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the package's files, as an administration would start from."""
    for path in PACKAGE.rglob("*.yaml"):
        if path.parent.name != "texts":
            target = tmp_path / path.relative_to(PACKAGE)
            target.parent.mkdir(exist_ok=True)
            shutil.copy(path, target)
    return tmp_path


def replace(path: Path, old: str, new: str) -> int:
    """Replace the first ``old``; returns its line."""
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    return before[: before.index(old)].count("\n") + 1


def test_package_policy_loads_with_every_country_and_role() -> None:
    policy = load_policy()
    assert sorted(policy.countries) == ["BFA", "MLI", "MRT", "NER"]
    assert len(policy.roles) == 14
    for country in policy.countries.values():
        assert set(country.refusal_grounds) == set(RefusalGround)
        assert set(country.languages) == set(LANGUAGES)
        assert not country.biometrics.permitted
        assert country.contacts.headquarters_phone is None


def test_neighbours_and_free_movement_are_mutual_among_the_four_states() -> None:
    countries = load_policy().countries
    for one in countries.values():
        for other in countries.values():
            assert (other.alpha3 in one.neighbours) == (one.alpha3 in other.neighbours)
            assert (other.alpha3 in one.free_movement) == (one.alpha3 in other.free_movement)


def test_crossing_point_pairs_two_posts_of_two_states() -> None:
    point = load_policy().crossing_points["faramana-koury"]
    assert point.states == ("BFA", "MLI")
    assert point.status is CrossingPointStatus.INTERNATIONAL
    across = point.across_from("BFA")
    assert across is not None
    assert across.post == "koury"
    assert point.across_from("NER") is None
    assert point.side_of("NER") is None


def test_every_role_and_right_has_its_words() -> None:
    for role in load_policy().roles.values():
        assert all(role.word(language) for language in LANGUAGES)
    assert all(known(f"policy.right.{right}") for right in RIGHTS)


def test_monitor_sees_aggregates_refusals_and_audit_but_no_person() -> None:
    monitor = load_policy().roles["independent_monitor"]
    assert monitor.may("read_audit")
    assert monitor.may("read_refusals")
    assert not any(monitor.may(right) for right in RIGHTS_OVER_PERSONS)


@pytest.mark.parametrize(
    ("conditions", "days"),
    [
        ({}, 1825),
        ({"exited": True}, 1095),
        ({"exited": True, "child": True}, 730),
        ({"free_movement": True}, 365),
        ({"local_permit": True, "free_movement": True}, 90),
    ],
)
def test_movement_is_kept_as_long_as_the_shortest_rule_says(conditions: dict[str, bool], days: int) -> None:
    assert load_policy().retention.days_of("movement", **conditions) == days


def test_rule_of_a_kind_shortens_that_of_its_class() -> None:
    retention = load_policy().retention
    assert retention.days_of("identity", kind="inspection.attempted") == 30
    assert retention.days_of("none") is None


def test_country_keeps_shorter_and_the_others_keep_the_default(folder: Path) -> None:
    replace(
        folder / "countries/BFA.yaml", "retention: []", "retention: [{class: movement, days: 400, law: null}]\nx: 1"
    )
    with pytest.raises(UnableToReadPolicy, match="unknown_key"):
        load_policy(folder)
    replace(folder / "countries/BFA.yaml", "\nx: 1", "")
    policy = load_policy(folder)
    assert policy.retention_of("BFA").days_of("movement") == 400
    assert policy.retention_of("BFA").days_of("movement", exited=True) == 400
    assert policy.retention_of("NER").days_of("movement") == 1825


def test_country_keeping_longer_must_cite_a_law(folder: Path) -> None:
    path = folder / "countries/BFA.yaml"
    line = replace(path, "retention: []", "retention: [{class: movement, days: 2000, law: null}]")
    with pytest.raises(UnableToReadPolicy) as refused:
        load_policy(folder)
    assert refused.value.code == "policy.file.longer_without_law"
    assert refused.value.parameters["line"] == line
    replace(path, "2000, law: null", '2000, law: "Loi citée"')
    assert load_policy(folder).retention_of("BFA").days_of("movement") == 2000


def test_exchange_denies_what_no_agreement_opens(folder: Path) -> None:
    agreement = """agreements:
  - {sender: BFA, recipient: NER, messages: [stolen_document], basis: "example", until_on: "2027-12-31"}"""
    replace(folder / "exchange.yaml", "\nagreements: []", f"\n{agreement}")
    exchange = load_policy(folder).exchange
    assert exchange.allows("stolen_document", sender="BFA", recipient="NER")
    assert not exchange.allows("stolen_document", sender="NER", recipient="BFA")
    assert not exchange.allows("crossing", sender="BFA", recipient="NER")
    assert not load_policy().exchange.agreements


BAD = [
    ("retention.yaml", "days: 3650, basis", "days: many, basis", "not_integer"),
    ("retention.yaml", "days: 3650, basis", "days: 0x10, basis", "not_integer"),
    ("retention.yaml", "days: 3650, basis", "days: null, basis", "no_end"),
    ("retention.yaml", "transport_key_days: 120", "transport_key_day: 120", "unknown_key"),
    ("retention.yaml", "version: 1", "version: 1\nversion: 1", "duplicate"),
    ("retention.yaml", "child_review_age_years: 18", "child_review_age_years: 9", "not_integer"),
    ("roles.yaml", "rights: [see_statistics]", "rights: [see_statistics, inspect]", "no_persons"),
    (
        "roles.yaml",
        "[inspect, decide, second_officer, open_shift, see",
        "[manage_accounts, decide, see",
        "never_together",
    ),
    ("roles.yaml", "nodes: [protection]", "nodes: [protection, moon]", "not_in_list"),
    ("roles.yaml", "rights: [see_programme]", "rights: none", "not_list"),
    ("exchange.yaml", "default: deny", "default: allow", "not_in_list"),
    ("countries/MRT.yaml", "from_age_years: 6", "from_age_years: 5", "not_integer"),
    ("countries/MRT.yaml", "country: MRT", "country: MLI", "not_in_list"),
    ("countries/MRT.yaml", "neighbours: [DZA", "neighbours: [Dza", "not_country"),
    ("countries/MRT.yaml", 'opens: "06:00"', 'opens: "19:00"', "not_time"),
    ("countries/MRT.yaml", 'opens: "06:00"', 'opens: "6 h"', "not_time"),
    ("countries/MRT.yaml", "  entry_ban: {article: null, reviewed_by: null}\n", "", "missing_key"),
    ("countries/MRT.yaml", 'law: "Loi n° 2017-020"', 'law: " "', "not_text"),
    ("crossing_points/BFA.yaml", "country: MLI", "country: BFA", "not_two_states"),
    ("crossing_points/BFA.yaml", "id: faramana-koury", "id: Faramana Koury", "not_identifier"),
    ("crossing_points/BFA.yaml", "status: international", "status: open", "not_in_list"),
    ("crossing_points/BFA.yaml", "demonstration: true", "demonstration: maybe", "not_boolean"),
]


@pytest.mark.parametrize(("name", "old", "new", "condition"), BAD)
def test_wrong_file_is_refused_with_its_line(folder: Path, name: str, old: str, new: str, condition: str) -> None:
    replace(folder / name, old, new)
    with pytest.raises(UnableToReadPolicy) as refused:
        load_policy(folder)
    error = refused.value
    assert error.code == f"policy.file.{condition}"
    assert error.parameters["file"] == Path(name).name
    line = error.parameters["line"]
    assert isinstance(line, int)
    content = (folder / name).read_text(encoding="utf-8")
    shown = content.splitlines()[line - 1]
    assert not new or new.splitlines()[-1] in shown or condition in ("duplicate", "not_time", "not_two_states")
    for language in LANGUAGES:
        assert str(line) in text(error.code, language, **error.parameters)


@pytest.mark.parametrize(
    ("content", "condition"),
    [
        (b"version: [1", "not_yaml"),
        (b"\xff\xfe", "not_yaml"),
        (b"", "missing_key"),
        (b"- 1", "not_mapping"),
        (b"[" * 5_000, "not_yaml"),
        (b"#" * 300_000, "too_long"),
    ],
)
def test_damaged_file_is_refused(folder: Path, content: bytes, condition: str) -> None:
    (folder / "roles.yaml").write_bytes(content)
    with pytest.raises(UnableToReadPolicy) as refused:
        load_policy(folder)
    assert refused.value.code == f"policy.file.{condition}"


def test_misspelt_file_name_is_refused_not_ignored(folder: Path) -> None:
    (folder / "retentions.yaml").write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(UnableToReadPolicy, match="unknown_file"):
        load_policy(folder)


def test_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadPolicy, match="missing"):
        load_policy(tmp_path / "nowhere")


def test_one_crossing_point_in_two_files_is_refused(folder: Path) -> None:
    content = (folder / "crossing_points/BFA.yaml").read_text(encoding="utf-8")
    mirrored = content[: content.index("  - id: seytenga")]
    (folder / "crossing_points/MLI.yaml").write_text(mirrored, encoding="utf-8")
    with pytest.raises(UnableToReadPolicy, match="duplicate"):
        load_policy(folder)


def test_rules_of_indicators_name_facts_that_hubs_or_registers_tell() -> None:
    registers = {kind.fact: kind.dimensions for kind in RegisterKind}
    hubs = {code: set(kind.dimensions) for code, kind in fact_kinds().items()}
    for rules in load_policy().indicators.values():
        for rule in rules.values():
            for choice in (*rule.facts, *rule.beside, *((rule.exposure,) if rule.exposure else ())):
                if choice.fact in registers:
                    assert choice.by == registers[choice.fact]
                else:
                    assert set(choice.by) == hubs[choice.fact]


@pytest.mark.parametrize(
    ("old", "new", "condition"),
    [
        ("formula: latest", "formula: average", "not_in_list"),
        (
            "{formula: sum, facts: [{fact: coordination_meetings",
            "{formula: sum, of: subject, facts: [{fact: x",
            "unknown_key",
        ),
        (
            "of: subject, facts: [{fact: campaigns, by: [subject]}]",
            "of: place, facts: [{fact: c, by: [subject]}]",
            "not_in_list",
        ),
        ("facts: [{fact: posts_heard}]", "facts: []", "missing_key"),
        ("fact: posts_heard", "fact: Posts heard", "not_name"),
        ("      per: 10000\n", "", "missing_key"),
        ("where: {type:", "where: {sort:", "not_in_list"),
    ],
)
def test_a_rule_of_an_indicator_that_cannot_be_obeyed_is_refused(
    folder: Path, old: str, new: str, condition: str
) -> None:
    line = replace(folder / "indicators.yaml", old, new)
    with pytest.raises(UnableToReadPolicy) as refused:
        load_policy(folder)
    assert refused.value.code == f"policy.file.{condition}"
    assert refused.value.parameters["file"] == "indicators.yaml"
    assert abs(int(str(refused.value.parameters["line"])) - line) <= 8
