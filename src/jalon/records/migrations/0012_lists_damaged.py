"""A post says when the newest version of its lists was refused as damaged."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; reports of before say nothing of it."""

    dependencies: ClassVar = [("records", "0011_corrections")]
    operations: ClassVar = [
        migrations.AddField("healthreport", "lists_damaged", models.PositiveIntegerField(null=True)),
    ]
