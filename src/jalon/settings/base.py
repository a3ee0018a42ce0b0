"""What every kind of node shares."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jalon.kernel import limits
from jalon.kernel.texts import LANGUAGES as CODES

HOME = Path(os.environ.get("JALON_HOME", "var/node"))
"""Folder of the node: its databases, keys, index."""

JALON_HOME = HOME
JALON_POLICY_DIR = Path(os.environ["JALON_POLICY_DIR"]) if "JALON_POLICY_DIR" in os.environ else None
JALON_READER_FOLDER = Path(os.environ["JALON_READER_FOLDER"]) if os.environ.get("JALON_READER_FOLDER") else None
"""Where a reader's bridge of a post leaves its deliveries, a folder for each booth; without it readers type."""
JALON_READER_SIMULATOR_SEED = int(os.environ.get("JALON_READER_SIMULATOR_SEED") or 0)
"""Any number but 0 gives the booths of a demonstration a reader without a device; elsewhere it does nothing."""
JALON_STICK_FOLDER = Path(os.environ["JALON_STICK_FOLDER"]) if "JALON_STICK_FOLDER" in os.environ else None
"""Folder below which the machine mounts a courier's sticks; without it the pages offer none."""
JALON_HIGH_WATER_DIR = Path(os.environ["JALON_HIGH_WATER_DIR"]) if os.environ.get("JALON_HIGH_WATER_DIR") else None
"""Folder on another disk or partition for what a restore must not rewind; without it, the node's own folder."""
JALON_DEMONSTRATION = os.environ.get("JALON_DEMONSTRATION") == "1"
"""A demonstration says so on every page and print."""
JALON_LINK_PROFILE = os.environ.get("JALON_LINK_PROFILE", "3g")
"""Which profile of policy/links.yaml a post's link follows: vsat, 3g, 2g or none."""
JALON_CLOCK_OFFSET_S = int(os.environ.get("JALON_CLOCK_OFFSET_S", "0"))
"""Added to the machine's clock; for tests and training of wrong clocks."""


def secret_key(home: Path) -> str:
    """The key of sessions and forms, made once for this node and readable by its owner alone."""
    path = home / "keys" / "django"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(descriptor, "w") as stream:
            stream.write(os.urandom(32).hex())
    return path.read_text()


DEBUG = False
SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = os.environ.get("JALON_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "fr"
LANGUAGES = [(code, code) for code in CODES]
AUTH_USER_MODEL = "records.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": limits.PASSWORD_CHARACTERS_MIN},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = limits.SESSION_IDLE_S_MAX
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("JALON_HTTPS") == "1"
"""Set by the command that opens the door with a certificate."""
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = limits.REQUEST_BODY_BYTES_MAX
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
STATIC_URL = "static/"
STATIC_ROOT = None
"""Files are served from the packages themselves (WHITENOISE_USE_FINDERS)."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jalon.design.storage.ByContent"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000
"""A year: the address of a file changes with its content."""
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "jalon.records",
    "jalon.design",
    "jalon.signin",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # Both template apps would set the loaders, the second over the first: so they are written here.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jalon.design.context.page",
            ],
        },
    }
]
LOGIN_URL = "signin:sign_in"
CSRF_FAILURE_VIEW = "jalon.signin.error_pages.form_expired"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jalon.signin.local_time.LocalTime",
    "jalon.signin.error_pages.SayWhatWasUnable",
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
