"""Indexes of the export for statistics: rows by time, and those whose movement is gone, without reading all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0015_node_key")]

    operations = [
        migrations.AddIndex("attempt", models.Index(fields=["at"], name="attempt_by_time")),
        *(
            migrations.AddIndex(
                table,
                models.Index(condition=models.Q(("at__isnull", True)), fields=["day"], name=f"{table}_without_time"),
            )
            for table in ("attempt", "crossing", "refusal")
        ),
    ]
