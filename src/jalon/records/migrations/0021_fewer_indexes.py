"""One index a question: a hub keeps all of them up to date for every crossing that arrives."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0020_headquarters")]

    operations = [
        migrations.AlterField(
            "entry",
            "stream",
            models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="records.stream"),
        ),
        *(
            migrations.AlterField(table, name, field)
            for table in ("crossing", "refusal")
            for name, field in (
                ("slip", models.CharField(max_length=19)),
                ("document_number", models.CharField(max_length=24, null=True)),
            )
        ),
        *(
            migrations.AddIndex(table, models.Index(fields=[column], name=f"{table}_by_{name}"))
            for table in ("crossing", "refusal")
            for column, name in (("slip", "slip"), ("document_number", "document"))
        ),
    ]
