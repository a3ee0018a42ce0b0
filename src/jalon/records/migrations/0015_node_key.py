"""Keys that a node signed with before, or is about to sign with."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table, empty: no key was followed by another yet."""

    dependencies: ClassVar = [("records", "0014_candidates")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="NodeKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=16)),
                ("public", models.CharField(max_length=64)),
                ("standing", models.CharField(max_length=8)),
                ("certificate", models.BinaryField(null=True)),
                ("code", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("node", "public"), name="one_standing_a_key")],
            },
        ),
    ]
