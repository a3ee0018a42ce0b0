"""Mails tell of resolved alarms too; those resolved before are over and done with."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def settle_earlier(apps: Any, _schema: Any) -> None:
    """Alarms that were resolved before mails told of it: nobody is written to about them."""
    resolved = apps.get_model("records", "AlarmResolution").objects.filter(alarm__isnull=False)
    mails = apps.get_model("records", "AlarmMail")
    mails.objects.filter(alarm__in=resolved.values("alarm")).update(resolved_sent_at=models.F("sent_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0018_key_and_epochs_by_stick"),
    ]

    operations = [
        migrations.AddField(
            model_name="alarmmail",
            name="resolved_sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(settle_earlier, migrations.RunPython.noop),
    ]
