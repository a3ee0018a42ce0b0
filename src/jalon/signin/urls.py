"""Addresses of the shared door; a node mounts them under ``account/``."""

from __future__ import annotations

from django.urls import path

from jalon.signin.views import entering, legal_texts, own_account

app_name = "signin"
urlpatterns = [
    path("sign-in", entering.sign_in, name="sign_in"),
    path("second-step", entering.second_step, name="second_step"),
    path("vouching", entering.vouching, name="vouching"),
    path("sign-out", entering.sign_out, name="sign_out"),
    path("language", own_account.language, name="language"),
    path("display", own_account.display, name="display"),
    path("legal-texts", legal_texts.legal_texts, name="legal_texts"),
    path("password", own_account.password, name="password"),
]
