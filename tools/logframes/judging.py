"""What the check found on planted projects: per rule how many were found, and how many findings were planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from jalon.logframe.check import Checked, check
from jalon.logframe.model import Logframe
from jalon.logframe.reading import read_logframe
from tools.logframes.drawing import planted
from tools.logframes.forms import CANNOT, files_of
from tools.logframes.making import Project, project

_TOLD_FOR_ALL = {"logframe.country.result_without_split"}
"""A note about a whole output that follows from plants which take numbers away; it is no claim about a conflict."""


@dataclass
class Judged:
    """Counts per rule over several projects."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)
    missed: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, one: Project, checked: Checked) -> None:
        """Counts one project."""
        about = [(found.code, set(map(_as_target, found.about))) for found in checked.findings]
        names = {f"output {at + 1}": output["id"] for at, output in enumerate(one.matrix["outputs"])}
        about = [(code, set().union(*(_codes_of(name, one, names) for name in those))) for code, those in about]
        for code, name in one.truth:
            self.planted[code] += 1
            hit = any(code == other and name in those for other, those in about)
            self.found[code] += hit
            if not hit:
                self.missed.append((one.seed, code, name))
        for finding, (code, those) in zip(checked.findings, about, strict=True):
            if code in _TOLD_FOR_ALL or code.startswith("logframe.remark."):
                continue
            self.told[code] += 1
            right = any(code == other and name in those for other, name in one.truth)
            self.right[code] += right
            if not right:
                self.wrong.append((one.seed, code, finding.about))

    def take(self, other: Judged) -> None:
        """Adds the counts of other projects."""
        for mine, theirs in (
            (self.planted, other.planted),
            (self.found, other.found),
            (self.told, other.told),
            (self.right, other.right),
        ):
            mine.update(theirs)

    def precision(self) -> float:
        """Share of findings that were planted."""
        return sum(self.right.values()) / max(1, sum(self.told.values()))

    def recall(self) -> float:
        """Share of planted conflicts that were found."""
        return sum(self.found.values()) / max(1, sum(self.planted.values()))


def judge(seeds: Iterable[int], form: str, *, conflicts: int = 6, look_alikes: int = 4) -> Judged:
    """The counts of several seeds in one form (yaml, nested, xlsx or text)."""
    judged = Judged()
    for seed in seeds:
        made = planted(
            project(seed), conflicts=conflicts, look_alikes=look_alikes, without=CANNOT.get(form, frozenset())
        )
        frames: list[Logframe] = [read_logframe(content, name) for name, content in files_of(made, form).items()]
        judged.add(made, check(frames))
    return judged


def _codes_of(name: str, one: Project, names: dict[str, str]) -> set[str]:
    """The codes of what a finding names: those of a form without codes by the beginning of its words, and that of the
    target which a form keeps in its indicator's row."""
    if name in names:
        return {names[name]}
    begin = name.removesuffix("...").strip()
    code = next(
        (code for said, code in one.said.items() if said.startswith(begin[:50]) or begin.startswith(said)), name
    )
    return {code, one.targets_in.get(code, code)}


def _as_target(name: str) -> str:
    """The code that the project gave a target which a form keeps within its indicator."""
    code, mark, _ = name.partition("#")
    return "T".join(code.rsplit("I", 1)) if mark else code
