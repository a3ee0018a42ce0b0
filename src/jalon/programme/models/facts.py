"""Facts from which indicators are computed: of hubs, whose signed files are kept, and of registers that people keep."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.kernel.errors import UnableTo
from jalon.programme.models.base import ISO3, NAME
from jalon.programme.models.planning import SHA256_HEX
from jalon.programme.models.project import Project
from jalon.programme.models.results import Indicator
from jalon.programme.models.values import Evidence

MONTH = 7
NODE_HEX = 16
SUBJECT = 40


class KnownHub(models.Model):
    """A hub whose signed facts are believed, from ``since`` to ``until`` (months), once a second person confirmed it.

    For one country and month one hub counts.
    """

    hub = models.CharField(max_length=NODE_HEX)
    iso3 = models.CharField(max_length=ISO3)
    label = models.CharField(max_length=NAME)
    public_key = models.CharField(max_length=SHA256_HEX)
    since = models.CharField(max_length=MONTH)
    until = models.CharField(max_length=MONTH, blank=True)
    entered_by = models.UUIDField()
    entered_by_label = models.CharField(max_length=NAME)
    entered_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_by_label = models.CharField(max_length=NAME, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[KnownHub]] = models.Manager()

    class Meta:
        """A hub has one key; another key is another hub's, or fraud."""

        unique_together = ("hub", "iso3", "since")


class FactFile(models.Model):
    """A file of facts as it came, taken or refused: what was refused is kept, for somebody will ask why."""

    sha256 = models.CharField(max_length=SHA256_HEX)
    file_name = models.CharField(max_length=NAME, blank=True)
    hub = models.CharField(max_length=NODE_HEX, blank=True)
    iso3 = models.CharField(max_length=ISO3, blank=True)
    made_at = models.DateTimeField(null=True)
    taken_by_label = models.CharField(max_length=NAME)
    taken_at = models.DateTimeField()
    refused_code = models.CharField(max_length=NAME, blank=True)
    refused_parameters = models.JSONField(default=dict)
    facts_new = models.PositiveIntegerField(default=0)
    facts_repeated = models.PositiveIntegerField(default=0)
    content = models.BinaryField()

    @property
    def refused(self) -> UnableTo:
        """Why it was refused, to be said in any language."""
        return UnableTo(self.refused_code, **self.refused_parameters)

    objects: ClassVar[models.Manager[FactFile]] = models.Manager()


class FactTold(models.Model):
    """One fact of a file that was taken. Never changed: a newer telling stands beside it."""

    file = models.ForeignKey(FactFile, on_delete=models.CASCADE, related_name="facts")
    hub = models.CharField(max_length=NODE_HEX)
    fact = models.CharField(max_length=60)
    iso3 = models.CharField(max_length=ISO3)
    month = models.CharField(max_length=MONTH)
    dimensions = models.JSONField(default=dict)
    value = models.BigIntegerField(null=True)
    state = models.CharField(max_length=16)
    vintage = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()

    append_only = True

    objects: ClassVar[models.Manager[FactTold]] = models.Manager()

    class Meta:
        """Looked up by what it tells."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["fact", "iso3", "month"])]


class RegisterEntry(models.Model):
    """What no hub knows: a meeting, a training, a delivery. It counts once a second person confirmed its evidence.

    ``subject`` is a short code (a site, a partner, a subject of training), never a person or a village. ``cells``: for
    persons, by sex and age band ``[sex, age_band, count]``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="register_entries")
    kind = models.PositiveSmallIntegerField()
    iso3 = models.CharField(max_length=ISO3, blank=True)
    happened_on = models.DateField()
    subject = models.CharField(max_length=SUBJECT, blank=True)
    quantity = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="register_entries")
    origin = models.CharField(max_length=10, default="entered")
    entered_by = models.UUIDField(null=True)
    entered_by_label = models.CharField(max_length=NAME)
    entered_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_by_label = models.CharField(max_length=NAME, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=NAME, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    """The entry that this one corrects: it counts until this one is confirmed, and is withdrawn then."""

    objects: ClassVar[models.Manager[RegisterEntry]] = models.Manager()


class BaselineMonths(models.Model):
    """The months that are an indicator's baseline where it is computed: one person enters them with evidence.

    They count, and stay as they are, once a second person confirmed them.
    """

    indicator = models.OneToOneField(Indicator, on_delete=models.CASCADE, related_name="baseline_months")
    first = models.CharField(max_length=MONTH)
    last = models.CharField(max_length=MONTH)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    fixed_by = models.UUIDField(null=True)
    fixed_by_label = models.CharField(max_length=NAME)
    fixed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_by_label = models.CharField(max_length=NAME, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=10, default="entered")

    objects: ClassVar[models.Manager[BaselineMonths]] = models.Manager()
