"""Which facts exist. A fact is here only when a hub truly knows it: from its lake, or from a register that it keeps.

What a programme also wants and no hub keeps (trainings, equipment handed over, time held) is entered by people at the
programme's own site, and stands nowhere here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jalon.kernel.texts import text


@dataclass(frozen=True)
class FactKind:
    """One fact. From the lake: ``measure`` broken down ``by`` dimensions, within ``where``; else from a register.

    ``renamed``: names of dimensions in the file, where they differ from the measure's.
    """

    code: str
    measure: str | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of its dimensions in the file."""
        return tuple(self.renamed.get(name, name) for name in self.by)

    def meaning(self, language: str) -> str:
        """What it counts, in words."""
        return text(f"stats.fact.{self.code}", language)


_TYPE = {"detection_type": "type"}
KINDS = (
    FactKind("detections", "detections", ("detection_type",), renamed=_TYPE),
    FactKind(
        "detections_through_community",
        "detections",
        ("detection_type",),
        {"detection_source": ("community",)},
        _TYPE,
    ),
    FactKind("detections_by_source", "detections", ("detection_source",), renamed={"detection_source": "source"}),
    FactKind("crossings_counted", "crossings", ("direction",)),
    FactKind("crossings_by_sex_and_age", "crossings", ("sex", "age_group")),
    FactKind("refusals", "refusals", ("ground",)),
    FactKind("hits_confirmed"),
    FactKind("candidates_cleared"),
    FactKind("disputes"),
    FactKind("rectifications"),
    FactKind("posts_enrolled"),
    FactKind("posts_heard"),
)


def fact_kinds() -> Mapping[str, FactKind]:
    """Every fact by its code."""
    return {kind.code: kind for kind in KINDS}
