"""Facts of hubs and registers on their database: who is believed, what counts, what reaches the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import UnableTo
from jalon.logframe.values import State
from jalon.programme.models import Evidence, FactFile, FactTold, RegisterEntry, Value, ValueVersion
from jalon.services.policies import UnableToAllow
from jalon.services.programme import computing, hubs, proof, registers
from jalon.services.programme.changes import UnableToChangeProgramme, Writer
from jalon.services.programme.fact_taking import Given, take_facts
from jalon.services.programme.viewing import Viewer, viewer
from jalon.services.queries.programme.computed import Shown, shown_figure
from jalon.stats.facts import Fact, write_facts
from jalon.stats.facts import FactFile as File
from tests.programme.conftest import Programme

HUB, KEY = "00000000000000b1", b"\x01" * 32
OTHER = b"\x02" * 32


def public(key: bytes) -> str:
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw().hex()


def writer(programme: Programme, role: str = "programme_manager", name: str = "") -> Writer:
    return Writer(programme.project, programme.person(role, name), programme.at)


def second(programme: Programme) -> tuple[Writer, Viewer]:
    """A second manager."""
    person = programme.person("programme_manager", "second")
    return Writer(programme.project, person, programme.at), viewer(person, programme.project)


def know_hub(programme: Programme, hub: str = HUB, key: bytes = KEY, iso3: str = "BFA", since: str = "2024-01") -> None:
    entered = hubs.Entered(hub=hub, iso3=iso3, label="Hub", public_key=public(key), since=since)
    made = hubs.enter_hub(writer(programme), entered)
    hubs.confirm_hub(*second(programme), key=made.pk)


def months(programme: Programme, count: int) -> list[str]:
    """The last whole months before now, oldest first."""
    number = programme.at.year * 12 + programme.at.month - 1
    return [f"{one // 12:04}-{one % 12 + 1:02}" for one in range(number - count, number)]


def signed(
    programme: Programme,
    facts: Sequence[Fact],
    *,
    hub: str = HUB,
    key: bytes = KEY,
    iso3: str = "BFA",
    early_s: int = 60,
) -> bytes:
    made_at = (programme.at - timedelta(seconds=early_s)).astimezone(UTC)
    return write_facts(File(hub, iso3, made_at, tuple(facts)), key)


def detected(month: str, count: int, travellers: int = 10_000, vintage: int = 1) -> list[Fact]:
    return [
        Fact("detections", "BFA", month, count, {"type": "forged_document"}, vintage=vintage),
        Fact("crossings_counted", "BFA", month, travellers, {"direction": "entry"}, vintage=vintage),
    ]


def take(programme: Programme, content: bytes) -> FactFile:
    return take_facts(Given(content, "facts.json", programme.person("programme_manager"), programme.at))


def seen(programme: Programme, code: str, role: str = "programme_manager") -> Shown:
    who = viewer(programme.person(role), programme.project)
    found = shown_figure(programme.project, code, who, programme.at)
    assert found is not None
    return found


def evidence(programme: Programme) -> Evidence:
    who = viewer(programme.person("programme_manager"), programme.project)
    given = proof.Given("Attendance list", link="https://example.org/list.pdf")
    return proof.add(who=who, project=programme.project, given=given, at=programme.at)


def refused(programme: Programme, content: bytes, code: str) -> None:
    with pytest.raises(UnableTo) as unable:
        take(programme, content)
    assert unable.value.code == code
    kept = FactFile.objects.latest("pk")
    assert (kept.refused_code, bytes(kept.content)) == (code, content)
    assert not FactTold.objects.exists()


def test_a_file_of_a_hub_that_nobody_knows_is_refused_and_kept(programme: Programme) -> None:
    refused(programme, signed(programme, detected("2024-03", 5)), "services.programme_facts.hub_unknown")


def test_a_hub_counts_once_a_second_person_confirmed_its_key(programme: Programme) -> None:
    entered = hubs.Entered(hub=HUB, iso3="BFA", label="Hub", public_key=public(KEY), since="2024-01")
    made = hubs.enter_hub(writer(programme), entered)
    content = signed(programme, detected("2024-03", 5))
    refused(programme, content, "services.programme_facts.hub_unconfirmed")
    with pytest.raises(UnableToChangeProgramme) as same:
        hubs.confirm_hub(
            writer(programme), viewer(programme.person("programme_manager"), programme.project), key=made.pk
        )
    assert same.value.code == "services.programme_facts.same_person"
    hubs.confirm_hub(*second(programme), key=made.pk)
    assert take(programme, content).facts_new == 2


def test_a_broken_signature_is_refused_and_kept(programme: Programme) -> None:
    know_hub(programme)
    content = signed(programme, detected("2024-03", 5))
    refused(programme, content.replace(b'"value":5', b'"value":9'), "stats.facts.signature_wrong")
    refused(programme, signed(programme, detected("2024-03", 5), key=OTHER), "stats.facts.signature_wrong")
    refused(programme, b"\xff not a file", "stats.facts.not_json")


def test_a_hub_speaks_for_its_own_country_and_not_from_the_future(programme: Programme) -> None:
    know_hub(programme)
    abroad = signed(programme, [Fact("disputes", "MLI", "2024-03", 1)], iso3="MLI")
    refused(programme, abroad, "services.programme_facts.hub_of_another_country")
    ahead = signed(programme, detected("2024-03", 5), early_s=-3_600)
    refused(programme, ahead, "services.programme_facts.from_the_future")


def test_one_hub_a_country_and_month_and_one_key_a_hub(programme: Programme) -> None:
    know_hub(programme)
    other = hubs.Entered(hub="00000000000000b2", iso3="BFA", label="x", public_key=public(OTHER), since="2025-01")
    with pytest.raises(UnableToChangeProgramme) as unable:
        hubs.enter_hub(writer(programme), other)
    assert unable.value.code == "services.programme_facts.other_hub"
    other_key = hubs.Entered(hub=HUB, iso3="MLI", label="x", public_key=public(OTHER), since="2024-01")
    with pytest.raises(UnableToChangeProgramme) as unable:
        hubs.enter_hub(writer(programme), other_key)
    assert unable.value.code == "services.programme_facts.other_key"
    with pytest.raises(UnableToAllow):
        hubs.enter_hub(writer(programme, "focal_point"), other)


def test_the_same_file_twice_and_files_that_overlap_count_once(programme: Programme) -> None:
    know_hub(programme)
    first, middle, third = months(programme, 3)
    one = signed(programme, [*detected(first, 5), *detected(middle, 6)])
    two = signed(programme, [*detected(middle, 6), *detected(third, 7)], early_s=30)
    assert take(programme, one).facts_new == 4
    assert take(programme, one).facts_new == 4
    again = take(programme, two)
    assert (again.facts_new, again.facts_repeated) == (2, 2)
    assert FactTold.objects.filter(fact="detections").count() == 3
    assert FactFile.objects.count() == 2


def test_a_newer_vintage_counts_and_a_known_one_that_changed_is_refused(programme: Programme) -> None:
    know_hub(programme)
    (month,) = months(programme, 1)
    travellers = [Fact("posts_heard", "BFA", month, 3)]
    take(programme, signed(programme, [*detected(month, 5), *travellers]))
    changed = signed(programme, detected(month, 6), early_s=20)
    with pytest.raises(UnableTo) as unable:
        take(programme, changed)
    assert unable.value.code == "logframe.facts.two_values"
    take(programme, signed(programme, detected(month, 6, vintage=2), early_s=10))
    take(programme, signed(programme, detected(month, 5), early_s=50))
    figure = seen(programme, "OC-I1").whole
    assert [fact.value for fact in figure.counted if fact.fact == "detections"] == [6]
    assert {left.fact.value for left in figure.left_out if left.fact.fact == "detections"} == {5}
    assert seen(programme, "OP2-I4").whole.value == 3


def test_the_outcome_is_not_yet_measured_until_its_baseline_is_fixed_with_evidence(programme: Programme) -> None:
    know_hub(programme)
    told = months(programme, 4)
    facts = [fact for month, count in zip(told, (10, 10, 12, 12), strict=True) for fact in detected(month, count)]
    take(programme, signed(programme, facts))
    assert seen(programme, "OC-I1").whole.state is State.NOT_YET_MEASURED
    assert not Value.objects.filter(indicator__code="OC-I1", amount__isnull=False).exists()
    with pytest.raises(UnableToChangeProgramme) as unable:
        computing.fix_baseline_months(writer(programme), code="OC-I1", first=told[0], last=told[1], evidence=0)
    assert unable.value.code == "services.programme_facts.no_evidence"
    proved = evidence(programme)
    named = {"code": "OC-I1", "first": told[0], "last": told[1]}
    computing.fix_baseline_months(writer(programme), **named, evidence=proved.pk)
    assert seen(programme, "OC-I1").whole.state is State.NOT_YET_MEASURED, "one person's word"
    with pytest.raises(UnableToChangeProgramme) as unable:
        computing.confirm_baseline_months(writer(programme), **named)
    assert unable.value.code == "services.programme_facts.same_person"
    with pytest.raises(UnableToChangeProgramme) as unable:
        computing.confirm_baseline_months(second(programme)[0], **(named | {"last": told[0]}))
    assert unable.value.code == "services.programme_facts.nothing_waits", "other months than the page showed"
    computing.confirm_baseline_months(second(programme)[0], **named)
    with pytest.raises(UnableToChangeProgramme) as unable:
        computing.fix_baseline_months(writer(programme), **named, evidence=proved.pk)
    assert unable.value.code == "services.programme_facts.already_fixed"
    shown = seen(programme, "OC-I1")
    assert shown.whole.value == Decimal("20.0")
    assert shown.whole.rate is not None
    assert shown.whole.rate.low < 0
    assert set(shown.whole.beside) == {"complaints", "disputes", "releases", "candidates_cleared", "hours_held"}
    assert shown.whole.beside["complaints"].state is State.NOT_YET_MEASURED
    value = Value.objects.get(indicator__code="OC-I1", iso3="BFA", month=date.fromisoformat(f"{told[3]}-01"))
    assert (value.amount, value.origin, value.status) == (Decimal(20), "computed", "verified")


def trained(programme: Programme, count: int = 12, **changed: object) -> RegisterEntry:
    cells = ((Sex.FEMALE, AgeBand.AGE_25_39, count), (Sex.MALE, AgeBand.AGE_40_59, 2 * count))
    given: dict[str, object] = {
        "kind": RegisterKind.TRAINERS_TRAINED, "iso3": "BFA", "happened_on": (programme.at - timedelta(days=40)).date(),
        "cells": cells, "evidence": evidence(programme).pk,
    }  # fmt: skip
    who = viewer(programme.person("programme_manager"), programme.project)
    return registers.enter(writer(programme), who, registers.Entered(**(given | changed)))  # type: ignore[arg-type]


def confirm(programme: Programme, entry: RegisterEntry) -> None:
    registers.confirm(*second(programme), key=entry.pk)


def test_an_entry_counts_once_a_second_person_confirmed_it_and_until_it_is_withdrawn(programme: Programme) -> None:
    entry = trained(programme)
    assert seen(programme, "OP1-I5").whole.state is State.NOT_YET_MEASURED
    who = viewer(programme.person("programme_manager"), programme.project)
    with pytest.raises(UnableToChangeProgramme) as unable:
        registers.confirm(writer(programme), who, key=entry.pk)
    assert unable.value.code == "services.programme_facts.same_person"
    confirm(programme, entry)
    assert seen(programme, "OP1-I5").whole.value == 36
    value = Value.objects.get(indicator__code="OP1-I5", iso3="BFA")
    assert value.parts == {"sex": {"female": "12", "male": "24"}, "age_band": {"age_25_39": "12", "age_40_59": "24"}}
    with pytest.raises(UnableToChangeProgramme) as unable:
        registers.withdraw(writer(programme), who, key=entry.pk, why=" ")
    assert unable.value.code == "services.programme_facts.why_needed"
    registers.withdraw(writer(programme), who, key=entry.pk, why="Entered twice")
    assert seen(programme, "OP1-I5").whole.state is State.NOT_YET_MEASURED


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"evidence": 0}, "no_evidence"),
        ({"cells": ()}, "cells_needed"),
        ({"kind": RegisterKind.CAMPAIGNS}, "cells_needed"),
        ({"kind": RegisterKind.CAMPAIGNS, "cells": ()}, "subject_form"),
        ({"kind": RegisterKind.CAMPAIGNS, "cells": (), "subject": "Amadou Diallo"}, "subject_form"),
        ({"iso3": "FRA"}, "not_theirs"),
        ({"happened_on": date(2999, 1, 1)}, "not_happened_yet"),
        ({"cells": ((Sex.MALE, AgeBand.UNKNOWN, -4),)}, "count_range"),
    ],
)
def test_an_entry_that_proves_nothing_is_refused(programme: Programme, changed: dict[str, object], code: str) -> None:
    with pytest.raises(UnableToChangeProgramme) as unable:
        trained(programme, **changed)
    expected = {"not_theirs": "country_unknown"}.get(code, code)
    assert unable.value.code == f"services.programme_facts.{expected}"
    assert not RegisterEntry.objects.exists()


def test_evidence_that_is_removed_takes_its_entry_out_of_the_count(programme: Programme) -> None:
    entry = trained(programme)
    confirm(programme, entry)
    who = viewer(programme.person("programme_manager"), programme.project)
    proof.remove(who=who, evidence=entry.evidence, why="Wrong file", at=programme.at)
    assert seen(programme, "OP1-I5").whole.state is State.NOT_YET_MEASURED


def test_computing_again_writes_nothing_and_leaves_what_was_typed(programme: Programme) -> None:
    confirm(programme, trained(programme))
    versions = ValueVersion.objects.count()
    assert computing.recompute(programme.project, programme.at).written == 0
    assert ValueVersion.objects.count() == versions
    Value.objects.filter(indicator__code="OP1-I5").update(origin="entered", amount=99)
    assert computing.recompute(programme.project, programme.at) == computing.Recomputed(0, 1, 0)
    assert Value.objects.get(indicator__code="OP1-I5").amount == 99


def test_a_focal_point_sees_its_own_country_and_a_donor_no_fact(programme: Programme) -> None:
    confirm(programme, trained(programme))
    confirm(programme, trained(programme, iso3="MLI", count=1))
    assert seen(programme, "OP1-I5").whole.value == 39
    programme.person("focal_point", countries=("MLI",))
    theirs = seen(programme, "OP1-I5", "focal_point")
    assert [one for one, _ in theirs.countries] == ["MLI"]
    assert theirs.whole.value == 3
    donor = viewer(programme.person("donor"), programme.project)
    assert shown_figure(programme.project, "OP1-I5", donor, programme.at) is None
    indicator = theirs.indicator
    indicator.sensitivity = indicator.values_sensitivity = "shared"
    indicator.save()
    shown = shown_figure(programme.project, "OP1-I5", donor, programme.at)
    assert shown is not None
    assert not shown.details
