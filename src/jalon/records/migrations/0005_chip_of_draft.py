from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_courier_trip")]

    operations = [
        migrations.AddField(
            model_name="inspectiondraft",
            name="chip",
            field=models.TextField(blank=True, default=""),
        ),
    ]
