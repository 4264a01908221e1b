"""Django's settings where pages are served: those of every command, and what pages need.

No other command imports this, so that none pays for it (docs/why/web.md). What an operator
sets stands in the environment: BESTKEPT_ORIGIN is the address that people type.
"""

from __future__ import annotations

import os
import secrets
from typing import Any
from urllib.parse import urlsplit

from bestkept.settings.rules import LANGUAGES as languages  # noqa: N811 - they become a setting here
from bestkept.site import fonts, mailing, provider, settings
from bestkept.site.database import sign_ins_of
from bestkept.site.setup import SIGN_INS

HOME = settings.HOME
ORIGIN = os.environ.get("BESTKEPT_ORIGIN", "http://localhost:8000")
_SECURE = ORIGIN.startswith("https://")


def _key() -> str:
    try:
        return HOME.web_key.read_text().strip()
    except OSError:
        return secrets.token_hex(32)  # nothing outlives the process then


# Never Django's own pages about errors: they show settings, variables and what was sent, and the
# policy of ours forbids their looks. `/design/` is all that there is more.
DEBUG = False
DESIGN = os.environ.get("BESTKEPT_DEBUG") == "yes"
SECRET_KEY = _key()
ALLOWED_HOSTS = [urlsplit(ORIGIN).hostname or "localhost"]
if not _SECURE:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [
    *settings.INSTALLED_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # templates of allauth ask for it
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "heroicons",
    "bestkept.web",  # before allauth: its templates win
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
# A thread that answers keeps its connections: making them anew took 3 to 6 ms of each request.
_KEPT = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
DATABASES: dict[str, Any] = {
    "default": {**settings.DATABASES["default"], **_KEPT},
    SIGN_INS: {**sign_ins_of(HOME), **_KEPT},
}
DATABASE_ROUTERS = ["bestkept.site.routing.Router"]
DEFAULT_AUTO_FIELD = settings.DEFAULT_AUTO_FIELD
USE_TZ, TIME_ZONE = settings.USE_TZ, settings.TIME_ZONE
LANGUAGE_CODE = "en"
LANGUAGES = list(languages.items())
# What somebody chose is on record; the cookie tells it to pages that ask nobody who they are.
LANGUAGE_COOKIE_NAME = "__Host-language" if _SECURE else "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SECURE = True, _SECURE
FORMAT_MODULE_PATH = ["bestkept.site.formats"]

ROOT_URLCONF = "bestkept.site.urls"
WSGI_APPLICATION = "bestkept.site.wsgi.application"
MIDDLEWARE = [
    "bestkept.web.security.SecurityHeaders",
    "bestkept.web.api.problems.PlainProblems",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bestkept.web.sessions.Ending",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bestkept.web.security.PlainRefusals",
]
_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", _LOADERS)],
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "heroicons.templatetags.heroicons",
                "bestkept.web.templatetags.words",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bestkept.web.shell.shell",
            ],
        },
    }
]
COTTON_SNAKE_CASED_NAMES = False

# How often somebody tried is counted beside the sign-ins, the same for every process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "attempts",
    }
}

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATICFILES_DIRS = fonts.folders()
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DESIGN
WHITENOISE_MAX_AGE = 3600

# Sessions, cookies and headers (SECURITY.md tells which chapter of OWASP ASVS each is for).
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrf"
CSRF_USE_SESSIONS = False
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "bestkept.web.failures.forged"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_REFERRER_POLICY = "same-origin"
_PROXIED = os.environ.get("BESTKEPT_PROXIES", "0") != "0"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _PROXIED else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of a form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["bestkept.web.uploads.InMemory"]

# Sign-in: people are invited; nobody signs up.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "bestkept.web.passwords.Guessable"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_ADAPTER = "bestkept.web.signing.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# A proxy before us tells whose request it is; else all would share one limit, or fake their own.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("BESTKEPT_PROXIES", "0"))
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key", "login": "30/m/ip"}
API_RATE = int(os.environ.get("BESTKEPT_API_RATE", "600"))  # requests of one token a minute
# Roles that are let in with a second factor alone; what the provider asks for is its own matter.
SECOND_FACTOR = frozenset(os.environ.get("BESTKEPT_SECOND_FACTOR", "").replace(",", " ").split())
MFA_ADAPTER = "bestkept.web.signing.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Bestkept"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _SECURE
# The company's identity provider, where one is set: it says who, never what they may.
PROVIDER = provider.read(HOME)
SOCIALACCOUNT_ADAPTER = "bestkept.web.provided.Provided"
SOCIALACCOUNT_PROVIDERS = provider.settings_of(PROVIDER)
# The link leads on at once: a form that is answered by leading elsewhere breaks `form-action`.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_STORE_TOKENS = False
MAIL = mailing.read  # of a home: the server that takes reminders, asked for when it is shown
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # no mail leaves yet

# What is logged names neither texts nor fields, nor who asked for what.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "formatters": {"plain": {"()": "bestkept.web.plainlog.Formatter"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
