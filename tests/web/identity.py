"""A real OpenID Connect provider (django-oauth-toolkit), in a process of its own.

`python -m tests.web.identity PORT FOLDER CALLBACK` serves it on this machine. Its people sign in
with a form, as at any company; what it says about them stands in PEOPLE.
"""

from __future__ import annotations

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

CLIENT, SECRET, WORD = "bestkept", "a secret of the client", "a word of the company"
# Who there is: the address that the provider tells, and whether it vouches for it.
PEOPLE = {
    "bob": ("bob@example.com", True),
    "adam": ("adam@example.com", True),
    "nora": ("nora@example.com", True),
    "imposter": ("bob@example.com", False),
    "second-bob": ("bob@example.com", True),
    "charlie": ("charlie@example.com", True),
    "lena": ("lena.lund@haldencathode.example", True),
    "boss": ("alice@example.com", True),
}


SIGN_IN = (
    "<title>In</title><form method=post>{% csrf_token %}{{ form }}<button>Sign in</button></form>"
)

TEMPLATE = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"in.html": SIGN_IN})]},
}


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def private_key():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key.decode()


def configure(folder, port):
    from django.conf import settings

    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(Path(folder) / "identity.sqlite3"),
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TEMPLATES=[TEMPLATE],
        LOGIN_URL="/in/",
        SESSION_COOKIE_NAME="identity",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": private_key(),
            "OIDC_ISS_ENDPOINT": f"http://localhost:{port}/o",
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who", "profile": "name", "email": "address"},
            "OAUTH2_VALIDATOR_CLASS": "tests.web.identity_claims.Claims",
        },
    )


def serve(port, folder, callback):
    configure(folder, port)
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    people_it(callback)
    with make_server("localhost", port, get_wsgi_application(), handler_class=Silent) as server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        server.serve_forever()


def people_it(callback):
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    for name, (address, _) in PEOPLE.items():
        User.objects.create_user(name, address, WORD)
    Application.objects.create(
        name="Bestkept",
        client_id=CLIENT,
        client_secret=SECRET,
        redirect_uris=callback,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        skip_authorization=True,
    )


def __getattr__(name):
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib.auth.views import LoginView
    from django.urls import include, path

    return [
        path("in/", LoginView.as_view(template_name="in.html")),
        path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    ]


if __name__ == "__main__":
    sys.modules["tests.web.identity"] = sys.modules["__main__"]
    serve(int(sys.argv[1]), sys.argv[2], sys.argv[3])
