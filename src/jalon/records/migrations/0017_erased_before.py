"""What was erased before a database was put back, and is to be erased when it is sent again."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table, empty: what is in the list outside the database comes in when a node is put back."""

    dependencies: ClassVar = [("records", "0016_rows_without_time")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ErasedBefore",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("parts", models.PositiveSmallIntegerField()),
            ],
        ),
    ]
