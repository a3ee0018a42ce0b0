from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="RelayedCell",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("node", models.CharField(db_index=True, max_length=16)),
                ("wire", models.BinaryField()),
                ("arrived_at", models.DateTimeField()),
            ],
        ),
    ]
