"""The name of this stage to Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The stage `journal`."""

    name = "bestkept.journal"
