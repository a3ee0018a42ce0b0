"""Passwords: the nodes hash with the work that guessing must cost; tests with less, and both read each other's."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import override_settings
from django.utils.module_loading import import_string

MEMORY_KIB_MIN, ROUNDS_MIN = 19_456, 2
"""OWASP, Password Storage Cheat Sheet: the least for Argon2id with one thread."""


@pytest.mark.parametrize("node", ["post", "hub", "website"])
def test_a_node_hashes_with_argon2_of_full_work_and_nothing_else(node: str) -> None:
    names = import_module(f"jalon.settings.{node}").PASSWORD_HASHERS
    hasher = import_string(names[0])()
    assert (len(names), hasher.algorithm) == (1, "argon2")
    assert hasher.memory_cost >= MEMORY_KIB_MIN
    assert hasher.time_cost >= ROUNDS_MIN


def test_what_a_node_hashed_is_checked_in_tests_and_the_other_way_round() -> None:
    full = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    light = make_password("Baobab-sous-la-pluie-7")
    assert "argon2id$" in light
    with override_settings(PASSWORD_HASHERS=full):
        heavy = make_password("Baobab-sous-la-pluie-7")
        assert check_password("Baobab-sous-la-pluie-7", light)
    assert check_password("Baobab-sous-la-pluie-7", heavy)
    assert not check_password("Baobab-sous-la-pluie-8", heavy)
