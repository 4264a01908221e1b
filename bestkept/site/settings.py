"""Django's settings. The home is read from the environment; nothing is opened here."""

from bestkept.home import Home
from bestkept.site.database import settings_of, url_of

HOME = Home.find()

DEBUG = False
INSTALLED_APPS = [
    "bestkept.journal",
    "bestkept.people",
    "bestkept.settings",
    "bestkept.work",
    "bestkept.retention",
    "bestkept.vault",
    "bestkept.register",
    "bestkept.register.intake",
    "bestkept.register.innovations",
    "bestkept.register.inventory",
    "bestkept.register.terms",
    "bestkept.register.published",
    "bestkept.protect.notices",
    "bestkept.protect.questions",
    "bestkept.protect.countries",
    "bestkept.protect.agreements",
    "bestkept.protect.access",
    "bestkept.protect.recertification",
    "bestkept.protect.decision",
    "bestkept.protect.stewards",
    "bestkept.protect.moves",
    "bestkept.protect.repapering",
    "bestkept.protect.reviews",
    "bestkept.protect.duties",
    "bestkept.watch",
    "bestkept.respond",
    "bestkept.prove",
]
DATABASES = {"default": settings_of(HOME, url_of(HOME))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
