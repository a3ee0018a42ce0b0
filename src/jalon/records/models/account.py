"""People who sign in at this node. Never synced between nodes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of a sign-in name."""
        return self.get(username=username)


class Account(AbstractBaseUser):
    """One person at one node. Roles are the keys of ``policy/roles.yaml``; rights come from there alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)
    alarm_address = models.EmailField(max_length=120, blank=True, default="")
    """Where this person wants to be told of alarms; nowhere else is it shown or used."""

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["label", "role"]

    def __str__(self) -> str:
        return self.username
