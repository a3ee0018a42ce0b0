"""Stays that look longer than allowed, and their explanations."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three tables, empty: the next matching fills the list."""

    dependencies: ClassVar = [("records", "0024_saved_views")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="StayExplained",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("node", models.CharField(max_length=16)),
                ("epoch", models.CharField(max_length=16)),
                ("lane", models.PositiveSmallIntegerField()),
                ("seq", models.BigIntegerField()),
                ("tick", models.BigIntegerField()),
                ("day", models.BigIntegerField()),
                ("erased", models.PositiveSmallIntegerField(default=0)),
                ("target", models.UUIDField(db_index=True, null=True)),
                ("explanation", models.PositiveSmallIntegerField(null=True)),
                ("officer", models.UUIDField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("note", models.TextField(null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="ListedStay",
            fields=[
                ("entry", models.UUIDField(primary_key=True, serialize=False)),
                ("exit", models.UUIDField(null=True)),
                ("reason", models.PositiveSmallIntegerField()),
                ("unseen_permille", models.PositiveSmallIntegerField()),
                ("unheard_post", models.CharField(blank=True, max_length=200)),
                ("missed_permille", models.PositiveSmallIntegerField()),
                ("likely_permille", models.PositiveSmallIntegerField()),
                ("allowed_days", models.PositiveIntegerField()),
                ("over_days", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="StayMatching",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("movements", models.PositiveIntegerField()),
                ("beyond", models.PositiveIntegerField()),
                ("reasons", models.JSONField()),
            ],
        ),
    ]
