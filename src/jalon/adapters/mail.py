"""Mails through the SMTP server that the settings name."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage

from jalon.services.alarm_mails import UnableToMail

_HEADERS = {"Auto-Submitted": "auto-generated"}  # RFC 3834: holiday answers stay away


class SmtpMailer:
    """Implements ``services.alarm_mails.Mailer`` with Django's own connection, opened for each mail."""

    def send(self, *, to: str, subject: str, body: str) -> None:
        """Send plain text in UTF-8."""
        message = EmailMessage(
            subject, body, settings.JALON_MAIL_FROM, [to], headers={"Auto-Submitted": "auto-generated"}
        )
        try:
            message.send()
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors; ValueError: a header that cannot be
            raise UnableToMail("services.alarm_mails.refused", reason=type(error).__name__) from error
