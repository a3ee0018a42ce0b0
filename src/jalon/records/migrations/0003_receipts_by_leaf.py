from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_relayed_cell")]

    operations = [
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["leaf_index"], name="receipt_by_leaf"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["peer", "leaf_index"], name="receipt_by_peer"),
        ),
    ]
