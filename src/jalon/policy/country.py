"""One State's law and habits: ``countries/<ISO3>.yaml``. What nobody has decided yet is null, and off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.texts import LANGUAGES
from jalon.policy.reading import Node, Source
from jalon.policy.retention_rules import CountryChange, RetentionRules, read_changes


@dataclass(frozen=True)
class Biometrics:
    """Off until ``law`` names the law (SAFEGUARDS 21); the ages cannot be lowered under 6 and 12."""

    law: str | None
    from_age_years: int
    fingerprints_from_age_years: int

    @property
    def permitted(self) -> bool:
        """Whether a law permits any."""
        return self.law is not None


@dataclass(frozen=True)
class DataProtection:
    """The law, the authority, and whether its opinion has been received."""

    law: str
    authority: str
    authority_short: str
    opinion: str | None


@dataclass(frozen=True)
class Hours:
    """Opening hours in local minutes since midnight; 0 to 1440 is day and night."""

    opens_minute: int
    closes_minute: int


@dataclass(frozen=True)
class Contacts:
    """Telephone numbers that screens show; None until the administration sets them, and screens say so."""

    headquarters_phone: str | None
    protection_phone: str | None
    data_protection_address: str | None


@dataclass(frozen=True)
class Ground:
    """National article behind one ground of refusal; None while nobody has reviewed it."""

    article: str | None
    reviewed_by: str | None


@dataclass(frozen=True)
class Country:
    """One State of the programme."""

    alpha3: str
    languages: tuple[str, ...]
    time_zone: str
    neighbours: tuple[str, ...]
    free_movement: tuple[str, ...]
    biometrics: Biometrics
    data_protection: DataProtection
    hours: Hours
    contacts: Contacts
    refusal_grounds: Mapping[RefusalGround, Ground]
    retention: tuple[CountryChange, ...]
    currency: str | None = None
    """ISO 4217 code of the currency that fees are paid in."""


_KEYS = (
    "version",
    "country",
    "languages",
    "time_zone",
    "neighbours",
    "free_movement",
    "biometrics",
    "data_protection",
    "opening_hours",
    "contacts",
    "refusal_grounds",
    "retention",
)


def read_country(source: Source, retention: RetentionRules) -> Country:
    """The State of one file, which bears its code. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(_KEYS, ("currency",))
    root["version"].integer(1, 1)
    if root["country"].alpha3() != source.path.stem:
        root["country"].refuse("not_in_list", allowed=source.path.stem)
    free_movement = root["free_movement"].mapping(("states", "basis", "reviewed_by"))
    free_movement["basis"].text_or_none()
    free_movement["reviewed_by"].text_or_none()
    return Country(
        alpha3=source.path.stem,
        languages=tuple(item.choice(LANGUAGES) for item in root["languages"].items()),
        time_zone=root["time_zone"].text(),
        neighbours=tuple(item.alpha3() for item in root["neighbours"].items()),
        free_movement=tuple(item.alpha3() for item in free_movement["states"].items()),
        biometrics=_biometrics(root["biometrics"]),
        data_protection=_data_protection(root["data_protection"]),
        hours=read_hours(root["opening_hours"]),
        contacts=_contacts(root["contacts"]),
        refusal_grounds=_grounds(root["refusal_grounds"]),
        retention=read_changes(root["retention"], retention),
        currency=root["currency"].text_or_none() if "currency" in root else None,
    )


def read_hours(node: Node) -> Hours:
    """Opening hours; closing comes after opening."""
    entry = node.mapping(("opens", "closes"))
    hours = Hours(entry["opens"].minutes(), entry["closes"].minutes())
    if hours.opens_minute >= hours.closes_minute:
        entry["closes"].refuse("not_time")
    return hours


def _biometrics(node: Node) -> Biometrics:
    entry = node.mapping(("law", "from_age_years", "fingerprints_from_age_years"))
    return Biometrics(
        law=entry["law"].text_or_none(),
        from_age_years=entry["from_age_years"].integer(6, 120),
        fingerprints_from_age_years=entry["fingerprints_from_age_years"].integer(12, 120),
    )


def _data_protection(node: Node) -> DataProtection:
    entry = node.mapping(("law", "authority", "authority_short", "opinion"))
    return DataProtection(
        law=entry["law"].text(),
        authority=entry["authority"].text(),
        authority_short=entry["authority_short"].text(),
        opinion=entry["opinion"].text_or_none(),
    )


def _contacts(node: Node) -> Contacts:
    entry = node.mapping(("headquarters_phone", "protection_phone", "data_protection_address"))
    return Contacts(**{name: value.text_or_none() for name, value in entry.items()})


def _grounds(node: Node) -> Mapping[RefusalGround, Ground]:
    names = {ground.name.lower(): ground for ground in RefusalGround}
    found = {}
    for name, value in node.mapping(names).items():
        entry = value.mapping(("article", "reviewed_by"))
        found[names[name]] = Ground(entry["article"].text_or_none(), entry["reviewed_by"].text_or_none())
    return MappingProxyType(found)
