from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_watch_list"),
    ]

    operations = [
        migrations.CreateModel(
            name="Arriving",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "node", "transfer", "offset", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("transfer", models.CharField(max_length=32)),
                ("offset", models.PositiveIntegerField()),
                ("length", models.PositiveIntegerField()),
                ("total", models.PositiveIntegerField()),
                ("node", models.CharField(db_index=True, max_length=16)),
                ("blob", models.BooleanField()),
                ("data", models.BinaryField()),
                ("arrived_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Blob",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("node", models.CharField(db_index=True, max_length=16)),
                ("size", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                ("arrived_at", models.DateTimeField()),
                ("held_by_hub_at", models.DateTimeField(db_index=True, null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Downward",
            fields=[
                ("transfer", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("recipient", models.CharField(max_length=16)),
                ("lane", models.PositiveSmallIntegerField()),
                ("sub", models.PositiveIntegerField()),
                ("first_seq", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("urgent", models.BooleanField(default=False)),
                ("wire", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["recipient", "lane", "sub", "first_seq"], name="downward_by_place")],
            },
        ),
        migrations.CreateModel(
            name="MediaItem",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("node", models.CharField(max_length=16)),
                ("epoch", models.CharField(max_length=16)),
                ("lane", models.PositiveSmallIntegerField()),
                ("seq", models.BigIntegerField()),
                ("tick", models.BigIntegerField()),
                ("day", models.BigIntegerField()),
                ("erased", models.PositiveSmallIntegerField(default=0)),
                ("of_lane", models.PositiveSmallIntegerField(null=True)),
                ("of_seq", models.BigIntegerField(null=True)),
                ("part_class", models.PositiveSmallIntegerField(null=True)),
                ("slot", models.PositiveSmallIntegerField(null=True)),
                ("size", models.PositiveIntegerField(null=True)),
                ("name", models.CharField(db_index=True, max_length=64, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["node", "of_lane", "of_seq"], name="media_by_record")],
            },
        ),
    ]
