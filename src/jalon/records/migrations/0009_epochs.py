from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_health"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=160, unique=True)),
                ("node", models.CharField(max_length=16)),
                ("note", models.CharField(max_length=400)),
                ("first_by", models.UUIDField()),
                ("first_at", models.DateTimeField()),
                ("second_by", models.UUIDField(null=True)),
                ("second_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BranchNote",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("node", models.CharField(max_length=16)),
                ("epoch", models.CharField(max_length=16)),
                ("lane", models.PositiveSmallIntegerField()),
                ("seq", models.BigIntegerField()),
                ("tick", models.BigIntegerField()),
                ("day", models.BigIntegerField()),
                ("erased", models.PositiveSmallIntegerField(default=0)),
                ("officer", models.UUIDField(null=True)),
                ("shift", models.UUIDField(null=True)),
                ("second_officer", models.UUIDField(null=True)),
                ("second_way", models.PositiveSmallIntegerField(null=True)),
                ("uptime_s", models.BigIntegerField(null=True)),
                ("note", models.TextField(null=True)),
                ("post", models.CharField(max_length=16, null=True)),
                ("of_epoch", models.CharField(max_length=16, null=True)),
                ("adopted", models.CharField(max_length=16, null=True)),
                ("of_lane", models.PositiveSmallIntegerField(null=True)),
                ("after_seq", models.BigIntegerField(null=True)),
                ("last_seq", models.BigIntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EpochNote",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("node", models.CharField(max_length=16)),
                ("epoch", models.CharField(max_length=16)),
                ("lane", models.PositiveSmallIntegerField()),
                ("seq", models.BigIntegerField()),
                ("tick", models.BigIntegerField()),
                ("day", models.BigIntegerField()),
                ("erased", models.PositiveSmallIntegerField(default=0)),
                ("parent", models.CharField(max_length=16, null=True)),
                ("reason", models.PositiveSmallIntegerField(null=True)),
                ("at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="stream",
            name="after_seq",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="stream",
            name="branch_of",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="stream",
            name="kept_seq",
            field=models.BigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="EpochOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=16)),
                ("epoch", models.CharField(max_length=16)),
                ("parent", models.CharField(max_length=16)),
                ("own", models.BooleanField()),
                ("reason", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField(null=True)),
                ("parents", models.TextField()),
                ("wire", models.BinaryField()),
                ("standing", models.CharField(blank=True, max_length=16)),
                ("answer", models.TextField(default="[]")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("node", "epoch"), name="one_opening_an_epoch")],
            },
        ),
    ]
