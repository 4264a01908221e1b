"""Django's settings. The home is read from the environment; nothing is opened here."""

from bestkept.home import Home

HOME = Home.find()

DEBUG = False
INSTALLED_APPS = [
    "bestkept.journal",
    "bestkept.people",
    "bestkept.register",
    "bestkept.register.intake",
    "bestkept.register.innovations",
    "bestkept.register.inventory",
    "bestkept.register.terms",
    "bestkept.register.published",
    "bestkept.watch",
    "bestkept.respond",
    "bestkept.prove",
]
DATABASES = {
    "default": {
        "ENGINE": "bestkept.site.sqlite",
        "NAME": str(HOME.database),
        "OPTIONS": {
            "timeout": 20,  # seconds that a writer waits for another one
            "transaction_mode": "IMMEDIATE",
            # With recursive triggers, INSERT OR REPLACE meets the guard against deleting.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
