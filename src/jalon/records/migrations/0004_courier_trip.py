from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0003_receipts_by_leaf")]

    operations = [
        migrations.CreateModel(
            name="CourierTrip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(max_length=7)),
                ("bundle", models.CharField(max_length=32)),
                ("peer", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("files", models.TextField(default="[]")),
                ("told", models.TextField(default="{}")),
                ("cells", models.BinaryField(default=b"")),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="courier_trip_by_time")],
                "constraints": [models.UniqueConstraint(fields=("way", "bundle"), name="one_trip_a_bundle")],
            },
        ),
    ]
