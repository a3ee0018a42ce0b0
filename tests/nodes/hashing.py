"""Argon2 of the nodes with little work: tests sign in hundreds of times, and promise nothing of how long that takes.

What it writes is checked by the nodes' own hasher in real processes, and the other way round: the work stands in each
hash. ``tests/nodes/test_hashing.py`` holds the strength of the nodes' own.
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class LightArgon2(Argon2PasswordHasher):
    """The least work that Argon2 allows."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
